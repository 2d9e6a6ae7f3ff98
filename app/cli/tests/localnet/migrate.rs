//! Tests `ballast migrate` against a running network, with its published keys.

use crate::process::{Network, ballast, failure, folder, success, text};
use ballast_localnet::keys::Key;
use ballast_migrations::SAMPLE;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use solana_rpc_client::rpc_client::RpcClient;
use solana_transaction::versioned::VersionedTransaction;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Runs `ballast migrate` with the local network's keys.
fn migrate(network: &Network, (keys, file): (&Path, &Path), more: &[&str]) -> Output {
    let key = |name: &str| text(&keys.join(name)).to_owned();
    let (operator, admin, manager) = (key("operator.json"), key("admin.json"), key("risk-manager.json"));
    let arguments = [
        "migrate",
        "--config",
        text(file),
        "--url",
        network.url(),
        "--keypair",
        &operator,
        "--signer",
        &admin,
        "--signer",
        &manager,
    ];
    ballast(&[arguments.as_slice(), more].concat())
}

fn write(folder: &Path, content: &str) -> PathBuf {
    let file = folder.join("exchange.toml");
    fs::write(&file, content).unwrap();
    file
}

#[test]
fn the_network_is_what_the_sample_says_and_differences_are_shown() {
    let folder = folder("migrate");
    let listed = success(&ballast(&["localnet", "keys", text(&folder)]));
    assert!(listed.contains("upgrade authority") && listed.contains("upgrade-authority.json"), "{listed}");
    let network = Network::start("migrate-network", &["--volatility", "0"]);

    let same = write(&folder, SAMPLE);
    for more in [&["--dry-run"] as &[&str], &[]] {
        let said = success(&migrate(&network, (&folder, &same), more));
        assert_eq!(said.trim(), "The chain matches the file: there is nothing to do.");
    }

    // A comparison needs no key.
    let nowhere = folder.join("no-home");
    let compared = Command::new(env!("CARGO_BIN_EXE_ballast"))
        .args(["migrate", "--config", text(&same), "--url", network.url(), "--dry-run"])
        .env("HOME", &nowhere)
        .output()
        .expect("the command starts");
    assert!(success(&compared).contains("there is nothing to do"));

    let other = write(&folder, &SAMPLE.replacen("taker_fee = 0.001", "taker_fee = 0.002", 1));
    for more in [&["--dry-run"] as &[&str], &[]] {
        let output = migrate(&network, (&folder, &other), more);
        assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(said.contains("markets[0].trading.taker_fee  0.001  ->  0.002"), "{said}");
        assert!(said.contains("cannot be changed: the parameters of an open market are fixed"), "{said}");
    }

    let guardian = "9CcfVSJkPQU2NiARD7SQYubHYa4fjHMpYWG6jCKsPBxR";
    let before = "2sjyGUJ4vtGS5VK1TRbtxWQkiUv3Bs1sW6Nuo4S43ABk";
    let changed =
        SAMPLE.replacen(&format!("guardian = \"{before}\""), &format!("guardian = \"{guardian}\""), 1);
    let changed = write(&folder, &changed);
    // A nomination needs more than 300 compute units.
    let refused = migrate(&network, (&folder, &changed), &["--compute-unit-limit", "300"]);
    let said = String::from_utf8_lossy(&refused.stderr);
    assert_eq!(refused.status.code(), Some(1), "refused by the network: {said}");
    assert!(said.contains("s0006_roles, nominate the guardian: "), "{said}");
    let report: Value =
        serde_json::from_str(&success(&migrate(&network, (&folder, &changed), &["--output", "json"])))
            .unwrap();
    assert_eq!(report["applied"].as_array().unwrap().len(), 1, "{report:#}");
    assert_eq!(report["applied"][0]["title"], "nominate the guardian");
    assert_eq!(report["left"]["changes"][0]["title"], "accept the role of guardian");
    assert_eq!(report["left"]["changes"][0]["differences"][0]["chain"], before);
    // The output contains enough for a multisig that signs elsewhere.
    let instruction = &report["left"]["changes"][0]["instruction"];
    assert_eq!(instruction["program"], ballast::ID.to_string());
    assert_eq!(instruction["accounts"][0]["address"], guardian);
    assert_eq!(instruction["accounts"][0]["signer"], true);
    assert!(!instruction["data"].as_str().unwrap().is_empty());
    assert_eq!(report["left"]["changes"][0]["needed"]["role"], "nominee");
    let printed = success(&ballast(&[
        "migrate",
        "--config",
        text(&changed),
        "--url",
        network.url(),
        "--print-transaction",
    ]));
    let (head, rest) = printed.trim().split_once('\n').expect("more than one line");
    let encoded = rest.lines().next().expect("the transaction");
    assert_eq!(head, format!("accept the role of guardian, signed by {guardian}"));
    accept_elsewhere(&network, encoded);
    let said = success(&migrate(&network, (&folder, &changed), &[]));
    assert!(said.contains("there is nothing to do"), "{said}");
    nothing_is_printed(&network, &changed);
}

/// Programs can parse JSON even if there is nothing to sign.
fn nothing_is_printed(network: &Network, file: &Path) {
    let print = ["migrate", "--config", text(file), "--url", network.url(), "--print-transaction"];
    assert_eq!(success(&ballast(&print)).trim(), "There is nothing to sign.");
    let said = success(&ballast(&[&print[..], &["--output", "json"]].concat()));
    assert_eq!(serde_json::from_str::<Value>(&said).expect("JSON"), serde_json::json!([]));
}

/// Does what a multisig does: decodes the transaction, inserts a recent blockhash, signs and sends.
fn accept_elsewhere(network: &Network, encoded: &str) {
    let bytes = STANDARD.decode(encoded).expect("base 64");
    let mut transaction: VersionedTransaction = wincode::deserialize(&bytes).expect("a transaction");
    let client = RpcClient::new(network.url());
    transaction.message.set_recent_blockhash(client.get_latest_blockhash().expect("a blockhash"));
    let key = Key::FeeRecipient.keypair();
    let signed = VersionedTransaction::try_new(transaction.message, &[&key]).expect("one signature");
    client.send_and_confirm_transaction(&signed).expect("it is confirmed");
}

#[test]
fn a_key_that_was_elsewhere_can_be_given_later() {
    let folder = folder("migrate-later");
    success(&ballast(&["localnet", "keys", text(&folder)]));
    let network = Network::start("migrate-later-network", &["--volatility", "0"]);
    let before = "2sjyGUJ4vtGS5VK1TRbtxWQkiUv3Bs1sW6Nuo4S43ABk";
    let guardian = "9CcfVSJkPQU2NiARD7SQYubHYa4fjHMpYWG6jCKsPBxR";
    let changed =
        SAMPLE.replacen(&format!("guardian = \"{before}\""), &format!("guardian = \"{guardian}\""), 1);
    let changed = write(&folder, &changed);
    let said = success(&migrate(&network, (&folder, &changed), &[]));
    assert!(
        said.contains("These differences remain, because they need other signers or cannot be resolved:"),
        "{said}"
    );
    let key = text(&folder.join("fee-recipient.json")).to_owned();
    let said = success(&migrate(&network, (&folder, &changed), &["--signer", &key]));
    assert!(said.starts_with("s0006_roles  accept the role of guardian: "), "{said}");
    assert!(said.contains("there is nothing to do"), "{said}");
}

#[test]
fn invalid_files_and_keys_are_reported() {
    let folder = folder("migrate-wrong");
    success(&ballast(&["localnet", "keys", text(&folder)]));
    let key = text(&folder.join("operator.json")).to_owned();
    let run = |file: &Path, key: &str| {
        failure(&ballast(&[
            "migrate",
            "--config",
            text(file),
            "--keypair",
            key,
            "--url",
            "http://127.0.0.1:9",
        ]))
    };
    let wrong = write(&folder, &SAMPLE.replacen("initial_ratio = 0.1", "initial_ratio = 0.01", 1));
    let said = run(&wrong, &key);
    assert!(
        said.contains("markets[0].margin.initial_ratio is 0.01, but must be between 0.06 and 0.50"),
        "{said}"
    );
    let right = write(&folder, SAMPLE);
    let said = run(&right, "/nothing/there.json");
    assert!(
        said.contains("cannot read the keypair file /nothing/there.json") && said.contains("--keypair"),
        "{said}"
    );
    let said = run(&right, &key);
    assert!(said.contains("the chain cannot be compared with the file: the RPC server failed"), "{said}");
    let said = run(&folder.join("nothing.toml"), &key);
    assert!(said.contains("cannot read ") && said.contains("nothing.toml"), "{said}");
}

#[test]
fn the_keys_of_the_sample_are_refused_elsewhere() {
    let folder = folder("migrate-elsewhere");
    let file = write(&folder, SAMPLE);
    for (url, shown) in [
        ("http://192.0.2.1:8899", "http://192.0.2.1:8899"),
        // The part before the host may be a key.
        ("https://localhost@example.org/", "https://example.org"),
        ("http://127.0.0.1.example.org:1", "http://127.0.0.1.example.org:1"),
    ] {
        let said = failure(&ballast(&["migrate", "--config", text(&file), "--url", url, "--dry-run"]));
        assert!(
            said.contains("collateral.mint is a local-network address whose private key is public"),
            "{said}"
        );
        assert!(said.contains(&format!("{shown} is not on this machine")), "{said}");
    }
    for url in ["http://localhost:9", "http://[::1]:9/", "http://127.0.0.2:9"] {
        let said = failure(&ballast(&["migrate", "--config", text(&file), "--url", url, "--dry-run"]));
        assert!(said.contains("the chain cannot be compared with the file"), "{said}");
    }
}
