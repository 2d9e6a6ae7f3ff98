//! Tests a whole market from its users' point of view: a network, a migration, several wallets on the command line, a keeper that
//! is killed in the middle, a crash, and every user's exit.

mod keeper;
mod place;

use keeper::Keeper;
use place::{Place, number};
use serde_json::Value;

const LONGS: [&str; 3] = ["alice", "bob", "carol"];
const SHORTS: [&str; 2] = ["dave", "eve"];

fn everybody() -> impl Iterator<Item = &'static str> {
    LONGS.into_iter().chain(SHORTS)
}

/// Each user's deposit. Unit: quote.
const DEPOSIT: f64 = 3_000.0;

#[test]
fn a_market_lives_through_a_crash_and_a_killed_keeper() {
    let place = Place::start();
    migrate(&place);
    trade(&place);
    let keeper = Keeper::start(&place);

    // The first part of the crash reaches only Alice. As soon as she is liquidated, the keeper is killed.
    fall(&place, "-10%");
    place.wait("the first liquidation", || !liquidations(&place).is_empty());
    keeper.kill();
    let before = liquidations(&place).len();
    // The second part reaches Bob and Carol.
    fall(&place, "-12%");
    let keeper = Keeper::start(&place);
    place.wait("nobody below maintenance", || below_maintenance(&place).is_empty());
    place.wait("more liquidations", || liquidations(&place).len() > before);
    each_happened_once(&place);

    // After a funding interval, everyone leaves.
    place.done(&["localnet", "travel", "1h"]);
    place.by("keeper", &["funding", "update", "SOL"]);
    assert!(events(&place).iter().any(|event| event["event"] == "MarketUpdated"), "funding is paid");
    let mut staying: Vec<_> = everybody().collect();
    place.wait("everybody to be out", || {
        staying.retain(|name| !has_left(&place, name));
        staying.is_empty()
    });
    assert!(keeper.end(), "the keeper ends in order");

    let solvency = place.json(&["solvency"]);
    assert_eq!(solvency["solvent"], true);
    assert_eq!(solvency["conserved"], true);
    assert_eq!(solvency["vault"], solvency["claims"], "{solvency}");
    assert_eq!(number(&solvency["difference"]), 0.0);
    assert_eq!(solvency["margin_accounts"], 1, "only the keeper's own: {solvency}");
}

/// Turns an empty cluster into an exchange. A second run finds nothing to do.
fn migrate(place: &Place) {
    place.done(&["localnet", "keys", "keys"]);
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/../../migrations/sample.toml");
    let mut arguments = vec!["migrate", "--config", sample, "--keypair", "keys/operator.json"];
    for role in ["keys/upgrade-authority.json", "keys/admin.json", "keys/risk-manager.json"] {
        arguments.extend(["--signer", role]);
    }
    place.done(&arguments);
    assert!(place.done(&arguments).contains("nothing to do"));
}

/// Opens three long positions, one at eight times equity and two at five, and two short positions at five.
fn trade(place: &Place) {
    for name in everybody().chain(["keeper"]) {
        place.by(name, &["wallet", "create"]);
        place.done(&["localnet", "faucet", &format!("{name}.json"), "5,000"]);
    }
    for name in everybody() {
        place.by(name, &["account", "create"]);
        place.by(name, &["account", "deposit", &DEPOSIT.to_string()]);
    }
    for (side, leverage, name) in [
        ("long", "8", "alice"),
        ("short", "5", "dave"),
        ("long", "5", "bob"),
        ("short", "5", "eve"),
        ("long", "5", "carol"),
    ] {
        let said = place.by(name, &["trade", side, "SOL", "--leverage", leverage]);
        assert!(said.contains("exactly as quoted"), "{name}: {said}");
    }
}

/// Lowers the price, updates the market, and lets minutes pass: if the price falls by more than four per cent, nobody
/// is liquidated before the average has followed.
fn fall(place: &Place, change: &str) {
    let before = index(place);
    place.done(&["localnet", "price", "SOL", change]);
    place.wait("the index to fall", || {
        place.by("keeper", &["funding", "update", "SOL"]);
        index(place) < before
    });
    place.done(&["localnet", "travel", "30m"]);
}

/// Returns the index that the market accepted last.
fn index(place: &Place) -> f64 {
    let event = events(place).into_iter().rfind(|event| !event["fields"]["index_price"].is_null());
    number(&event.expect("an event with a view of the market")["fields"]["index_price"])
}

fn events(place: &Place) -> Vec<Value> {
    place.lines(&["events", "--last", "1000"])
}

fn liquidations(place: &Place) -> Vec<Value> {
    events(place).into_iter().filter(|event| event["event"] == "Liquidated").collect()
}

fn below_maintenance(place: &Place) -> Vec<Value> {
    match place.json(&["liquidate", "list"]) {
        Value::Array(accounts) => accounts,
        other => panic!("not a list: {other}"),
    }
}

/// Checks that no transaction is listed twice, and that no position shrinks twice in one transaction.
fn each_happened_once(place: &Place) {
    let all = liquidations(place);
    let mut seen: Vec<String> = all.iter().map(|event| event["signature"].to_string()).collect();
    seen.sort();
    let count = seen.len();
    seen.dedup();
    assert_eq!(seen.len(), count, "one liquidation a transaction: {all:#?}");
}

/// Closes open positions, collects payments, and withdraws the free collateral. Returns true once nothing is left to
/// withdraw.
fn has_left(place: &Place, name: &str) -> bool {
    let positions = place.json_by(name, &["positions"]);
    if positions.as_array().is_some_and(|positions| positions.iter().any(|of| number(&of["base"]) != 0.0)) {
        place.tries(name, &["trade", "close", "SOL", "--slippage", "20"]);
    }
    place.tries(name, &["claim"]);
    place.tries(name, &["account", "withdraw", "all"]);
    place.tries(name, &["account", "close"])
}
