//! Tests insurance deposits and fee withdrawals.

use crate::multisig::{printed, sign_and_send};
use crate::stage::Stage;
use ballast::state::Collateral;
use ballast_client::pda;
use ballast_testkit::address;
use spl_associated_token_account_interface::address::get_associated_token_address;

#[test]
fn insurance_comes_from_anyone() {
    let mut stage = Stage::new();
    let (giver, nobody) = (stage.wallet("giver", 100_000_000), stage.wallet("nobody", 0));
    let said = stage.done(&giver, &["govern", "deposit-insurance", "sol", "12.5"]);
    assert!(said.starts_with("add 12.50") && said.contains("\ndeposited 12.50"), "{said}");
    let done = stage.json(&giver, &["govern", "deposit-insurance", "sol", "7.5"]);
    assert_eq!(done["told"]["deposited"], "7.500000");
    let order = printed(&mut stage, (&nobody, &giver), &["govern", "deposit-insurance", "sol", "80"]);
    sign_and_send(&stage, &giver, &order);
    assert_eq!(stage.world.market(0).state.insurance.raw(), 100_000_000);

    let message = stage.fails(&giver, (1, &["govern", "deposit-insurance", "sol", "1"]));
    assert!(message.contains("the wallet holds only 0.00"), "{message}");
    let message = stage.fails(&giver, (2, &["govern", "deposit-insurance", "sol", "0"]));
    assert!(message.contains("above zero"), "{message}");
}

#[test]
fn fees_go_to_their_recipient_whoever_sends_them() {
    let mut stage = Stage::new();
    let (alice, nobody) = (stage.funded("alice", 5_000_000_000), stage.wallet("nobody", 0));
    let message = stage.fails(&nobody, (1, &["govern", "withdraw-fees", "sol"]));
    assert!(message.contains("NothingToDo"), "{message}");

    let recipient = address("fee recipient");
    let tokens = get_associated_token_address(&recipient, &stage.world.mint.address);
    let mut before = 0;
    for form in 0..3 {
        stage.done(&alice, &["trade", "long", "sol", "10"]);
        let fees = u64::try_from(stage.world.market(0).state.protocol_fees.raw()).expect("not below zero");
        assert!(fees > 0);
        let withdraw = ["govern", "withdraw-fees", "sol"];
        match form {
            0 => {
                let said = stage.done(&nobody, &withdraw);
                assert!(said.contains(&format!("recipient {recipient}")), "{said}");
            }
            1 => {
                let done = stage.json(&nobody, &withdraw);
                assert_eq!(done["told"]["recipient"], recipient.to_string());
                let amount = format!("{}.{:06}", fees / 1_000_000, fees % 1_000_000);
                assert_eq!(done["told"]["withdrawn"], amount);
            }
            _ => {
                let order = printed(&mut stage, (&nobody, &alice), &withdraw);
                sign_and_send(&stage, &alice, &order);
            }
        }
        assert_eq!(stage.world.balance(&tokens), before + fees);
        before += fees;
    }
}

#[test]
fn a_higher_deposit_cap_waits_three_days_and_can_be_cancelled() {
    let mut stage = Stage::new();
    let [manager, guardian, nobody] =
        ["risk manager", "guardian", "nobody"].map(|name| stage.wallet(name, 0));
    let before = collateral(&stage).cap;
    let message = stage.fails(&nobody, (1, &["govern", "set-cap", "5"]));
    assert!(message.contains("Unauthorized"), "{message}");
    let message = stage.fails(&guardian, (1, &["govern", "cancel-cap"]));
    assert!(message.contains("NothingToDo"), "{message}");

    let lower = before / 2;
    let said = stage.done(&manager, &["govern", "set-cap", &amount(lower)]);
    assert!(said.contains("at once"), "{said}");
    assert_eq!(collateral(&stage).cap, lower);

    let said = stage.done(&manager, &["govern", "set-cap", &amount(before)]);
    assert!(said.contains("in three days"), "{said}");
    let waiting = collateral(&stage);
    assert_eq!((waiting.cap, waiting.next_cap), (lower, before));
    stage.done(&guardian, &["govern", "cancel-cap"]);
    assert_eq!((collateral(&stage).next_cap, collateral(&stage).next_cap_time), (0, 0));
}

/// Formats an amount as people write it. Unit: 1e-6 quote.
fn amount(quote: i64) -> String {
    format!("{}.{:06}", quote / 1_000_000, quote % 1_000_000)
}

/// Returns the exchange's on-chain collateral account.
fn collateral(stage: &Stage) -> Collateral {
    let address = pda::collateral(&stage.world.mint.address);
    let account = stage.world.chain.account(&address).expect("the collateral exists");
    ballast_client::accounts::decode(&account.data).expect("a collateral")
}
