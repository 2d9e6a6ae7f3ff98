//! Tests `ballast market`.

use crate::stage::Stage;
use serde_json::Value;

#[test]
fn markets_are_listed_and_shown() {
    let mut stage = Stage::new();
    let alice = stage.funded("alice", 1_000_000_000);
    stage.done(&alice, &["trade", "long", "0", "25"]);

    let list = stage.json(&alice, &["market", "list"]);
    let names: Vec<_> = list.as_array().expect("a list").iter().map(|market| &market["name"]).collect();
    assert_eq!(names, ["SOL-PERP", "BTC-PERP"]);
    assert_eq!(list[0]["open_interest_long"], "25.000000000");
    assert_eq!(list[0]["open_interest_short"], "0.000000000");
    assert_eq!((&list[0]["is_open"], &list[0]["index_fault"]), (&true.into(), &Value::Null));
    let text = stage.done(&alice, &["market", "list"]);
    assert!(text.contains("0 SOL-PERP") && text.contains("1 BTC-PERP") && text.contains("open"), "{text}");

    let shown = stage.json(&alice, &["market", "show", "sol"]);
    let state = stage.world.market(0).state;
    assert_eq!(shown["insurance"], format!("0.{:06}", state.insurance.raw()));
    assert_eq!(shown["parameters"]["taker_fee"], 1_000);
    assert_eq!(shown["parameters"]["claims_window"], 30);
    assert_eq!(shown["parameters"]["interest"], 0);
    let text = stage.done(&alice, &["market", "show", "0"]);
    assert!(text.contains("maintenance_ratio") && text.contains("surplus"), "{text}");
    let message = stage.fails(&alice, (2, &["market", "show", "eth"]));
    assert!(message.contains("the markets are 0 (SOL-PERP), 1 (BTC-PERP)"), "{message}");
}

#[test]
fn a_long_pays_the_premium_a_day() {
    let mut stage = Stage::new();
    let alice = stage.funded("alice", 1_000_000_000_000);
    stage.done(&alice, &["trade", "long", "0", "10000"]);
    let shown = stage.json(&alice, &["market", "show", "0"]);
    let number = |field: &str| shown[field].as_str().and_then(|text| text.parse::<f64>().ok()).expect(field);
    let (premium, paid, received) =
        (number("premium"), number("funding_per_day_long"), number("funding_per_day_short"));
    // The fixture's funding period is a day, so a premium of 2 % on an index of 100 is 2 a day.
    assert!(premium > 0.019 && (paid + premium * 100.0).abs() < 0.001, "{premium} {paid}");
    // Nobody is short, so nobody receives the payment.
    assert!(received >= 0.0, "{received}");
    let positions = stage.json(&alice, &["positions"]);
    let of_all: f64 =
        positions[0]["funding_per_day"].as_str().and_then(|text| text.parse().ok()).expect("funding");
    assert!((of_all / 10_000.0 - paid).abs() < 0.01, "{of_all} for 10,000 contracts, {paid} for one");
}

#[test]
fn watching_ends_after_its_rounds() {
    let mut stage = Stage::new();
    let alice = stage.wallet("alice", 0);
    let text =
        stage.done(&alice, &["market", "watch", "--interval", "1", "--count", "2", "--output", "json"]);
    let lines: Vec<Value> =
        text.lines().map(|line| serde_json::from_str(line).expect("a JSON line")).collect();
    let names: Vec<_> = lines.iter().map(|line| &line["name"]).collect();
    assert_eq!(names, ["SOL-PERP", "BTC-PERP", "SOL-PERP", "BTC-PERP"]);
    assert!(lines[2]["time"].as_i64() > lines[0]["time"].as_i64());
    let text = stage.done(&alice, &["market", "watch", "1", "--count", "1"]);
    assert!(text.contains("BTC-PERP") && !text.contains("SOL-PERP") && !text.contains('\x1b'), "{text}");
}
