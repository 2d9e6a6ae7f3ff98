//! Tests `ballast funding`, `liquidate` and `events`.

use crate::stage::Stage;
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::sync::mpsc;
use std::time::Duration;

fn number(value: &Value) -> f64 {
    value.as_str().and_then(|text| text.parse().ok()).unwrap_or_else(|| panic!("{value} is no amount"))
}

#[test]
fn funding_shows_rates_and_what_is_due() {
    let mut stage = Stage::new();
    let alice = stage.funded("alice", 100_000_000_000);
    stage.done(&alice, &["trade", "long", "0", "3000"]);
    for _ in 0..4 {
        stage.world.advance(300, 1_800);
        stage.done(&alice, &["funding", "update", "0"]);
    }
    let rates = stage.json(&alice, &["funding"]);
    assert_eq!((&rates[0]["name"], &rates[1]["name"]), (&"SOL-PERP".into(), &"BTC-PERP".into()));
    assert!(number(&rates[0]["premium"]) > 0.0, "{rates}");
    assert!(number(&rates[0]["long_per_day"]) < 0.0, "{rates}");
    let due = stage.json(&alice, &["funding", "--account", "0"]);
    let amount = number(&due["positions"][0]["due"]);
    assert!(amount < 0.0, "longs pay: {due}");
    assert!(stage.done(&alice, &["funding", "--account", "0"]).contains("per day"));
    // The next trade settles exactly the amount due.
    let closed = stage.json(&alice, &["trade", "close", "0"]);
    assert_eq!(closed["executed"]["as_quoted"], true);
    let signature = closed["transaction"]["signature"].as_str().map(str::to_owned);
    let account = alice.account(0).to_string();
    let events = stage.done(&alice, &["events", "--account", &account, "--output", "json"]);
    let last: Value = serde_json::from_str(events.lines().last().expect("a line")).expect("JSON");
    assert_eq!(last["event"], "Traded");
    if let Some(signature) = signature {
        assert_eq!(last["signature"], signature);
    }
    let settled = number(&last["fields"]["funding"]);
    assert!((settled - amount).abs() <= amount.abs() / 100.0 + 0.01, "{settled} against {amount}");

    let table = stage.done(&alice, &["funding"]);
    assert!(table.contains("premium") && table.contains("BTC-PERP"), "{table}");
    assert!(stage.done(&alice, &["funding", "--account", "0"]).contains("no positions"));
    let message = stage.fails(&alice, (2, &["funding", "--owner", &account]));
    assert!(message.contains("--account"), "{message}");
    let updated = stage.json(&alice, &["funding", "update", "btc"]);
    assert!(updated["transaction"]["signature"].is_string(), "{updated}");
    assert!(stage.done(&alice, &["funding", "update", "0"]).contains("funding and index are up to date"));
}

#[test]
fn an_account_is_liquidated_after_a_fall_as_quoted() {
    let mut stage = Stage::new();
    let (bob, keeper) = (stage.funded("bob", 1_000_000_000), stage.funded("keeper", 100_000_000));
    stage.world.insure(0, 1_000_000_000);
    stage.done(&bob, &["trade", "long", "0", "90"]);
    let target = bob.account(0).to_string();
    assert!(
        stage.done(&keeper, &["liquidate", "list"]).contains("no account is below its maintenance margin")
    );
    let message = stage.fails(&keeper, (1, &["liquidate", "run", &target]));
    assert!(message.contains("NotLiquidatable"), "{message}");

    stage.move_index(92_000_000_000);
    let listed = stage.json(&keeper, &["liquidate", "list"]);
    assert_eq!(listed.as_array().map(Vec::len), Some(1), "{listed}");
    assert_eq!(listed[0]["account"], target.as_str());
    let (equity, requirement) = (number(&listed[0]["equity"]), number(&listed[0]["requirement"]));
    assert!((requirement - equity - number(&listed[0]["deficit"])).abs() < 2e-6 && requirement > equity);
    assert!(stage.done(&keeper, &["liquidate", "list"]).contains("SOL-PERP"));

    let dry = stage.json(&keeper, &["liquidate", "run", &target, "--dry-run"]);
    assert_eq!(dry["executed"], Value::Null);
    let before = stage.world.account(&keeper.account(0)).state.cash.raw();
    let done = stage.json(&keeper, &["liquidate", "run", &target]);
    for field in ["base", "quote", "keeper_fee"] {
        assert_eq!(done["quote"][field], done["executed"][field], "{field}: {done}");
    }
    assert!(number(&done["executed"]["base"]) < 0.0, "{done}");
    let fee = number(&done["executed"]["keeper_fee"]);
    let after = stage.world.account(&keeper.account(0)).state.cash.raw();
    assert!(fee > 0.0 && ((after - before) as f64 / 1e6 - fee).abs() < 1e-6, "{fee}");
}

#[test]
fn a_position_is_taken_over_as_quoted() {
    let mut stage = Stage::new();
    let (bob, taker) = (stage.funded("bob", 1_000_000_000), stage.funded("taker", 10_000_000_000));
    stage.done(&bob, &["trade", "long", "0", "90"]);
    stage.move_index(92_000_000_000);
    let target = bob.account(0).to_string();
    let words = ["liquidate", "take-over", &target, "sol", "--most", "5"];
    let text = stage.done(&taker, &[&words[..], &["--dry-run"]].concat());
    assert!(text.contains("nothing was sent"), "{text}");
    let done = stage.json(&taker, &words);
    assert_eq!(done["quote"]["base"], done["executed"]["base"], "{done}");
    assert_eq!(done["quote"]["quote"], done["executed"]["quote"], "{done}");
    let taken = stage.world.account(&taker.account(0)).state.positions[0].base.raw();
    assert_eq!(taken, 5_000_000_000);
    let nobody = stage.wallet("nobody", 0);
    let message = stage.fails(&nobody, (2, &words));
    assert!(message.contains("ballast account create"), "{message}");
}

/// Removes the times from events, because a local network whose clock is moved dates its earlier blocks again.
fn timeless(events: Vec<Value>) -> Vec<Value> {
    let without = |mut event: Value| {
        let time = event.as_object_mut().and_then(|fields| fields.remove("time"));
        assert!(time.is_some_and(|time| time.is_i64()), "an event has a time");
        event
    };
    events.into_iter().map(without).collect()
}

#[test]
fn events_are_complete_and_in_order_while_following() {
    let mut stage = Stage::new();
    let alice = stage.funded("alice", 100_000_000_000);
    let words = ["events", "--follow", "--interval", "0.1", "--last", "1000", "--output", "json"];
    let mut follower = stage.command(&alice, &words).stdout(Stdio::piped()).spawn().expect("it starts");
    let lines = BufReader::new(follower.stdout.take().expect("a pipe")).lines();
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || lines.map_while(Result::ok).try_for_each(|line| sender.send(line)));

    for size in 1..=8 {
        stage.done(&alice, &["trade", "long", "0", &size.to_string()]);
    }
    let mut seen: Vec<Value> = Vec::new();
    let sizes = |seen: &[Value]| -> Vec<f64> {
        let trades = seen.iter().filter(|event| event["event"] == "Traded");
        trades.map(|event| number(&event["fields"]["base"])).collect()
    };
    while sizes(&seen).len() < 8 {
        let line = receiver.recv_timeout(Duration::from_secs(20)).expect("more events come");
        seen.push(serde_json::from_str(&line).expect("JSON"));
    }
    // No event is missing, and none is printed twice.
    let more = receiver.recv_timeout(Duration::from_millis(800));
    follower.kill().expect("it can be ended");
    follower.wait().expect("it ends");
    assert!(more.is_err(), "{more:?}");
    let wanted: Vec<f64> = (1..=8).map(f64::from).collect();
    assert_eq!(sizes(&seen), wanted);
    let mut once: Vec<_> =
        seen.iter().map(|event| format!("{}{}", event["signature"], event["place"])).collect();
    let count = once.len();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), count);
    let slots: Vec<_> = seen.iter().map(|event| event["slot"].as_u64()).collect();
    assert!(slots.is_sorted(), "{slots:?}");

    // The output equals a later listing, and the listing of the market's own transactions.
    let parse = |text: String| -> Vec<Value> {
        text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
    };
    let listed = parse(stage.done(&alice, &["events", "--last", "1000", "--output", "json"]));
    assert_eq!(timeless(listed.clone()), timeless(seen));
    let of_market = parse(stage.done(&alice, &["events", "--market", "sol", "--output", "json"]));
    assert_eq!(sizes(&of_market), wanted);
    assert!(of_market.iter().all(|event| event["fields"]["market"] == 0));
    let last = stage.done(&alice, &["events", "--last", "2"]);
    assert_eq!(last.lines().count(), 2, "{last}");
    assert!(last.contains("Traded market=0"), "{last}");
    // The time is a UTC date for people and a number of seconds for programs.
    let times: Vec<_> = last.lines().filter_map(|line| line.split(' ').nth(1)).collect();
    let seconds = listed.iter().rev().take(2).rev().map(|event| event["time"].as_i64().expect("a time"));
    for (time, seconds) in times.iter().zip(seconds) {
        let read = chrono::DateTime::parse_from_rfc3339(time).expect("a date");
        let apart = (read.timestamp() - seconds).abs();
        assert!(time.ends_with('Z') && apart < 60, "{time} is not {seconds}");
    }
    assert!(stage.done(&alice, &["events", "--market", "btc", "--last", "0"]).is_empty());
}
