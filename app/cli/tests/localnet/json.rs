//! Tests that every command for a local network prints one JSON value with `--output json`.

use crate::process::{Network, ballast, folder, success, text};
use serde_json::Value;
use solana_pubkey::Pubkey;
use std::process::Output;

fn json(output: &Output) -> Value {
    let text = success(output);
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

#[test]
fn commands_on_a_network_report_json() {
    let network = Network::start("json", &["--volatility", "0"]);
    let remote = |arguments: &[&str]| json(&network.remote(&[arguments, &["--output", "json"]].concat()));
    let wallet = Pubkey::new_unique().to_string();
    let given = remote(&["faucet", &wallet, "1,250.5"]);
    assert_eq!((&given["collateral"], &given["sol"]), (&"1250.500000".into(), &"1.000000000".into()));
    assert_eq!(given["wallet"], wallet);
    assert!(given["signature"].is_string() && given["token_account"].is_string(), "{given}");

    assert_eq!(remote(&["price", "SOL"]), 150.0);
    let moved = remote(&["price", "SOL", "-30%"]);
    assert_eq!(moved, serde_json::json!({ "symbol": "SOL-PERP", "before": 150.0, "after": 105.0 }));
    assert_eq!(remote(&["outage", "sol"]), serde_json::json!({ "symbol": "SOL-PERP", "is_out": true }));
    assert_eq!(remote(&["outage", "sol", "--end"])["is_out"], false);
    let before = remote(&["travel", "1s"]);
    let after = remote(&["travel", "8h"]);
    assert!(after["time"].as_i64() >= before["time"].as_i64().map(|time| time + 28_800), "{before} {after}");
    assert!(after["slot"].as_u64() > before["slot"].as_u64(), "{before} {after}");
}

#[test]
fn the_keys_are_told_in_json() {
    let keys = folder("json-keys");
    let written = json(&ballast(&["localnet", "keys", text(&keys), "--output", "json"]));
    let admin = written.as_array().and_then(|all| all.iter().find(|key| key["name"] == "admin"));
    let admin = admin.expect("there is an admin");
    let file = std::fs::read_to_string(admin["file"].as_str().expect("a file")).expect("it was written");
    assert!(file.starts_with('['), "{file}");
    assert!(admin["address"].as_str().is_some_and(|address| address.parse::<Pubkey>().is_ok()), "{admin}");
}

#[test]
fn the_first_screen_may_be_json() {
    let mut network = Network::start("json-start", &["--output", "json"]);
    network.end("-INT");
    let mut said = String::new();
    std::io::Read::read_to_string(&mut network.child.stdout.take().unwrap(), &mut said).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&said).expect("one JSON value"), network.running);
}
