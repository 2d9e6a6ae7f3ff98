//! Tests `ballast trade` and `positions`.

use crate::stage::{Stage, Wallet};
use serde_json::Value;

/// The quote fields that the execution event also contains.
const SHARED: [&str; 4] = ["base", "quote", "average_price", "fee"];

fn number(value: &Value) -> f64 {
    value.as_str().and_then(|text| text.parse().ok()).unwrap_or_else(|| panic!("{value} is no amount"))
}

/// Runs a trade as a dry run and then for real. Both runs must report the same quote.
fn trade(stage: &mut Stage, wallet: &Wallet, arguments: &[&str]) -> Value {
    let dry = stage.json(wallet, &[&["trade"], arguments, &["--dry-run"]].concat());
    assert_eq!(dry["executed"], Value::Null);
    let done = stage.json(wallet, &[&["trade"], arguments].concat());
    for field in SHARED {
        assert_eq!(dry["quote"][field], done["quote"][field], "{field}: {dry}\n{done}");
        assert_eq!(dry["quote"][field], done["executed"][field], "{field}: {dry}\n{done}");
    }
    assert_eq!(done["executed"]["as_quoted"].as_bool(), Some(differences(&done).is_empty()));
    done
}

fn differences(done: &Value) -> &Vec<Value> {
    done["executed"]["differences"].as_array().expect("a list")
}

#[test]
fn a_dry_run_is_what_is_executed_then() {
    let mut stage = Stage::new();
    let alice = stage.funded("alice", 10_000_000_000);

    let opened = trade(&mut stage, &alice, &["long", "sol", "10"]);
    assert_eq!(opened["executed"]["as_quoted"], true, "{opened}");
    assert_eq!(opened["quote"]["position"]["after"], "10.000000000");
    assert_eq!(opened["executed"]["position"], "10.000000000");
    let on_chain = stage.world.account(&alice.account(0)).state;
    assert_eq!(on_chain.positions[0].base.raw(), 10_000_000_000);
    assert_eq!(number(&opened["executed"]["cash"]), on_chain.cash.raw() as f64 / 1e6);
    let (price, limit) = (number(&opened["quote"]["average_price"]), number(&opened["quote"]["limit_price"]));
    assert!(price > 100.0 && price < 100.01, "{price}");
    assert!((limit / price - 1.005).abs() < 1e-8, "{limit} is not half a percent above {price}");
    assert_eq!(opened["quote"]["liquidation_price"]["before"], Value::Null);
    let impact = number(&opened["quote"]["price_impact"]);
    assert!((0.0..0.0001).contains(&impact), "{impact}");

    let closed = trade(&mut stage, &alice, &["close", "0", "4"]);
    assert_eq!(closed["executed"]["position"], "6.000000000");
    assert_eq!(closed["quote"]["base"], "-4.000000000");
    trade(&mut stage, &alice, &["close", "0"]);
    assert!(stage.world.account(&alice.account(0)).state.positions[0].base.is_zero());
}

#[test]
fn sizes_by_quote_and_by_leverage() {
    let mut stage = Stage::new();
    let alice = stage.funded("alice", 1_000_000_000);

    let by_quote = trade(&mut stage, &alice, &["short", "btc", "--quote", "500"]);
    let received = number(&by_quote["executed"]["quote"]);
    assert!((499.0..=500.5).contains(&received), "{received}");

    let levered = trade(&mut stage, &alice, &["long", "SOL-PERP", "--leverage", "3"]);
    let size = number(&levered["executed"]["position"]);
    assert!((29.9..=30.0).contains(&size), "3 times some 999 at 100 is {size} contracts");
    // The exact size for this leverage would be one step more than the equity allows.
    let more = trade(&mut stage, &alice, &["long", "SOL-PERP", "--leverage", "4"]);
    let size = number(&more["executed"]["position"]);
    assert!((39.8..=40.0).contains(&size), "{size}");
    let message = stage.fails(&alice, (1, &["trade", "long", "SOL-PERP", "--leverage", "2"]));
    assert!(message.contains("already has at least this leverage"), "{message}");
    let turned = trade(&mut stage, &alice, &["short", "SOL-PERP", "--leverage", "1"]);
    let size = number(&turned["executed"]["position"]);
    assert!((-10.0..=-9.8).contains(&size), "{size}");
}

#[test]
fn the_table_shows_the_quote_and_then_the_execution() {
    let mut stage = Stage::new();
    let alice = stage.funded("alice", 1_000_000_000);
    let dry = stage.done(&alice, &["trade", "long", "sol", "50", "--dry-run"]);
    for expected in [
        "average price",
        "price impact",
        "fee",
        "daily funding",
        "liquidation price",
        "required (liquidation)",
        "gains not paid yet",
        "1 contract = 1 SOL",
        "before",
        "after",
        "nothing was sent",
    ] {
        assert!(dry.contains(expected), "{expected} is missing:\n{dry}");
    }
    let done = stage.done(&alice, &["trade", "long", "sol", "50"]);
    assert!(done.contains("average price") && done.contains("exactly as quoted"), "{done}");

    let text = stage.done(&alice, &["positions"]);
    assert!(text.contains("SOL-PERP") && text.contains("50.00"), "{text}");
    let nobody = stage.wallet("nobody", 0);
    let owner = alice.address().to_string();
    let positions = stage.json(&nobody, &["positions", "--owner", &owner]);
    assert_eq!((&positions[0]["name"], &positions[0]["base"]), (&"SOL-PERP".into(), &"50.000000000".into()));
    let liquidation = number(&positions[0]["liquidation_price"]);
    assert!((80.0..90.0).contains(&liquidation), "1,000 on a position of 5,000: {liquidation}");
    assert_eq!(stage.json(&nobody, &["positions"]), Value::Array(vec![]));
    assert!(stage.done(&nobody, &["positions"]).contains("no positions"));
    let shown = stage.json(&alice, &["account", "show"]);
    assert_eq!(shown["positions"][0]["base"], "50.000000000");
}

#[test]
fn a_delegate_trades_with_the_owners_account() {
    let mut stage = Stage::new();
    let alice = stage.funded("alice", 1_000_000_000);
    let bob = stage.wallet("bob", 0);
    let owner = alice.address().to_string();
    let order: &[&str] = &["trade", "long", "0", "1", "--owner", &owner];
    let message = stage.fails(&bob, (1, order));
    assert!(message.contains("Unauthorized"), "{message}");
    stage.done(&alice, &["account", "delegate", &bob.address().to_string()]);
    stage.done(&bob, order);
    assert_eq!(stage.world.account(&alice.account(0)).state.positions[0].base.raw(), 1_000_000_000);
}

#[test]
fn a_delegate_who_may_only_reduce_opens_nothing_and_loses_the_right_in_time() {
    let mut stage = Stage::new();
    let alice = stage.funded("alice", 1_000_000_000);
    let bob = stage.wallet("bob", 0);
    let (owner, delegate) = (alice.address().to_string(), bob.address().to_string());
    stage.done(&alice, &["trade", "long", "0", "3"]);
    let until = (stage.world.chain.clock().unix_timestamp + 3_600).to_string();
    let named = ["account", "delegate", &delegate, "--reduce-only", "--until", &until];
    let said = stage.done(&alice, &named);
    assert!(said.contains("may only reduce"), "{said}");
    let shown = stage.done(&alice, &["account", "show"]);
    assert!(shown.contains(&format!("until {until}")), "{shown}");

    let message = stage.fails(&bob, (1, &["trade", "long", "0", "1", "--owner", &owner]));
    assert!(message.contains("DelegateReducesOnly"), "{message}");
    let reduce: &[&str] = &["trade", "short", "0", "1", "--reduce-only", "--owner", &owner];
    stage.done(&bob, reduce);
    assert_eq!(stage.world.account(&alice.account(0)).state.positions[0].base.raw(), 2_000_000_000);

    stage.world.wait(3_600);
    let message = stage.fails(&bob, (1, reduce));
    assert!(message.contains("DelegateExpired"), "{message}");
}

#[test]
fn a_missing_oracle_account_hides_nothing_but_its_own_price() {
    let mut stage = Stage::new();
    let alice = stage.funded("alice", 1_000_000_000);
    stage.done(&alice, &["trade", "long", "sol", "2"]);
    stage.refresh();
    let oracle = stage.world.market(0).oracle_address;
    stage.world.chain.set_account(&oracle, solana_account::Account::default());

    for shown in [&["account", "show"][..], &["positions"], &["market", "show", "sol"]] {
        let done = stage.run_as_is(&alice, shown);
        assert_eq!(done.code, 0, "{shown:?}: {}", done.stderr);
        assert!(done.stdout.contains("SOL-PERP"), "{shown:?}: {}", done.stdout);
    }
    let refused = stage.run_as_is(&alice, &["trade", "long", "sol", "1"]);
    assert!(refused.code == 1 && refused.stderr.contains("Oracle"), "{}", refused.stderr);
    // An account without a position there can trade the other market as usual.
    let bob = stage.wallet("bob", 1_000_000_000);
    for done in [&["account", "create"][..], &["account", "deposit", "900"], &["trade", "long", "btc", "1"]] {
        let done = stage.run_as_is(&bob, done);
        assert_eq!(done.code, 0, "{}", done.stderr);
    }
}

#[test]
fn limits_and_deadlines_are_kept() {
    let mut stage = Stage::new();
    let alice = stage.funded("alice", 1_000_000_000);
    let refused: [(&[&str], &str); 5] = [
        (&["trade", "long", "0", "10", "--limit", "99"], "error 60"),
        (&["trade", "long", "0", "1000"], "BelowInitialMargin"),
        (&["trade", "long", "0", "10", "--reduce-only"], "ReduceOnly"),
        (&["trade", "close", "0"], "no position to close"),
        (&["trade", "short", "0", "0.00000001"], "error 60"),
    ];
    for (arguments, expected) in refused {
        for arguments in [arguments.to_vec(), [arguments, &["--dry-run"]].concat()] {
            let message = stage.fails(&alice, (1, &arguments));
            assert!(message.contains(expected), "{arguments:?}: {message}");
        }
    }
    for (arguments, number, name) in [
        (["trade", "long", "0", "1000"], Some(6_011), Some("BelowInitialMargin")),
        (["trade", "close", "0", "1"], None, None),
    ] {
        let message = stage.fails(&alice, (1, &[&arguments[..], &["--output", "json"]].concat()));
        let error = &serde_json::from_str::<Value>(&message).expect("JSON")["error"];
        assert_eq!((error["number"].as_u64(), error["name"].as_str()), (number, name), "{message}");
        assert!(error["message"].as_str().is_some_and(|text| text.len() > 20), "{message}");
    }
    let wrong: [(&[&str], &str); 7] = [
        (&["trade", "long", "0"], "required"),
        (&["trade", "long", "0", "1", "--quote", "5"], "cannot be used with"),
        (&["trade", "long", "0", "1", "--limit", "5", "--slippage", "1"], "cannot be used with"),
        (&["trade", "long", "0", "0"], "above zero"),
        (&["trade", "long", "0", "1", "--slippage", "100"], "below 100"),
        (&["trade", "long", "9", "1"], "there is no market 9"),
        (&["trade", "long", "0", "1", "--account", "3"], "ballast account create"),
    ];
    for (arguments, expected) in wrong {
        let message = stage.fails(&alice, (2, arguments));
        assert!(message.contains(expected), "{arguments:?}: {message}");
    }
    let dry =
        stage.json(&alice, &["trade", "long", "0", "1", "--deadline", "30", "--limit", "101", "--dry-run"]);
    assert_eq!(dry["quote"]["limit_price"], "101.000000000");
    let ahead = dry["quote"]["deadline"].as_i64().expect("a time") - stage.world.chain.clock().unix_timestamp;
    assert!((25..=30).contains(&ahead), "{ahead}");
    stage.done(
        &alice,
        &[
            "trade",
            "long",
            "0",
            "1",
            "--deadline",
            "30",
            "--priority-fee",
            "1000",
            "--compute-unit-limit",
            "150000",
        ],
    );
}
