//! Tests what the keeper tells its operator: lines with names and money, folded upkeep, and the files for monitoring.

use crate::tasks::task;
use ballast_client::events::{Event, FillView, Liquidated, MarketView};
use ballast_client::quote::Markets;
use ballast_keeper::jobs::{Lock, TaskKind};
use ballast_keeper::metrics;
use ballast_keeper::outcome::{Outcome, Report};
use ballast_keeper::task_log::{self, TaskLog};
use ballast_math::Clock;
use solana_pubkey::Pubkey;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

const DONE: Outcome = Outcome::Done { slot: 7 };

fn repeg(market: u32) -> Report {
    let task = task(TaskKind::Repeg { market, step: 1_000 }, vec![Lock::Market(market)]);
    Report { lamports: 5_000, ..Report::of_nothing(task, DONE) }
}

#[test]
fn routine_upkeep_shares_a_line() {
    let (mut log, start) = (TaskLog::default(), Instant::now());
    let after = |seconds| start + Duration::from_secs(seconds);
    // The first task has a line of its own, and so does the first one in another market.
    assert!(!log.folds(&repeg(0), start));
    assert!(!log.folds(&repeg(1), start));
    for second in 1..=11 {
        assert!(log.folds(&repeg(0), after(second)));
    }
    assert!(log.ripe(after(59)).is_empty());
    let ripe = log.ripe(after(60));
    let [((kind, market), fold)] = &ripe[..] else { panic!("only one market had more: {ripe:?}") };
    assert_eq!((*kind, *market, fold.count, fold.lamports), ("repeg", 0, 11, 55_000));
    assert!(!log.folds(&repeg(0), after(61)), "a new period begins");
    // A refusal is never folded.
    let refused = Report { outcome: Outcome::Refused { reason: String::new(), has_cost: true }, ..repeg(0) };
    assert!(!log.folds(&refused, after(62)));
    let settled = task(TaskKind::SettleLoss { account: 0, market: 0 }, vec![Lock::Market(0)]);
    assert!(!log.folds(&Report::of_nothing(settled, DONE), after(62)));
}

#[test]
fn lines_have_names_and_money() {
    let markets = Markets::new(Clock::default());
    let account = Pubkey::new_from_array([7; 32]);
    let kind = TaskKind::Liquidate { account: 0, market: 3 };
    let text = task_log::of_task(&task(kind, vec![Lock::Account(account)]), &markets);
    assert_eq!(text, format!("liquidate market 3 of {account}"));
    let fill = FillView {
        base: -12_500_000_000,
        quote: 1_187_750_000,
        fee: 0,
        realised: 0,
        funding: 0,
        cover: 0,
        collected: 0,
    };
    let event = Event::Liquidated(Liquidated {
        account,
        keeper: account,
        fill,
        keeper_fee: 500_000,
        equity: 170_250_000,
        requirement: 0,
        position: 0,
        market: market_view(),
    });
    let money = task_log::money(&event).unwrap();
    assert_eq!(money, "12.50 contracts at 95.02, equity 170.25 before, the keeper received 0.50");
    assert_eq!(
        [0, 5_000, 2_000_000_000, 1_500_000_000].map(task_log::sol),
        ["0 SOL", "0.000005 SOL", "2 SOL", "1.5 SOL"]
    );
}

const fn market_view() -> MarketView {
    MarketView {
        market: 3,
        index_price: 0,
        base_reserve: 0,
        quote_reserve: 0,
        cash: 0,
        reserved: 0,
        open_claims: 0,
        debts: 0,
        surplus: 0,
        protocol_fees: 0,
        insurance: 0,
        premium: 0,
    }
}

#[test]
fn a_cause_is_named_once() {
    let error =
        anyhow::anyhow!("the server failed: 410").context("the server failed: 410").context("no load");
    assert_eq!(task_log::words(&error), "no load: the server failed: 410");
}

fn operators(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/operators").join(name)
}

/// Returns the words in a text that look like one of our metrics.
fn named(text: &str) -> BTreeSet<String> {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let words = text.split(|letter| !is_part(letter));
    words.filter(|word| word.starts_with("ballast_")).map(ToOwned::to_owned).collect()
}

/// Returns the keeper's metric names as Prometheus sees them.
fn exported() -> BTreeSet<String> {
    let histogram = |name: &str| ["_bucket", "_sum", "_count"].map(|end| format!("{name}{end}"));
    let names = metrics::NAMES.iter().map(|name| (*name).to_owned());
    names.chain(metrics::NAMES.iter().flat_map(|name| histogram(name))).collect()
}

#[test]
fn every_metric_in_the_alerts_and_on_the_board_exists() {
    for file in ["keeper-alerts.yml", "keeper-board.json"] {
        let text = std::fs::read_to_string(operators(file)).unwrap();
        let named: BTreeSet<_> = named(&text);
        let unknown: Vec<_> = named.difference(&exported()).cloned().collect();
        assert!(named.len() >= 8 && unknown.is_empty(), "{file}: {unknown:?}");
    }
    let board = std::fs::read_to_string(operators("keeper-board.json")).unwrap();
    let board: serde_json::Value = serde_json::from_str(&board).unwrap();
    let panels = board["panels"].as_array().unwrap();
    assert!(panels.len() >= 8 && panels.iter().all(|panel| panel["targets"][0]["expr"].is_string()));
    let page = std::fs::read_to_string(operators("keeper.md")).unwrap();
    for name in metrics::NAMES {
        let short = name.trim_start_matches("ballast_keeper").trim_start_matches("ballast_market");
        assert!(page.contains(short), "keeper.md does not explain {name}");
    }
}

#[test]
fn prometheus_accepts_the_alerts() {
    let checked =
        Command::new("promtool").args(["check", "rules"]).arg(operators("keeper-alerts.yml")).output();
    let Ok(checked) = checked else {
        eprintln!("skipped: there is no promtool (Debian's package prometheus has it)");
        return;
    };
    let told =
        String::from_utf8_lossy(&checked.stdout).into_owned() + &String::from_utf8_lossy(&checked.stderr);
    assert!(checked.status.success() && told.contains("SUCCESS"), "{told}");
    let tests = operators("keeper-alerts-test.yml");
    let tested = Command::new("promtool").args(["test", "rules"]).arg(tests).output().unwrap();
    assert!(tested.status.success(), "{}", String::from_utf8_lossy(&tested.stdout));
}
