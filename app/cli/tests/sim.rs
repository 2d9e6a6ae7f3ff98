//! Tests the simulator as a user runs it: tables, JSON, charts, and exit codes.

use serde_json::Value;
use std::path::PathBuf;
use std::process::{Command, Output};

fn ballast(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ballast"));
    command.args(arguments).output().expect("the command starts")
}

/// Simulates short runs with many jumps.
fn sim(arguments: &[&str]) -> Output {
    let short = ["sim", "--runs", "12", "--steps", "60", "--jumps", "80", "--traders", "18"];
    ballast(&[&short, arguments].concat())
}

fn sweep(arguments: &[&str]) -> Output {
    let short = ["sim", "sweep", "--runs", "6", "--steps", "60", "--jumps", "80", "--traders", "18"];
    ballast(&[&short, arguments].concat())
}

fn text(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn json(output: &Output) -> Value {
    serde_json::from_str(&text(output)).expect("standard output is one JSON object")
}

fn refusal(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(2));
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn file(name: &str) -> PathBuf {
    std::env::temp_dir().join(format!("ballast-sim-{}-{name}", std::process::id()))
}

#[test]
fn the_table_has_every_metric_and_the_verdict() {
    let text = text(&sim(&[]));
    for part in [
        "bad debt",
        "insurance used",
        "gap between mark and index",
        "funding paid by longs",
        "funding paid by shorts",
        "liquidations on the curve",
        "claim wait",
        "99 %",
        "seeds 1 to 12",
        "Every invariant held in all 732 audits",
    ] {
        assert!(text.contains(part), "{part} is missing in\n{text}");
    }
    assert!(!text.contains('\u{1b}'), "there are terminal codes in\n{text}");
}

#[test]
fn the_json_has_the_distributions_and_each_run() {
    let report = json(&sim(&["--json", "--each", "--seed", "40"]));
    assert_eq!(report["solvent"], true);
    assert_eq!((&report["runs"], &report["seed"]), (&Value::from(12), &Value::from(40)));
    let volume = &report["metrics"]["volume"];
    let number = |key: &str| volume[key].as_f64().expect("a number");
    assert!(number("mean") > 0.0 && number("median") <= number("p95") && number("p99") <= number("max"));
    assert_eq!(volume["unit"], "quote");
    let outcomes = report["outcomes"].as_array().expect("each run");
    let most = outcomes.iter().filter_map(|run| run["volume"].as_f64()).fold(0.0, f64::max);
    assert_eq!(outcomes.len(), 12);
    assert_eq!(outcomes[3]["seed"], 43);
    assert!((most / 1e6 - number("max")).abs() < 1e-6);
}

#[test]
fn json_is_also_asked_for_in_the_usual_way() {
    assert_eq!(json(&sim(&["--output", "json"]))["runs"], 12);
    let points = json(&sweep(&["--parameter", "taker_fee=0.0005,0.005", "--output", "json"]));
    assert_eq!(points["points"].as_array().map(Vec::len), Some(2));
}

#[test]
fn threads_change_nothing_and_seeds_do() {
    let run = |threads, seed| sim(&["--json", "--each", "--threads", threads, "--seed", seed]).stdout;
    assert_eq!(run("1", "5"), run("3", "5"));
    assert_ne!(run("1", "5"), run("1", "6"));
}

#[test]
fn keepers_can_be_off() {
    let bad = |keepers| {
        let short = ["sim", "--runs", "40", "--steps", "60", "--jumps", "80", "--json", "--keepers", keepers];
        let report = json(&ballast(&short));
        report["metrics"]["bad_debt"]["mean"].as_f64().expect("a number")
    };
    assert!(bad("off") > bad("on"));
}

#[test]
fn a_sweep_has_a_row_for_each_point() {
    let arguments = ["--parameter", "initial_ratio=0.1,0.3", "--parameter", "keeper_delay=5,300"];
    let text = text(&sweep(&arguments));
    let rows = text.lines().filter(|line| line.trim_start().starts_with("0.")).count();
    assert_eq!(rows, 4, "{text}");
    let report = json(&sweep(&[&arguments[..], &["--json"]].concat()));
    let points = report["points"].as_array().expect("the points");
    assert_eq!(points.len(), 4);
    assert_eq!(points[1]["parameters"]["keeper_delay"], "300");
    assert_ne!(points[0]["metrics"]["volume"], points[2]["metrics"]["volume"]);
}

#[test]
fn a_point_that_may_not_be_listed_says_why() {
    let text = text(&sweep(&["--parameter", "maintenance_ratio=0.05,0.4"]));
    assert!(text.contains("not allowed") && text.contains("the parameter"), "{text}");
}

#[test]
fn charts_are_written() {
    let (image, page) = (file("runs.svg"), file("sweep.html"));
    text(&sim(&["--chart", &image.display().to_string()]));
    let drawn = std::fs::read_to_string(image).expect("the chart was written");
    assert!(drawn.starts_with("<svg") && drawn.contains("bad debt") && drawn.matches("<rect").count() > 20);
    text(&sweep(&["--parameter", "taker_fee=0.0005,0.005", "--chart", &page.display().to_string()]));
    let drawn = std::fs::read_to_string(page).expect("the chart was written");
    assert!(drawn.contains("<svg") && drawn.contains("taker_fee") && drawn.contains("99 %"));
}

#[test]
fn a_price_file_is_followed_by_every_run() {
    let path = file("crash.csv");
    let rows: String = (0..60)
        .map(|bar| {
            let price = if bar < 30 { 40.0 } else { 33.0 };
            format!("{},{price},{price},{price},{price}\n", 1_700_000_000 + bar * 60)
        })
        .collect();
    std::fs::write(&path, format!("unix_seconds,open,high,low,close\n{rows}"))
        .expect("a file can be written");
    let report = json(&sim(&["--json", "--prices", &path.display().to_string()]));
    assert_eq!(report["solvent"], true);
    assert_eq!(report["audits"], 12 * 60);
    assert_eq!((&report["file"]["bars"], &report["file"]["bar_seconds"]), (&60.into(), &60.into()));
    let table = text(&sim(&["--prices", &path.display().to_string()]));
    assert!(table.contains(": CSV, times in seconds; 60 bars of 60 s, 2023-11-14 22:13:20 to "), "{table}");
}

/// Checks that Binance's files, which have twelve unnamed columns, give the same path with times in milliseconds and in
/// microseconds.
#[test]
fn klines_are_the_same_path_in_every_unit() {
    let law = |factor: i64| {
        let path = file(&format!("klines-{factor}.csv"));
        let mut price = 140.0f64;
        let rows: String = (0..200i64)
            .map(|bar| {
                let opened = price;
                price *= 1.0 + 0.004 * ((bar * 37 % 11) as f64 - 5.0) / 5.0;
                let (high, low, time) = (opened.max(price), opened.min(price), 1_759_708_800 + bar * 300);
                let closed = (time + 300) * factor - 1;
                format!("{},{opened},{high},{low},{price},1,{closed},1,1,1,1,0\n", time * factor)
            })
            .collect();
        std::fs::write(&path, rows).expect("a file can be written");
        json(&ballast(&["sim", "calibrate", "--json", "--prices", &path.display().to_string()]))[0][1].clone()
    };
    let (seconds, milliseconds, microseconds) = (law(1), law(1_000), law(1_000_000));
    assert_eq!(seconds["file"]["format"], "csv-without-header");
    assert_eq!(milliseconds["file"]["time_unit"], "milliseconds");
    assert_eq!(microseconds["file"]["time_unit"], "microseconds");
    for key in ["returns", "bar_seconds", "volatility", "jumps", "largest"] {
        assert_eq!(seconds[key], milliseconds[key], "{key}");
        assert_eq!(seconds[key], microseconds[key], "{key}");
    }
    assert_eq!((&seconds["bar_seconds"], &seconds["file"]["missing_bars"]), (&300.into(), &0.into()));
}

#[test]
fn it_reports_how_a_file_was_read() {
    let path = file("candles.json");
    let candle = |bar: i64| {
        let price = if bar % 4 == 0 { "\"5.01\"" } else { "\"5\"" };
        let opened = 1_759_708_800_000 + bar * 60_000;
        format!(
            r#"{{"t":{opened},"T":{},"s":"SOL","i":"1m","o":{price},"h":{price},"l":{price},"c":{price}}}"#,
            opened + 59_999
        )
    };
    let candles: Vec<String> = (0..100).filter(|bar| !(40..50).contains(bar)).map(candle).collect();
    std::fs::write(&path, format!("[{}]", candles.join(","))).expect("a file can be written");
    let table = text(&ballast(&["sim", "calibrate", "--prices", &path.display().to_string()]));
    for part in
        ["JSON objects, times in milliseconds; 90 bars of 60 s", "missing 10, stray 0", "measured over "]
    {
        assert!(table.contains(part), "{part} is missing in\n{table}");
    }
}

/// Checks that each market in the exchange file, which a migration reads, can be simulated as it will be listed.
#[test]
fn a_market_of_an_exchanges_file_is_simulated_by_its_symbol() {
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/../../migrations/sample.toml");
    let volume = |options: &[&str]| {
        let report = json(&sim(&[&["--json", "--market", sample], options].concat()));
        assert_eq!(report["solvent"], true);
        report["metrics"]["volume"]["mean"].as_f64().expect("a number")
    };
    let of = |symbol| volume(&["--symbol", symbol]);
    let (sol, bitcoin, bonk) = (of("SOL-PERP"), of("BTC-PERP"), of("BONK-PERP"));
    // SOL-PERP is the demo's market, and its simulation starts where the demo's simulation starts.
    let demo = json(&sim(&["--json"]));
    assert_eq!(demo["metrics"]["volume"]["mean"].as_f64(), Some(sol));
    assert!(bitcoin > bonk && bonk > 0.0, "{bitcoin}, {bonk}");
    // The simulation starts at the price and with the contract that the file names.
    assert_eq!(volume(&["--symbol", "BTC-PERP", "--start-price", "95000"]), bitcoin);
    let beyond = refusal(&sim(&["--market", sample, "--symbol", "BTC-PERP", "--start-price", "150"]));
    assert!(beyond.contains("a contract of 10^-3 units costs 0.15 quote"), "{beyond}");
}

#[test]
fn a_file_and_a_symbol_must_fit() {
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/../../migrations/sample.toml");
    let demo = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/demo-market.toml");
    let which = refusal(&sim(&["--market", sample]));
    assert!(which.contains("--symbol, SOL-PERP, BTC-PERP, BONK-PERP"), "{which}");
    let other = refusal(&sim(&["--market", sample, "--symbol", "DOGE-PERP"]));
    assert!(other.contains("no market DOGE-PERP") && other.contains("BONK-PERP"), "{other}");
    let single = refusal(&sim(&["--market", demo, "--symbol", "SOL-PERP"]));
    assert!(single.contains("--symbol requires an exchange configuration file"), "{single}");
    assert!(refusal(&sim(&["--symbol", "SOL-PERP"])).contains("--market"));

    let wrong = file("exchange.toml");
    let text = std::fs::read_to_string(sample).expect("the sample is there");
    let text = text.replacen("initial_ratio = 0.1\n", "initial_ratio = 0.05\n", 1);
    std::fs::write(&wrong, text).expect("a file can be written");
    let bound = refusal(&sim(&["--market", &wrong.display().to_string(), "--symbol", "SOL-PERP"]));
    assert!(
        bound.contains("markets[0].margin.initial_ratio is 0.05, but must be between 0.06 and 0.50"),
        "{bound}"
    );
}

#[test]
fn rows_show_the_metrics_that_were_asked_for() {
    let text = text(&sweep(&["--parameter", "claims_window=10,75", "--metric", "claims_wait_max,trades"]));
    assert!(text.contains("claims_wait_max: mean") && text.contains("trades: mean"), "{text}");
    assert!(!text.contains("insurance_used"), "{text}");
    let unknown = refusal(&sweep(&["--parameter", "claims_window=10", "--metric", "beauty"]));
    assert!(unknown.contains("claims_wait_max"), "{unknown}");
}

#[test]
fn a_price_path_is_calibrated() {
    let path = file("calibrate.csv");
    let rows: String = (0..201)
        .map(|bar| {
            // The price alternates by one hundredth, with one jump.
            let price = if bar % 2 == 0 { 100.0 } else { 101.0 } * if bar < 100 { 1.0 } else { 0.8 };
            format!("{},{price},{price},{price},{price}\n", 1_700_000_000 + bar * 300)
        })
        .collect();
    std::fs::write(&path, format!("unix_seconds,open,high,low,close\n{rows}"))
        .expect("a file can be written");
    let output = ballast(&["sim", "calibrate", "--json", "--prices", &path.display().to_string()]);
    let law = &json(&output)[0][1];
    let number = |key: &str| law[key].as_f64().expect("a number");
    assert_eq!(number("returns"), 200.0);
    assert!((number("jumps") - 1.44).abs() < 1e-9, "one in 200 bars of 300 seconds: {law}");
    assert!((number("largest") - (0.8f64 / 1.01).ln().abs()).abs() < 1e-9, "{law}");
}

#[test]
fn mistakes_are_refused_with_what_to_do() {
    assert!(refusal(&sim(&["--parameter", "leverage=3"])).contains("use one of depth"));
    assert!(refusal(&sim(&["--parameter", "taker_fee=0.001,0.002"])).contains("ballast sim sweep"));
    assert!(refusal(&sim(&["--parameter", "taker_fee=0.5"])).contains("taker_fee"));
    assert!(refusal(&ballast(&["sim", "--traders", "whale=1"])).contains("trend-follower"));
    assert!(refusal(&sim(&["--volatility", "nan"])).contains("--volatility"));
    assert!(refusal(&sim(&["--chart", "a.png"])).contains(".svg or .html"));
    assert!(refusal(&sim(&["--market", "there-is-no-such.toml"])).contains("there-is-no-such.toml"));
    assert!(refusal(&sweep(&[])).contains("--parameter"));
    let early = file("early.csv");
    std::fs::write(&early, "unix_seconds,open,high,low,close\n1,5,5,5,5\n2,5,5,5,5\n")
        .expect("a file can be written");
    let early = refusal(&sim(&["--prices", &early.display().to_string()]));
    assert!(early.contains("early.csv: line 2: 1 is not a time between 2009 and tomorrow"), "{early}");
}
