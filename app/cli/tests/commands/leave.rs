//! `ballast claim`, `settle` and `repay`: the whole way out of a market.

use crate::stage::Stage;
use serde_json::Value;

fn number(value: &Value) -> f64 {
    value.as_str().and_then(|text| text.parse().ok()).unwrap_or_else(|| panic!("{value} is no amount"))
}

#[test]
fn a_winner_leaves_with_what_the_loser_lost() {
    let mut stage = Stage::new();
    let (alice, bob) = (stage.funded("alice", 10_000_000_000), stage.funded("bob", 10_000_000_000));
    stage.done(&alice, &["trade", "long", "0", "500"]);
    stage.done(&bob, &["trade", "long", "0", "1000"]);

    // Alice gains from bob's purchase; nothing is there to pay her until his loss is realised.
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
    assert!((number(&settled["settled"][0]["amount"]) - gain).abs() < 0.01, "{settled} against {gain}");
    let message = stage.fails(&alice, (1, &["settle", "0", "--owner", &owner]));
    assert!(message.contains("NothingToDo"), "{message}");

    // Claims are shared out once a window of slots.
    stage.world.advance(200, 60);
    let keys = stage.world.keys(0);
    stage.world.must(&[ballast_client::instructions::update_funding(keys)], &[]);
    let before = stage.world.account(&alice.account(0)).state.cash.raw();
    let claimed = stage.json(&alice, &["claim"]);
    assert_eq!(claimed["settled"][0]["kind"], "claim collected");
    let paid = number(&claimed["settled"][0]["amount"]);
    assert!(paid > 0.0 && paid <= gain + 1e-6, "{paid} of {gain}");
    let after = stage.world.account(&alice.account(0)).state.cash.raw();
    assert!(((after - before) as f64 / 1e6 - paid).abs() < 1e-6);
    stage.done(&alice, &["account", "withdraw", "all"]);
}
