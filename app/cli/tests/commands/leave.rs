//! Tests `ballast claim`, `settle` and `repay`, which are all steps for leaving a market.

use crate::stage::{Stage, Wallet};
use serde_json::Value;

/// The markets' claims window. Unit: seconds.
const WINDOW: i64 = 30;

fn number(value: &Value) -> f64 {
    value.as_str().and_then(|text| text.parse().ok()).unwrap_or_else(|| panic!("{value} is no amount"))
}

#[test]
fn a_winner_leaves_with_what_the_loser_lost() {
    let mut stage = Stage::new();
    let (alice, bob) = (stage.funded("alice", 100_000_000_000), stage.funded("bob", 300_000_000_000));
    stage.done(&alice, &["trade", "long", "0", "5000"]);
    stage.done(&bob, &["trade", "long", "0", "18000"]);

    // Alice gains from Bob's purchase, but nothing can pay her until his loss is realised. The test starts at the beginning of a
    // window, so that no window ends before Bob's loss is realised.
    let left =
        u32::try_from(WINDOW - stage.world.chain.clock().unix_timestamp % WINDOW).expect("a few seconds");
    stage.world.wait(left);
    let closed = stage.json(&alice, &["trade", "close", "0"]);
    let gain = number(&closed["executed"]["realised"]);
    assert!(gain > 0.0, "{closed}");
    let message = stage.fails(&alice, (1, &["claim"]));
    assert!(message.contains("nothing to collect"), "{message}");
    let message = stage.fails(&alice, (1, &["claim", "0"]));
    assert!(message.contains("nothing to collect in SOL-PERP yet"), "{message}");
    let message = stage.fails(&alice, (1, &["repay"]));
    assert!(message.contains("has no debt"), "{message}");
    let positions = stage.json(&alice, &["positions"]);
    assert!((number(&positions[0]["claim"]) - gain).abs() < 0.01, "{positions}");

    let owner = bob.address().to_string();
    let settled = stage.json(&alice, &["settle", "0", "--owner", &owner]);
    assert_eq!(settled["settled"][0]["kind"], "loss realised");
    // Fees have already paid a part of the claim.
    let loss = number(&settled["settled"][0]["amount"]);
    assert!(loss > gain / 2.0 && loss < gain, "{loss} against {gain}");
    let message = stage.fails(&alice, (1, &["settle", "0", "--owner", &owner]));
    assert!(message.contains("NothingToDo"), "{message}");

    // Claims are shared out once per window. The payable amount is shown even if nobody has shared them out.
    stage.world.wait(60);
    let shown = stage.json(&alice, &["account", "show"]);
    let (open, due) = (number(&shown["positions"][0]["claim"]), number(&shown["collectable"]));
    assert!(due > 0.0 && (open + due - gain).abs() < 0.01, "{open} and {due} of {gain}");
    assert_eq!(shown["collectable"], shown["positions"][0]["collectable"]);
    let table = stage.done(&alice, &["account", "show"]);
    assert!(table.contains("paid, not collected") && table.contains("to collect"), "{table}");
    let message = stage.fails(&alice, (1, &["account", "close"]));
    assert!(message.contains("paid but not collected") && message.contains("`ballast claim`"), "{message}");
    let withdrawn = stage.run(&alice, &["account", "withdraw", "all"]);
    assert_eq!(withdrawn.code, 0, "{}", withdrawn.stderr);
    assert!(withdrawn.stdout.contains("Collect it with `ballast claim`"), "{}", withdrawn.stdout);
    let message = stage.fails(&alice, (1, &["account", "withdraw", "all"]));
    assert!(message.contains("there is no free collateral, but"), "{message}");

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

/// Sets up an exchange in which Bob's loss in market 0 exceeds his collateral, while his position can be sold within a taker fee
/// of the index: selling 65,000 contracts moves the mark from 100 to 100 / 1.065^2 = 88.2.
fn ruined(more: &[&[&str]]) -> (Stage, Wallet, Wallet) {
    let mut stage = Stage::new();
    let (alice, bob) = (stage.funded("alice", 3_000_000_000_000), stage.funded("bob", 1_000_000_000));
    let keeper = stage.funded("keeper", 1_000_000);
    stage.done(&bob, &["trade", "long", "0", "90"]);
    for words in more {
        stage.done(&bob, words);
    }
    stage.move_index(87_000_000_000);
    stage.done(&alice, &["trade", "short", "0", "65k", "--slippage", "20"]);
    (stage, bob, keeper)
}

fn cash_of(stage: &Stage, wallet: &Wallet) -> f64 {
    stage.world.account(&wallet.account(0)).state.cash.raw() as f64 / 1e6
}

fn parts(report: &Value) -> Vec<(&str, f64)> {
    let parts = report["settled"].as_array().expect("a list").iter();
    parts.map(|part| (part["kind"].as_str().expect("a text"), number(&part["amount"]))).collect()
}

/// Checks that closing the last position of a bankrupt account also repays its debts and writes off the rest.
#[test]
fn a_liquidation_that_closes_all_repays_and_writes_off() {
    let (mut stage, bob, keeper) = ruined(&[]);
    let cash = cash_of(&stage, &bob);
    let target = bob.account(0).to_string();
    let done = stage.json(&keeper, &["liquidate", "run", &target]);
    assert_eq!(number(&done["executed"]["base"]), -90.0, "{done}");
    let parts = parts(&done);
    assert_eq!(parts.iter().map(|part| part.0).collect::<Vec<_>>(), ["debt repaid", "debt written off"]);
    // Bob bought 90 contracts at 100, with a price impact of 90 in a million.
    let loss = 90.0 * 100.0 * (1.0 + 90.0 / 1e6) - number(&done["executed"]["quote"]);
    assert!((parts[0].1 - cash).abs() < 1e-6, "{done} of {cash}");
    // Bob also paid a few minutes of funding, at most three per cent of his position per day.
    let funding = parts[0].1 + parts[1].1 - loss;
    assert!((0.0..1.0).contains(&funding), "{done} of {loss}");

    let positions = stage.json(&bob, &["positions"]);
    assert!((number(&positions[0]["written_off"]) - parts[1].1).abs() < 1e-6, "{positions}");
    assert_eq!(cash_of(&stage, &bob), 0.0);
    let owner = bob.address().to_string();
    let carol = stage.wallet("carol", 1_000_000);
    let message = stage.fails(&carol, (1, &["account", "deposit", "1", "--owner", &owner]));
    assert!(message.contains("AccountBankrupt"), "{message}");
    // Nothing is left to repay.
    let message = stage.fails(&keeper, (1, &["repay", "--owner", &owner]));
    assert!(message.contains("NothingToDo"), "{message}");
}

/// Checks that nothing is written off while a position may still pay, and that a position in a market without an index does not
/// block the repayment.
#[test]
fn a_debtor_repays_what_it_can_and_the_rest_is_written_off() {
    let (mut stage, bob, keeper) = ruined(&[&["trade", "long", "1", "1"]]);
    let carol = stage.wallet("carol", 31_000_000);
    let (target, owner) = (bob.account(0).to_string(), bob.address().to_string());
    let done = stage.json(&keeper, &["liquidate", "run", &target, "0"]);
    assert_eq!(parts(&done), [], "the other position is left: {done}");

    let positions = stage.json(&bob, &["positions"]);
    let debt = number(&positions[0]["debt"]);
    assert!(debt > 30.0, "{positions}");
    stage.done(&carol, &["account", "deposit", "30", "--owner", &owner]);
    let message = stage.fails(&bob, (1, &["account", "withdraw", "30"]));
    assert!(message.contains("AccountHasDebt"), "{message}");
    let message = stage.fails(&carol, (1, &["repay", "--owner", &owner]));
    assert!(message.contains("InsolventClose"), "{message}");

    // The other market's feed publishes nothing for more than an hour.
    stage.world.markets.pop();
    stage.world.wait(3_601);
    let cash = cash_of(&stage, &bob);
    assert!(cash >= 30.0 && cash < debt, "{cash} against {debt}");
    let repaid = stage.json(&carol, &["repay", "--owner", &owner]);
    let parts = parts(&repaid);
    assert_eq!(parts.iter().map(|part| part.0).collect::<Vec<_>>(), ["debt repaid", "debt written off"]);
    assert!((parts[0].1 - cash).abs() < 1e-6, "{repaid} of {cash}");
    assert!((parts[1].1 - (debt - cash)).abs() < 1e-6, "{repaid} of {debt}");
    let positions = stage.json(&bob, &["positions"]);
    assert!((number(&positions[0]["written_off"]) - parts[1].1).abs() < 1e-6, "{positions}");
    let message = stage.fails(&carol, (1, &["account", "deposit", "1", "--owner", &owner]));
    assert!(message.contains("AccountBankrupt"), "{message}");
}
