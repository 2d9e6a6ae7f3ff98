//! Tests what a trader meets at first: gains that are claims, profit if closed now, sizes, refusals with numbers, and narrow
//! terminals.

use crate::stage::{Done, Stage, Wallet};
use serde_json::Value;
use spl_associated_token_account_interface::address::get_associated_token_address;
use std::process::Stdio;
use std::time::{Duration, Instant};

fn number(value: &Value) -> f64 {
    value.as_str().and_then(|text| text.parse().ok()).unwrap_or_else(|| panic!("{value} is no amount"))
}

/// Alice has an open gain, because Bob bought after her.
fn with_a_gain() -> (Stage, Wallet, Wallet) {
    let mut stage = Stage::new();
    let (alice, bob) = (stage.funded("alice", 100_000_000_000), stage.funded("bob", 300_000_000_000));
    stage.done(&alice, &["trade", "long", "0", "5000"]);
    stage.done(&bob, &["trade", "long", "0", "18000"]);
    (stage, alice, bob)
}

/// Runs a command that waits, while the network's clock advances.
fn while_time_passes(stage: &mut Stage, wallet: &Wallet, arguments: &[&str]) -> Done {
    let start = Instant::now();
    stage.refresh();
    let mut command = stage.command(wallet, arguments);
    let mut child =
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the command starts");
    while child.try_wait().expect("a status").is_none() {
        assert!(start.elapsed() < Duration::from_secs(120), "the command does not end");
        std::thread::sleep(Duration::from_millis(300));
        stage.world.advance(2, 2);
    }
    Done::of(child.wait_with_output().expect("it ended"))
}

#[test]
fn a_gain_is_called_a_claim_wherever_it_is_realised() {
    let (mut stage, alice, _) = with_a_gain();
    let dry = stage.done(&alice, &["trade", "close", "0", "--dry-run"]);
    assert!(dry.contains("realised gain") && dry.contains("becomes a claim, not cash"), "{dry}");
    let closed = stage.done(&alice, &["trade", "close", "0"]);
    for words in ["realised gain", "with funding", "is a claim, not cash yet", "at the earliest", "likely in"]
    {
        assert!(closed.contains(words), "{words} is missing:\n{closed}");
    }
    assert!(
        closed.contains("`ballast claim --wait`") && closed.contains("settles a losing account"),
        "{closed}"
    );

    let shown = stage.json(&alice, &["account", "show"]);
    let claim = &shown["positions"][0]["waiting"];
    assert_eq!(claim["claim"], shown["positions"][0]["claim"]);
    assert_eq!(claim["command"], "ballast claim --wait");
    let (earliest, likely) = (claim["earliest"].as_i64().unwrap(), claim["likely"].as_i64().unwrap());
    let now = stage.world.chain.clock().unix_timestamp;
    assert!(earliest <= likely && likely <= now + 2 * 30, "{claim} at {now}");
    for words in [&["account", "show"][..], &["positions"]] {
        let text = stage.done(&alice, words);
        assert!(text.contains("claim, not cash yet") && text.contains("ballast claim --wait"), "{text}");
    }

    let withdrawn = stage.done(&alice, &["account", "withdraw", "all"]);
    assert!(
        withdrawn.starts_with("withdrawn ") && withdrawn.contains("is a claim, not cash yet"),
        "{withdrawn}"
    );
    let message = stage.fails(&alice, (1, &["account", "withdraw", "all"]));
    assert!(message.contains("`ballast claim --wait --withdraw`"), "{message}");
    let message = stage.fails(&alice, (1, &["account", "close"]));
    assert!(message.contains("still has a claim") && message.contains("`ballast claim --wait`"), "{message}");
}

#[test]
fn waiting_settles_a_loser_that_nobody_had_to_name_and_pays() {
    let (mut stage, alice, bob) = with_a_gain();
    let closed = stage.json(&alice, &["trade", "close", "0"]);
    let gain = number(&closed["executed"]["realised"]);
    let words = ["claim", "--wait", "--withdraw", "--timeout", "100", "--output", "json"];
    let done = while_time_passes(&mut stage, &alice, &words);
    assert_eq!(done.code, 0, "{}{}", done.stdout, done.stderr);
    let report: Value = serde_json::from_str(&done.stdout).expect("one JSON value");
    let parts = report["settled"].as_array().expect("payments");
    let paid: f64 = parts.iter().map(|part| number(&part["amount"])).sum();
    assert!((paid - gain).abs() < 0.01, "{paid} of {gain}: {report}");
    let losses = report["losses"].as_array().expect("losses");
    assert!(losses.iter().all(|loss| loss["account"] == bob.account(0).to_string().as_str()), "{report}");
    assert!(!losses.is_empty(), "{report}");
    assert_eq!(report["claims"], Value::Array(vec![]));
    assert!(done.stderr.contains("note: realised "), "{}", done.stderr);
    assert!(number(&report["withdrawn"]["amount"]) > 99_000.0 + gain - 1_000.0, "{report}");
    assert_eq!(stage.world.account(&alice.account(0)).state.cash.raw(), 0);
    let message = stage.fails(&alice, (1, &["claim", "--wait"]));
    assert!(message.contains("the account has no claim"), "{message}");
}

#[test]
fn a_wait_that_is_too_short_says_what_is_missing() {
    let (mut stage, alice, bob) = with_a_gain();
    stage.done(&bob, &["trade", "close", "0"]);
    stage.done(&alice, &["trade", "short", "0", "3000"]);
    let message = stage.fails(&alice, (1, &["claim", "--wait", "--timeout", "1"]));
    assert!(message.contains("nothing was paid in time") || message.contains("no claim"), "{message}");
}

#[test]
fn a_position_is_closed_and_the_money_taken_out_in_one_transaction() {
    let (mut stage, alice, _) = with_a_gain();
    let before = stage.world.account(&alice.account(0)).state.cash.raw();
    let done = stage.json(&alice, &["trade", "close", "0", "--withdraw"]);
    let fee = number(&done["executed"]["fee"]);
    let withdrawn = &done["withdrawn"];
    assert!((number(&withdrawn["amount"]) - (before as f64 / 1e6 - fee)).abs() < 0.000_01, "{done}");
    assert_eq!(withdrawn["transaction"]["signature"], done["executed"]["transaction"]["signature"]);
    assert!(
        (number(&done["claims"][0]["claim"]) - number(&done["executed"]["realised"])).abs() < 0.01,
        "{done}"
    );
    assert_eq!(done["claims"][0]["command"], "ballast claim --wait");
    let account = stage.world.account(&alice.account(0)).state;
    assert!(account.cash.is_zero() && account.positions[0].base.is_zero());

    // Without a gain, withdrawing everything leaves an empty account, which can be closed.
    let carol = stage.funded("carol", 1_000_000_000);
    stage.done(&carol, &["trade", "long", "1", "1"]);
    let text = stage.done(&carol, &["trade", "close", "1", "--withdraw"]);
    assert!(text.contains("exactly as quoted") && text.contains("withdrawn 999."), "{text}");
    stage.done(&carol, &["account", "close"]);
    let message = stage.fails(
        &alice,
        (2, &["trade", "close", "0", "--withdraw", "--owner", "11111111111111111111111111111111"]),
    );
    assert!(message.contains("cannot be used with"), "{message}");
}

#[test]
fn the_profit_that_is_shown_first_is_what_closing_gives() {
    let (mut stage, alice, _) = with_a_gain();
    let position = &stage.json(&alice, &["positions"])[0];
    let (now, at_clearing) = (number(&position["profit_if_closed"]), number(&position["clearing_profit"]));
    let table = stage.done(&alice, &["positions"]);
    let rows: Vec<_> = ["if closed now, after the fee", "at the clearing price", "break-even price"].into();
    let places: Vec<_> =
        rows.iter().map(|row| table.find(row).unwrap_or_else(|| panic!("{row}:\n{table}"))).collect();
    assert!(places.is_sorted(), "{table}");
    assert!(!table.contains("entry"), "a price that moves with funding is no entry price:\n{table}");
    for row in ["leverage", "margin ratio", "% from the index)", "long 5,000.00 contracts (5,000 SOL)"] {
        assert!(table.contains(row), "{row}:\n{table}");
    }
    let closed = stage.json(&alice, &["trade", "close", "0"]);
    let realised = number(&closed["executed"]["realised"]) - number(&closed["executed"]["fee"]);
    // The two amounts differ by a few seconds of funding.
    assert!((realised - now).abs() < 0.5, "{realised} {now} {at_clearing}");
    // All users are long, so the first to leave gets a better price than the average of all.
    assert!(at_clearing < now, "{at_clearing} {now}");
    let leverage = number(&position["leverage"]);
    assert!((4.9..5.2).contains(&leverage), "500,000 on 100,000: {leverage}");
}

#[test]
fn sizes_are_contracts_units_shares_or_the_largest_one() {
    let mut stage = Stage::new();
    let alice = stage.funded("alice", 1_000_000_000);
    let opened = stage.json(&alice, &["trade", "buy", "sol", "8SOL"]);
    assert_eq!(opened["executed"]["base"], "8.000000000");
    assert_eq!((&opened["quote"]["contract"], &opened["quote"]["units"]), (&"1 SOL".into(), &"8 SOL".into()));
    let message = stage.fails(&alice, (2, &["trade", "long", "sol", "1btc"]));
    assert!(
        message.contains("is not this market's asset") && message.contains("1 contract = 1 SOL"),
        "{message}"
    );
    for (part, left) in [("50%", "4.000000000"), ("half", "2.000000000"), ("0.5 sol", "1.500000000")] {
        let closed = stage.json(&alice, &["trade", "close", "sol", part]);
        assert_eq!(closed["executed"]["position"], left, "{part}");
    }
    let message = stage.fails(&alice, (2, &["trade", "close", "sol", "0%"]));
    assert!(message.contains("closes nothing"), "{message}");

    let largest = stage.json(&alice, &["trade", "long", "sol", "--max"]);
    let held = number(&largest["executed"]["position"]);
    assert!((95.0..100.0).contains(&held), "{held} contracts of 100 on 1,000");
    let more = stage.fails(&alice, (1, &["trade", "long", "sol", "5"]));
    assert!(more.contains("BelowInitialMargin"), "{more}");
    let turned = stage.json(&alice, &["trade", "sell", "sol", "--max", "--yes", "--dry-run"]);
    assert!(number(&turned["quote"]["position"]["after"]) < -90.0, "{turned}");
    let leverage = number(&turned["quote"]["leverage"]["after"]);
    assert!((9.0..10.1).contains(&leverage), "{leverage}");
}

#[test]
fn everything_in_the_wallet_can_be_deposited() {
    let mut stage = Stage::new();
    let alice = stage.wallet("alice", 1_234_567_890);
    stage.done(&alice, &["account", "create"]);
    let done = stage.json(&alice, &["account", "deposit", "all"]);
    assert_eq!((&done["amount"], &done["cash"]), (&"1234.567890".into(), &"1234.567890".into()));
    let tokens = get_associated_token_address(&alice.address(), &stage.world.mint.address);
    assert_eq!(stage.world.balance(&tokens), 0);
    let message = stage.fails(&alice, (1, &["account", "deposit", "all"]));
    assert!(message.contains("holds no collateral"), "{message}");
}

#[test]
fn refusals_name_what_would_pass() {
    let mut stage = Stage::new();
    let alice = stage.funded("alice", 1_000_000_000);
    let message = stage.fails(&alice, (1, &["trade", "long", "sol", "--leverage", "12"]));
    assert!(message.contains("at most 9") && message.contains("would be accepted now"), "{message}");
    let words = message.split("at most ").nth(1).and_then(|rest| rest.split(' ').next()).expect("a size");
    stage.done(&alice, &["trade", "long", "sol", words, "--dry-run"]);
    let factor = message.split(", ").nth(1).and_then(|rest| rest.split('x').next()).expect("a leverage");
    let factor: f64 = factor.parse().unwrap_or_else(|_| panic!("{factor}: {message}"));
    assert!((9.5..10.0).contains(&factor), "{message}");
    stage.done(&alice, &["trade", "long", "sol", "--leverage", &format!("{factor:.2}"), "--dry-run"]);

    // For each side, the refusal names the price and which way to move the limit.
    let message = stage.fails(&alice, (1, &["trade", "long", "sol", "1", "--limit", "99"]));
    assert!(message.contains("above the limit of 99.00: raise the limit"), "{message}");
    let message = stage.fails(&alice, (1, &["trade", "short", "sol", "1", "--limit", "101"]));
    assert!(message.contains("the average price would be 99.9"), "{message}");
    assert!(message.contains("below the limit of 101.00: lower the limit"), "{message}");

    let message = stage.fails(&alice, (1, &["trade", "long", "sol", "1", "--reduce-only"]));
    assert!(message.contains("omit --reduce-only"), "{message}");
}

#[test]
fn a_mark_outside_its_band_names_the_side_that_may_trade() {
    let mut stage = Stage::new();
    let alice = stage.funded("alice", 1_000_000_000);
    stage.move_index(90_000_000_000);
    let message = stage.fails(&alice, (1, &["trade", "long", "sol", "1"]));
    assert!(message.contains("% above the index, but only 5.00 % is allowed"), "{message}");
    assert!(message.contains("only sells are possible now"), "{message}");
    stage.done(&alice, &["trade", "short", "sol", "1"]);
}

/// Commands whose output is fitted to the terminal.
const FITTED: [&[&str]; 9] = [
    &["positions"],
    &["account", "show"],
    &["account", "list"],
    &["market", "list"],
    &["market", "show", "0"],
    &["funding"],
    &["funding", "--account", "0"],
    &["wallet", "show"],
    &["trade", "close", "0", "--dry-run"],
];

#[test]
fn no_line_is_wider_than_the_terminal() {
    let (mut stage, alice, _) = with_a_gain();
    for columns in [60, 80] {
        for words in FITTED {
            stage.refresh();
            let mut command = stage.command(&alice, words);
            let output = command.env("COLUMNS", columns.to_string()).output().expect("it starts");
            let text = String::from_utf8_lossy(&output.stdout).into_owned();
            assert!(output.status.success() && !text.is_empty(), "{words:?}");
            let widest = text.lines().map(|line| line.trim_end().chars().count()).max().unwrap_or_default();
            assert!(widest <= columns, "{words:?} at {columns}: {widest}\n{text}");
        }
    }
}

#[test]
fn a_market_without_a_position_has_nothing_to_collect() {
    let mut stage = Stage::new();
    let alice = stage.funded("alice", 1_000_000_000);
    for words in [&["claim", "SOL"][..], &["claim"], &["claim", "btc", "--wait"]] {
        let message = stage.fails(&alice, (1, words));
        assert!(message.contains("there is nothing to collect"), "{words:?}: {message}");
    }
}

#[test]
fn contracts_are_named_wherever_prices_are() {
    let mut stage = Stage::new();
    let alice = stage.funded("alice", 1_000_000_000);
    let markets = stage.json(&alice, &["market", "list"]);
    assert_eq!(markets[1]["contract"], "1 BTC");
    assert_eq!(number(&markets[1]["index_price_per_unit"]), number(&markets[1]["index_price"]));
    let list = stage.done(&alice, &["market", "list"]);
    assert!(
        list.contains("1 BTC") && list.contains("100.00 per BTC") && list.contains("per contract"),
        "{list}"
    );
    let quote = stage.done(&alice, &["trade", "long", "btc", "1", "--dry-run"]);
    assert!(
        quote.contains("(1 contract = 1 BTC)") && quote.contains("average price per contract"),
        "{quote}"
    );
    let shown = stage.done(&alice, &["wallet", "show"]);
    assert!(shown.contains("SOL") && !shown.contains("lamports"), "{shown}");
}

#[test]
fn a_history_adds_up_to_the_cash() {
    let (mut stage, alice, bob) = with_a_gain();
    stage.done(&alice, &["trade", "close", "0", "2000"]);
    stage.done(&alice, &["account", "withdraw", "250.5"]);
    let history = stage.json(&alice, &["history"]);
    let entries = history["entries"].as_array().expect("entries");
    let actions: Vec<_> = entries.iter().map(|entry| entry["action"].as_str().expect("an action")).collect();
    assert_eq!(actions, ["deposit", "buy", "sell", "withdrawal"]);
    let totals = &history["totals"];
    assert_eq!((&totals["paid_in"], &totals["paid_out"]), (&"100000.000000".into(), &"250.500000".into()));
    let sum = |field: &str| -> f64 {
        entries.iter().filter(|entry| !entry[field].is_null()).map(|entry| number(&entry[field])).sum()
    };
    for field in ["fee", "realised", "funding"] {
        let total = if field == "fee" { "fees" } else { field };
        assert!((number(&totals[total]) - sum(field)).abs() < 1e-6, "{field}: {totals}");
    }
    // A gain is a claim, so only the fees and the payments have changed the cash.
    assert!(number(&totals["realised"]) > 0.0 && number(&totals["fees"]) > 0.0, "{totals}");
    let cash = stage.world.account(&alice.account(0)).state.cash.raw() as f64 / 1e6;
    let expected = 100_000.0 - 250.5 - number(&totals["fees"]);
    assert!((cash - expected).abs() < 1e-6, "{cash} {expected}");
    assert_eq!(number(&entries[3]["cash"]), cash);
    assert_eq!(entries[2]["position"], "3000.000000000");
    assert_eq!(entries[2]["name"], "SOL-PERP");

    let statement = stage.done(&alice, &["history", "--csv", "--market", "SOL"]);
    let lines: Vec<_> = statement.lines().collect();
    assert_eq!(lines.len(), 3, "{statement}");
    assert!(
        lines[0].starts_with("time,slot,account,market,action,contracts,average_price,fee,"),
        "{statement}"
    );
    assert!(lines.iter().all(|line| line.split(',').count() == 15), "{statement}");
    assert!(lines[1].contains(",0,SOL-PERP,buy,5000.000000000,"), "{statement}");
    let text = stage.done(&alice, &["history", "--account", "0"]);
    assert!(text.contains("realised PnL, with funding") && text.contains("of which funding"), "{text}");
    assert_eq!(stage.done(&alice, &["history", "--account", "7"]), "nothing has happened yet\n");
    let owner = alice.address().to_string();
    assert_eq!(stage.json(&bob, &["history", "--owner", &owner]), history);
    stage.fails(&alice, (2, &["history", "--csv", "--output", "json"]));
}

#[test]
fn only_yes_sends_a_trade() {
    for (answer, is_yes) in
        [("y\n", true), ("Yes \n", true), ("\n", false), ("n\n", false), ("yep\n", false), ("", false)]
    {
        let mut answer = answer.as_bytes();
        assert_eq!(ballast_cli::trade::is_yes(&mut answer).expect("it is read"), is_yes, "{answer:?}");
    }
}

#[test]
fn a_wallet_is_told_apart_from_a_margin_account() {
    let mut stage = Stage::new();
    let alice = stage.funded("alice", 1_000_000_000);
    let (wallet, account) = (alice.address().to_string(), alice.account(0).to_string());
    let message = stage.fails(&alice, (2, &["events", "--account", &wallet]));
    assert!(
        message.contains(&format!(
            "is a wallet, not a margin account: name one of its margin accounts ({account} (0))"
        )),
        "{message}"
    );
    assert!(message.contains(&format!("`ballast history --owner {wallet}`")), "{message}");
    assert!(stage.done(&alice, &["events", "--account", &account]).contains("Deposited"));
}

#[test]
fn a_stop_order_closes_when_the_index_reaches_its_price() {
    let mut stage = Stage::new();
    let alice = stage.funded("alice", 1_000_000_000);
    let message = stage.fails(&alice, (1, &["trade", "stop", "sol", "--below", "95"]));
    assert!(message.contains("there is no position in SOL-PERP to close"), "{message}");
    stage.done(&alice, &["trade", "long", "sol", "20"]);
    let message = stage.fails(&alice, (1, &["trade", "stop", "sol", "--below", "101"]));
    assert!(message.contains("the SOL-PERP index is already 100.00"), "{message}");
    let message = stage.fails(&alice, (2, &["trade", "stop", "sol"]));
    assert!(message.contains("--below") && message.contains("--above"), "{message}");

    stage.refresh();
    let words = ["trade", "stop", "sol", "half", "--below", "98", "--interval", "0.1", "--slippage", "5"];
    let mut command = stage.command(&alice, &words);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the command starts");
    std::thread::sleep(Duration::from_secs(2));
    assert_eq!(stage.world.account(&alice.account(0)).state.positions[0].base.raw(), 20_000_000_000);
    stage.move_index(97_000_000_000);
    stage.refresh();
    let done = Done::of(child.wait_with_output().expect("it ends"));
    assert_eq!(done.code, 0, "{}{}", done.stdout, done.stderr);
    assert!(done.stderr.contains("the SOL-PERP index is 97.00; closing"), "{}", done.stderr);
    assert_eq!(stage.world.account(&alice.account(0)).state.positions[0].base.raw(), 10_000_000_000);
}
