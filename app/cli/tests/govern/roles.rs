//! Tests that roles are handed over in two steps.

use crate::multisig::{decoded, printed, send, sign_and_send};
use crate::stage::{Stage, Wallet};
use ballast_client::accounts::{Exchange, decode};
use ballast_client::instructions::Role;
use ballast_client::pda;
use solana_pubkey::Pubkey;

fn exchange(stage: &Stage) -> Exchange {
    let account = stage.world.chain.account(&pda::exchange()).expect("there is an exchange");
    decode(&account.data).expect("it is one")
}

fn nominee(stage: &Stage, role: Role) -> Pubkey {
    exchange(stage).nominees[role as usize]
}

fn people(stage: &mut Stage) -> (Wallet, Wallet, Wallet) {
    (stage.wallet("admin", 0), stage.wallet("heir", 0), stage.wallet("nobody", 0))
}

#[test]
fn every_role_changes_hands_in_two_steps() {
    let mut stage = Stage::new();
    let (admin, heir, _) = people(&mut stage);
    let address = heir.address().to_string();
    // The admin's own role comes last: from then on, the new admin nominates.
    let roles = [
        ("risk-manager", Role::RiskManager),
        ("guardian", Role::Guardian),
        ("fee-recipient", Role::FeeRecipient),
        ("admin", Role::Admin),
    ];
    for (name, role) in roles {
        let said = stage.done(&admin, &["govern", "nominate-role", name, &address]);
        assert!(said.starts_with(&format!("nominate {address} for the role of {name}\n")), "{said}");
        assert_ne!(exchange(&stage).holder(role), heir.address());
        let shown = stage.json(&heir, &["govern", "show"]);
        assert!(
            shown["roles"].as_array().is_some_and(|roles| roles.iter().any(|of| of["nominee"] == address))
        );
        let accepted = stage.json(&heir, &["govern", "accept-role", name]);
        assert_eq!(accepted["told"]["holder"], address);
        assert_eq!(
            (exchange(&stage).holder(role), nominee(&stage, role)),
            (heir.address(), Pubkey::default())
        );
    }
    let message = stage.fails(&admin, (1, &["govern", "nominate-role", "admin", &address]));
    assert!(message.contains("Unauthorized"), "{message}");
}

#[test]
fn a_multisig_takes_a_role_by_printed_transactions() {
    let mut stage = Stage::new();
    let (admin, heir, nobody) = people(&mut stage);
    let address = heir.address().to_string();
    let nominate = ["govern", "nominate-role", "guardian", &address];
    let order = printed(&mut stage, (&nobody, &admin), &nominate);
    // The transaction may be printed before the nomination. The command reports that the network would still refuse it.
    let early = printed(&mut stage, (&nobody, &heir), &["govern", "accept-role", "guardian"]);
    assert!(early["refused_now"].as_str().is_some_and(|text| text.contains("NotNominated")), "{early}");
    sign_and_send(&stage, &admin, &order);
    assert_eq!(nominee(&stage, Role::Guardian), heir.address());
    send(&stage, &heir, decoded(&early));
    assert_eq!(exchange(&stage).holder(Role::Guardian), heir.address());

    stage.done(&admin, &nominate);
    let order = printed(&mut stage, (&nobody, &admin), &["govern", "withdraw-nomination", "guardian"]);
    sign_and_send(&stage, &admin, &order);
    assert_eq!(nominee(&stage, Role::Guardian), Pubkey::default());
    stage.done(&admin, &nominate);
    let said = stage.done(&admin, &["govern", "withdraw-nomination", "guardian"]);
    assert!(said.starts_with("withdraw the nomination for the role of guardian\n"), "{said}");
    assert_eq!(nominee(&stage, Role::Guardian), Pubkey::default());
}

#[test]
fn a_wrong_signer_gets_the_programs_error() {
    let mut stage = Stage::new();
    let (admin, heir, nobody) = people(&mut stage);
    let address = heir.address().to_string();
    let refused: [(&Wallet, &[&str], &str); 3] = [
        (&nobody, &["govern", "nominate-role", "admin", &address], "Unauthorized"),
        (&nobody, &["govern", "withdraw-nomination", "admin"], "Unauthorized"),
        (&heir, &["govern", "accept-role", "admin"], "NotNominated"),
    ];
    for (wallet, arguments, expected) in refused {
        let message = stage.fails(wallet, (1, arguments));
        assert!(message.contains(expected), "{arguments:?}: {message}");
    }
    let zero = Pubkey::default().to_string();
    let message = stage.fails(&admin, (2, &["govern", "nominate-role", "admin", &zero]));
    assert!(message.contains("withdraw-nomination admin"), "{message}");
}
