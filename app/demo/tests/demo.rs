//! Tests the demo as a user runs it: the command itself, its report and its exit code.

use serde_json::Value;
use std::io::Write;
use std::process::{Command, Output};

const KEYS: [&str; 9] = [
    "solvent",
    "ended_at_zero",
    "steps",
    "trades",
    "liquidations",
    "vault",
    "claims",
    "final_vault_dust",
    "compute_units",
];

/// Runs the demo with `--json` and these arguments.
fn demo(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ballast-demo"))
        .args(["demo", "--json"])
        .args(arguments)
        .output()
        .expect("the command starts")
}

fn report(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).expect("standard output is one JSON object")
}

fn price_file(name: &str, text: &str) -> String {
    let path = std::env::temp_dir().join(format!("ballast-{}-{name}.csv", std::process::id()));
    std::fs::File::create(&path)
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .expect("a file can be written");
    path.display().to_string()
}

#[test]
fn a_run_ends_solvent_and_at_zero() {
    let output = demo(&["--steps", "80", "--traders", "18"]);
    let report = report(&output);
    assert!(output.status.success(), "{report}");
    for key in KEYS {
        assert!(report.get(key).is_some(), "{key} is missing");
    }
    assert_eq!(report["solvent"], true);
    assert_eq!(report["ended_at_zero"], true);
    assert_eq!(report["vault"], report["claims"]);
    assert_eq!(report["final_vault_dust"], 0);
    assert!(report["trades"].as_u64() > Some(50), "{}", report["trades"]);
    let trade = &report["compute_units"]["trade"];
    let (min, median, max) = (trade["min"].as_u64(), trade["median"].as_u64(), trade["max"].as_u64());
    assert!(min > Some(0) && min <= median && median <= max, "{trade}");
}

/// Checks that the report shows where the traders' money went, and that its parts add up.
#[test]
fn the_report_explains_who_gained_and_why() {
    let report = report(&demo(&["--steps", "60", "--traders", "12"]));
    let left = &report["left_behind"];
    let of = |key: &str| left[key].as_i64().unwrap_or_else(|| panic!("{key}: {left}"));
    let parts = ["fees", "liquidation_fees", "funding", "peg_steps", "depth_steps", "rest"];
    assert_eq!(parts.iter().map(|key| of(key)).sum::<i64>(), of("total"), "{left}");
    let results = report["results"].as_array().expect("the results");
    let lost: i64 = results.iter().map(|kind| -kind["result"].as_i64().expect("a result")).sum();
    assert_eq!(lost, of("total"));
    let text = Command::new(env!("CARGO_BIN_EXE_ballast-demo"))
        .args(["demo", "--steps", "60", "--traders", "12"])
        .output()
        .expect("the command starts");
    let text = String::from_utf8_lossy(&text.stdout).into_owned();
    for part in [
        "Where the difference between deposits and withdrawals went",
        "Why: all accounts together",
        "peg step",
    ] {
        assert!(text.contains(part), "{part} is missing in\n{text}");
    }
}

#[test]
fn json_is_also_asked_for_in_the_usual_way() {
    let output = Command::new(env!("CARGO_BIN_EXE_ballast-demo"))
        .args(["demo", "--steps", "20", "--traders", "3", "--output", "json"])
        .output()
        .expect("the command starts");
    assert_eq!(report(&output)["steps"], 20);
}

#[test]
fn the_same_seed_gives_the_same_run() {
    let run = |seed| demo(&["--steps", "30", "--traders", "6", "--seed", seed]).stdout;
    assert_eq!(run("3"), run("3"));
    assert_ne!(run("3"), run("4"));
}

#[test]
fn a_price_file_is_followed() {
    let header = "unix_seconds,open,high,low,close\n";
    let rows: String = (0..40)
        .map(|bar| {
            let price = if bar < 20 { 40.0 } else { 30.0 };
            format!("{},{price},{},{},{price}\n", 1_700_000_000 + bar * 300, price * 1.01, price * 0.99)
        })
        .collect();
    let file = price_file("crash", &(header.to_owned() + &rows));
    let output = demo(&["--prices", &file, "--traders", "9"]);
    let report = report(&output);
    assert!(output.status.success(), "{report}");
    assert_eq!(report["solvent"], true);
}

#[test]
fn a_bad_price_file_is_refused_with_its_line() {
    let file =
        price_file("bad", "unix_seconds,open,high,low,close\n1700000000,1,1,1,1\n1700000300,1,1,one,1\n");
    let output = demo(&["--prices", &file]);
    assert!(!output.status.success());
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(message.contains("line 3"), "{message}");
    let output = demo(&["--prices", "there-is-no-such-file.csv"]);
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("there-is-no-such-file.csv"));
}

/// Runs the demo on real crash paths if the machine has them. The environment variable `BALLAST_PRICES` names their
/// folder.
#[test]
fn real_crashes_end_solvent() {
    let Some(folder) = std::env::var_os("BALLAST_PRICES") else {
        println!("skipped: BALLAST_PRICES names no folder of price paths");
        return;
    };
    let files = std::fs::read_dir(folder)
        .expect("the folder can be read")
        .map(|entry| entry.expect("an entry").path());
    let bars = files.filter(|path| path.extension().is_some_and(|end| end == "csv") && is_bars(path));
    let mut count = 0;
    for path in bars {
        let output = demo(&["--prices", &path.display().to_string()]);
        let report = report(&output);
        assert!(output.status.success() && report["solvent"] == true, "{}: {report}", path.display());
        count += 1;
    }
    assert!(count > 0, "the folder has no price path");
}

/// Returns whether a file contains open, high, low and close prices.
fn is_bars(path: &std::path::Path) -> bool {
    std::fs::read_to_string(path).is_ok_and(|text| text.starts_with("unix_seconds,open,high,low,close"))
}
