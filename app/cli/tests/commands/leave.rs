//! `ballast claim`, `settle` and `repay`: the whole way out of a market.

use crate::stage::{Stage, Wallet};
use ballast_client::instructions::{self, Liquidate};
use ballast_testkit::keypair;
use serde_json::Value;
use solana_signer::Signer;

/// The claims' window of the markets. Unit: slots.
const WINDOW: u64 = 75;

fn number(value: &Value) -> f64 {
    value.as_str().and_then(|text| text.parse().ok()).unwrap_or_else(|| panic!("{value} is no amount"))
}

#[test]
fn a_winner_leaves_with_what_the_loser_lost() {
    let mut stage = Stage::new();
    let (alice, bob) = (stage.funded("alice", 100_000_000_000), stage.funded("bob", 300_000_000_000));
    stage.done(&alice, &["trade", "long", "0", "5000"]);
    stage.done(&bob, &["trade", "long", "0", "18000"]);

    // Alice gains from bob's purchase; nothing is there to pay her until his loss is realised. A window of slots begins, so that
    // none ends before that.
    let slot = stage.world.chain.clock().slot;
    stage.world.advance(WINDOW - slot % WINDOW, 30);
    let closed = stage.json(&alice, &["trade", "close", "0"]);
    let gain = number(&closed["executed"]["realised"]);
    assert!(gain > 0.0, "{closed}");
    let message = stage.fails(&alice, (1, &["claim"]));
    assert!(message.contains("nothing to collect"), "{message}");
    let message = stage.fails(&alice, (1, &["claim", "0"]));
    assert!(message.contains("NothingToDo"), "{message}");
    let message = stage.fails(&alice, (1, &["repay"]));
    assert!(message.contains("owes nothing"), "{message}");
    let positions = stage.json(&alice, &["positions"]);
    assert!((number(&positions[0]["claim"]) - gain).abs() < 0.01, "{positions}");

    let owner = bob.address().to_string();
    let settled = stage.json(&alice, &["settle", "0", "--owner", &owner]);
    assert_eq!(settled["settled"][0]["kind"], "loss realised");
    // Fees have paid a part of the claim already.
    let loss = number(&settled["settled"][0]["amount"]);
    assert!(loss > gain / 2.0 && loss < gain, "{loss} against {gain}");
    let message = stage.fails(&alice, (1, &["settle", "0", "--owner", &owner]));
    assert!(message.contains("NothingToDo"), "{message}");

    // Claims are shared out once a window of slots. Nobody does it: what is paid then is told all the same.
    stage.world.advance(200, 60);
    let shown = stage.json(&alice, &["account", "show"]);
    let (open, due) = (number(&shown["positions"][0]["claim"]), number(&shown["collectable"]));
    assert!(due > 0.0 && (open + due - gain).abs() < 0.01, "{open} and {due} of {gain}");
    assert_eq!(shown["collectable"], shown["positions"][0]["collectable"]);
    let table = stage.done(&alice, &["account", "show"]);
    assert!(table.contains("paid, to be collected") && table.contains("to collect"), "{table}");
    let message = stage.fails(&alice, (1, &["account", "close"]));
    assert!(message.contains("paid for claims") && message.contains("`ballast claim`"), "{message}");
    let withdrawn = stage.run(&alice, &["account", "withdraw", "all"]);
    assert_eq!(withdrawn.code, 0, "{}", withdrawn.stderr);
    assert!(withdrawn.stderr.contains("`ballast claim` collects it"), "{}", withdrawn.stderr);
    let message = stage.fails(&alice, (1, &["account", "withdraw", "all"]));
    assert!(message.contains("nothing is free, but"), "{message}");

    let before = stage.world.account(&alice.account(0)).state.cash.raw();
    let claimed = stage.json(&alice, &["claim"]);
    assert_eq!(claimed["settled"][0]["kind"], "claim collected");
    let paid = number(&claimed["settled"][0]["amount"]);
    assert!((paid - due).abs() < 0.01, "{paid}, {due} was told");
    assert!(paid > 0.0 && paid <= gain + 1e-6, "{paid} of {gain}");
    let after = stage.world.account(&alice.account(0)).state.cash.raw();
    assert!(((after - before) as f64 / 1e6 - paid).abs() < 1e-6);
    stage.done(&alice, &["account", "withdraw", "all"]);
}

/// The feed of market 0 moves, and the market takes it in.
fn move_index(stage: &mut Stage, price: u64) {
    stage.world.chain.advance(1, 1);
    stage.world.set_price(0, price);
    let keys = stage.world.keys(0);
    stage.world.must(&[instructions::update_funding(keys)], &[]);
}

/// Somebody liquidates the wallet's account 0 in market 0.
fn liquidate(stage: &mut Stage, of: &Wallet) {
    let keeper = stage.world.trader("keeper", 0);
    let of = Liquidate {
        keeper: keypair("keeper").pubkey(),
        margin_account: of.account(0),
        keeper_account: keeper.account(),
        market: stage.world.keys(0),
    };
    stage.world.must(&[instructions::liquidate(&of, &[])], &[&keeper.wallet]);
}

#[test]
fn a_debtor_repays_what_it_can_and_the_rest_is_written_off() {
    let mut stage = Stage::new();
    let (alice, bob) = (stage.funded("alice", 3_000_000_000_000), stage.funded("bob", 1_000_000_000));
    let carol = stage.wallet("carol", 31_000_000);
    stage.done(&bob, &["trade", "long", "0", "90"]);
    move_index(&mut stage, 87_000_000_000);
    stage.done(&alice, &["trade", "short", "0", "65k", "--slippage", "20"]);
    liquidate(&mut stage, &bob);

    let owner = bob.address().to_string();
    let positions = stage.json(&bob, &["positions"]);
    let debt = number(&positions[0]["debt"]);
    assert!(debt > 30.0, "{positions}");
    stage.done(&carol, &["account", "deposit", "30", "--owner", &owner]);
    let message = stage.fails(&bob, (1, &["account", "withdraw", "30"]));
    assert!(message.contains("AccountHasDebt"), "{message}");

    let cash = stage.world.account(&bob.account(0)).state.cash.raw() as f64 / 1e6;
    assert!(cash >= 30.0 && cash < debt, "{cash} against {debt}");
    let repaid = stage.json(&carol, &["repay", "--owner", &owner]);
    let parts: Vec<_> = repaid["settled"].as_array().expect("a list").iter().collect();
    let kinds: Vec<_> = parts.iter().map(|part| &part["kind"]).collect();
    assert_eq!(kinds, ["debt repaid", "debt written off"]);
    assert!((number(&parts[0]["amount"]) - cash).abs() < 1e-6, "{repaid} of {cash}");
    assert!((number(&parts[1]["amount"]) - (debt - cash)).abs() < 1e-6, "{repaid} of {debt}");
    let positions = stage.json(&bob, &["positions"]);
    assert_eq!(positions[0]["written_off"], parts[1]["amount"]);
    let message = stage.fails(&carol, (1, &["account", "deposit", "1", "--owner", &owner]));
    assert!(message.contains("AccountBankrupt"), "{message}");
}
