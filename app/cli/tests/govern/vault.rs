//! Tests every command for a multisig's vault: printed by somebody else, imported with Squads' published package, and signed.

use crate::multisig::{decoded, printed};
use crate::stage::{Stage, Wallet};
use ballast_client::pda;
use ballast_client::transaction::multisig::{SQUADS_ROOM, SQUADS_ROOM_ALONE};
use serde_json::{Value, json};
use solana_account::Account;
use solana_rpc_client::rpc_client::RpcClient;
use solana_signer::Signer;
use solana_transaction::versioned::VersionedTransaction;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Prints a transaction for `vault`, whose fee `member` pays, and signs and sends it with both keys.
fn carried_out(stage: &mut Stage, (member, vault): (&Wallet, &Wallet), arguments: &[&str]) -> Value {
    let payer = member.address().to_string();
    let order = printed(stage, (member, vault), &[arguments, &["--fee-payer", &payer]].concat());
    assert_eq!(order["refused_now"], Value::Null, "{arguments:?}");
    assert_eq!(order["payer_note"], Value::Null, "{arguments:?}");
    assert_eq!(order["signers"], json!([payer, vault.address().to_string()]), "{arguments:?}");
    assert_eq!(order["message"]["signers"], json!([vault.address().to_string()]), "{arguments:?}");
    assert!(arguments.join(" ").starts_with(order["action"].as_str().expect("a text")), "{order}");
    let mut transaction = decoded(&order);
    let client = RpcClient::new(&stage.url);
    transaction.message.set_recent_blockhash(client.get_latest_blockhash().expect("a blockhash"));
    let signed = VersionedTransaction::try_new(transaction.message, &[&member.key, &vault.key]);
    client.send_and_confirm_transaction(&signed.expect("two signatures")).expect("it is confirmed");
    order
}

/// Takes all SOL from a wallet.
fn without_sol(stage: &mut Stage, wallet: &Wallet) {
    stage.world.chain.set_account(&wallet.address(), Account::default());
}

#[test]
fn a_vault_without_sol_trades() {
    let mut stage = Stage::new();
    let (vault, member) = (stage.wallet("vault", 5_000_000_000), stage.wallet("member", 0));
    without_sol(&mut stage, &vault);
    let delegate = member.address().to_string();
    let orders: Vec<Value> = [
        ["account", "create"].as_slice(),
        &["account", "create", "--account", "1"],
        &["account", "deposit", "4000"],
        &["account", "transfer", "100", "--from", "0", "--to", "1"],
        &["account", "withdraw", "100"],
        &["account", "delegate", &delegate, "--reduce-only"],
        &["trade", "long", "SOL", "10"],
        &["trade", "close", "SOL", "5"],
        &["trade", "short", "BTC", "2"],
        &["trade", "close", "BTC"],
        &["account", "withdraw", "100", "--account", "1"],
        &["account", "close", "--account", "1"],
    ]
    .into_iter()
    .map(|arguments| carried_out(&mut stage, (&member, &vault), arguments))
    .collect();
    let shown = stage.json(&member, &["account", "show", "--owner", &vault.address().to_string()]);
    assert_eq!(shown["positions"].as_array().map(Vec::len), Some(1), "{shown}");
    assert_eq!(shown["address"], pda::margin_account(&vault.address(), 0).to_string());
    with_squads(&orders);
}

#[test]
fn anyone_may_be_settled_for_a_vault() {
    let mut stage = Stage::new();
    let (vault, member) = (stage.wallet("vault", 0), stage.wallet("member", 0));
    let (winner, loser) = (stage.funded("winner", 100_000_000_000), stage.funded("loser", 300_000_000_000));
    // The winner gains more from the loser's purchase than the fees can pay.
    stage.done(&winner, &["trade", "long", "SOL", "5000"]);
    stage.done(&loser, &["trade", "long", "SOL", "18000"]);
    stage.done(&winner, &["trade", "close", "SOL"]);
    let owner = loser.address().to_string();
    // Settling needs no authority, so only the payer signs.
    let payer = member.address().to_string();
    let settle = ["settle", "SOL", "--owner", &owner, "--fee-payer", &payer];
    let order = printed(&mut stage, (&member, &vault), &settle);
    assert_eq!((&order["signers"], &order["refused_now"]), (&json!([payer]), &Value::Null), "{order}");
    assert!(order["action"].as_str().is_some_and(|action| action.starts_with("settle")), "{order}");
    let mut transaction = decoded(&order);
    let client = RpcClient::new(&stage.url);
    transaction.message.set_recent_blockhash(client.get_latest_blockhash().expect("a blockhash"));
    let signed = VersionedTransaction::try_new(transaction.message, &[&member.key]).expect("one signature");
    client.send_and_confirm_transaction(&signed).expect("it is confirmed");
    // A command that cannot be carried out now reports that, whoever the signer is.
    for command in [["claim", "--owner", &owner], ["repay", "--owner", &owner]] {
        let authority = vault.address().to_string();
        let arguments = [&command[..], &["--print-transaction", "--authority", &authority]].concat();
        stage.fails(&member, (1, &arguments));
    }
}

#[test]
fn a_vault_pays_no_fee_so_nothing_is_refused() {
    let mut stage = Stage::new();
    let (admin, vault, member) =
        (stage.wallet("admin", 0), stage.wallet("vault", 0), stage.wallet("member", 0));
    without_sol(&mut stage, &vault);
    stage.done(&admin, &["govern", "nominate-role", "risk_manager", &vault.address().to_string()]);
    let accept = ["govern", "accept-role", "risk-manager"];
    let order = printed(&mut stage, (&member, &vault), &accept);
    assert_eq!(order["refused_now"], Value::Null);
    let note = order["payer_note"].as_str().expect("a note");
    assert!(note.contains("has no SOL for the network fee. A multisig's vault needs none"), "{note}");
    assert_eq!(order["message"]["signers"], json!([vault.address().to_string()]));
    // The program's refusals are still reported.
    let guardian = printed(&mut stage, (&member, &vault), &["govern", "accept-role", "guardian"]);
    assert!(guardian["refused_now"].as_str().expect("a refusal").contains("NotNominated"), "{guardian}");
    // If no wallet can pay in the simulation, the command reports that it could not check the outcome.
    let nobody = stage.wallet("nobody", 0);
    without_sol(&mut stage, &nobody);
    let guardian = printed(&mut stage, (&nobody, &vault), &["govern", "accept-role", "guardian"]);
    assert_eq!(guardian["refused_now"], Value::Null);
    assert!(guardian["payer_note"].as_str().expect("a note").contains("could not be checked"), "{guardian}");
    with_squads(&[order]);
}

#[test]
fn a_delegate_without_sol_has_a_payer() {
    let mut stage = Stage::new();
    let (owner, payer) = (stage.funded("owner", 1_000_000_000), stage.wallet("payer", 0));
    let delegate = stage.wallet("delegate", 0);
    without_sol(&mut stage, &delegate);
    stage.done(&owner, &["account", "delegate", &delegate.address().to_string()]);
    let address = owner.address().to_string();
    let trade = ["trade", "long", "SOL", "1", "--owner", &address];
    let message = stage.fails(&delegate, (1, &trade));
    assert!(message.contains("name another payer with --fee-payer"), "{message}");
    stage.done(&delegate, &[&trade[..], &["--fee-payer", &payer.file]].concat());
    // The payer also pays the rent of a new account.
    stage.done(&delegate, &["account", "create", "--fee-payer", &payer.file]);
    let client = RpcClient::new(&stage.url);
    assert_eq!(client.get_balance(&delegate.key.pubkey()).expect("a balance"), 0);
}

/// Imports the messages with Squads' published package. Without npm or a registry, prints a note and checks nothing.
fn with_squads(orders: &[Value]) {
    let Some(folder) = package() else { return };
    let mut node = Command::new("node");
    node.arg("check.mjs").current_dir(&folder).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = node.spawn().expect("node starts");
    let text = serde_json::to_string(orders).expect("JSON");
    child.stdin.take().expect("it is piped").write_all(text.as_bytes()).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success(), "Squads' package refuses a message");
    let told: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!((&told["room"], &told["room_alone"]), (&json!(SQUADS_ROOM), &json!(SQUADS_ROOM_ALONE)));
    let imported = told["imported"].as_array().expect("a list");
    assert_eq!(imported.len(), orders.len());
    for (order, imported) in orders.iter().zip(imported) {
        let message = &order["message"];
        assert_eq!((&imported["version"], &imported["is_legacy"]), (&json!("legacy"), &json!(true)));
        assert_eq!(imported["signers"], message["signers"], "{order}");
        assert_eq!(imported["payer"], message["signers"][0]);
        assert_eq!(
            (&imported["bytes"], &imported["squads_bytes"]),
            (&message["bytes"], &message["squads_bytes"])
        );
        assert!(imported["created_whole"].as_u64() <= Some(1_232), "{imported}");
        let data = |of: &Value| {
            let all = of["instructions"].as_array().cloned().unwrap_or_default();
            all.iter().map(|of| (of["program"].clone(), of["data"].clone())).collect::<Vec<_>>()
        };
        assert_eq!(data(imported), data(order), "the same instructions");
    }
}

/// Installs Squads' package into a folder outside the workspace's sources, once.
fn package() -> Option<PathBuf> {
    static ONCE: std::sync::OnceLock<Option<PathBuf>> = std::sync::OnceLock::new();
    ONCE.get_or_init(|| {
        let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/squads");
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("squads");
        std::fs::create_dir_all(&folder).expect("a folder can be made");
        for file in ["package.json", "check.mjs"] {
            std::fs::copy(fixture.join(file), folder.join(file)).expect("a file can be copied");
        }
        let install =
            ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", "--silent"];
        let is_there = folder.join("node_modules/@sqds/multisig").is_dir();
        let installed = is_there
            || Command::new("npm")
                .args(install)
                .current_dir(&folder)
                .status()
                .is_ok_and(|status| status.success());
        if !installed {
            eprintln!("skipped: npm cannot install Squads' package here");
        }
        installed.then_some(folder)
    })
    .clone()
}
