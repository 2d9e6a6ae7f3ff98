//! Tests curve steps, the distribution of claims, and the cover of deficits.

use crate::multisig::{decoded, printed, sign_and_send};
use crate::stage::Stage;
use ballast_client::instructions;
use ballast_math::Price;

/// Sets the index of market 0 to `price` quote.
fn index(stage: &mut Stage, price: u64) {
    let fixture = stage.world.markets[0].clone();
    stage.world.advance(1, 1);
    fixture.set_price(stage.world.chain.as_mut(), Price::new(price * 1_000_000_000));
    stage.world.must(&[instructions::update_funding(fixture.keys())], &[]);
}

#[test]
fn the_peg_follows_the_index() {
    let mut stage = Stage::new();
    let (anyone, nobody) = (stage.wallet("anyone", 0), stage.wallet("nobody", 0));
    let message = stage.fails(&anyone, (1, &["govern", "repeg", "sol"]));
    assert!(message.contains("NothingToDo"), "{message}");
    index(&mut stage, 101);
    let message = stage.fails(&anyone, (1, &["govern", "repeg", "sol", "--step", "5"]));
    assert!(message.contains("StepTooLarge"), "{message}");
    let order = printed(&mut stage, (&nobody, &anyone), &["govern", "repeg", "sol", "--step", "0.1"]);
    sign_and_send(&stage, &anyone, &order);
    assert_eq!(stage.world.market(0).state.curve.peg.raw(), 100_100_000_000);
    stage.world.wait(3_600);
    let done = stage.json(&anyone, &["govern", "repeg", "sol"]);
    let peg: f64 = done["told"]["peg"].as_str().and_then(|text| text.parse().ok()).expect("a price");
    assert!(peg > 100.1 && peg < 100.4, "{done}");
    stage.world.wait(3_600);
    let said = stage.done(&anyone, &["govern", "repeg", "sol"]);
    assert!(said.contains("\npeg 100.") && said.contains("\ncost 0"), "{said}");
}

#[test]
fn the_curve_grows_deeper() {
    let mut stage = Stage::new();
    let (anyone, nobody) = (stage.wallet("anyone", 0), stage.wallet("nobody", 0));
    let before = stage.world.market(0).state.curve.sqrt_k;
    let message = stage.fails(&anyone, (1, &["govern", "raise-depth", "sol", "--step", "90"]));
    assert!(message.contains("StepTooLarge"), "{message}");
    let order = printed(&mut stage, (&nobody, &anyone), &["govern", "raise-depth", "sol", "--step", "0.1"]);
    sign_and_send(&stage, &anyone, &order);
    let then = stage.world.market(0).state.curve.sqrt_k;
    assert!(then > before);
    stage.world.wait(3_600);
    let done = stage.json(&anyone, &["govern", "raise-depth", "sol"]);
    let now = stage.world.market(0).state.curve.sqrt_k;
    assert_eq!(done["told"]["sqrt_k"], now.to_string());
    assert!(now > then);
    stage.world.wait(3_600);
    let said = stage.done(&anyone, &["govern", "raise-depth", "sol"]);
    assert!(said.starts_with("deepen the curve of SOL-PERP\ncost "), "{said}");
}

#[test]
fn claims_get_their_share_once_a_window() {
    let mut stage = Stage::new();
    let (alice, bob) = (stage.funded("alice", 100_000_000_000), stage.funded("bob", 300_000_000_000));
    let nobody = stage.wallet("nobody", 0);
    let share = ["govern", "share-claims", "sol"];
    stage.done(&alice, &["trade", "long", "sol", "5000"]);
    stage.done(&bob, &["trade", "long", "sol", "18000"]);
    // Alice's gain becomes a claim, which Bob's loss pays.
    stage.done(&alice, &["trade", "close", "sol"]);
    stage.done(&nobody, &["settle", "sol", "--owner", &bob.address().to_string()]);
    assert!(stage.world.account(&bob.account(0)).state.cash.is_positive());
    stage.world.wait(60);
    let before = stage.world.market(0).state.open_claims.raw();
    let done = stage.json(&nobody, &share);
    let shared: f64 = done["told"]["shared"].as_str().and_then(|text| text.parse().ok()).expect("an amount");
    assert!(before > 0 && shared > 0.0 && shared <= before as f64 / 1e6, "{done}");
    stage.world.wait(60);
    let said = stage.done(&nobody, &share);
    assert!(said.starts_with("distribute SOL-PERP's PnL pool to open claims\nshared "), "{said}");
    stage.world.wait(60);
    let order = printed(&mut stage, (&nobody, &bob), &share);
    sign_and_send(&stage, &bob, &order);
}

#[test]
fn a_deficit_that_is_not_there_is_not_covered() {
    let mut stage = Stage::new();
    let (anyone, nobody) = (stage.wallet("anyone", 0), stage.wallet("nobody", 0));
    let cover = ["govern", "cover-deficit", "sol"];
    let message = stage.fails(&anyone, (1, &cover));
    assert!(message.contains("NothingToDo"), "{message}");
    let order = printed(&mut stage, (&nobody, &anyone), &cover);
    assert!(order["refused_now"].as_str().is_some_and(|text| text.contains("NothingToDo")), "{order}");
    let keys = stage.world.keys(0);
    let expected = instructions::cover_deficit(keys);
    let message = decoded(&order).message;
    assert_eq!(message.instructions()[0].data, expected.data);
    assert!(expected.accounts.iter().all(|account| message.static_account_keys().contains(&account.pubkey)));
}
