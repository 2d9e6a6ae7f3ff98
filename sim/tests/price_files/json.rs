//! Tests JSON candles.

use crate::{START, assert_is, bars, read, refusal};
use ballast_sim::price_path::{Format, TimeUnit};
use serde_json::{Value, json};

/// Returns candles as freqtrade writes them: lists with times in milliseconds.
fn lists() -> Vec<Value> {
    bars(20).into_iter().map(|(time, [o, h, l, c])| json!([time * 1_000, o, h, l, c, 12.5])).collect()
}

/// Returns candles as Hyperliquid returns them: objects with prices as text.
fn candles() -> Vec<Value> {
    let of = |(time, [o, h, l, c]): (i64, [f64; 4])| {
        let [o, h, l, c] = [o, h, l, c].map(|price| format!("{price:.1}"));
        json!({"t": time * 1_000, "T": time * 1_000 + 299_999, "s": "SOL", "i": "5m", "o": o, "c": c, "h": h, "l": l,
            "v": "12.5", "n": 3})
    };
    bars(20).into_iter().map(of).collect()
}

/// Returns a response from Deribit, with a list for each column.
fn answer() -> Value {
    let column = |place: usize| bars(20).iter().map(|(_, prices)| prices[place]).collect::<Vec<_>>();
    let ticks: Vec<_> = bars(20).iter().map(|(time, _)| time * 1_000).collect();
    json!({"jsonrpc": "2.0", "usIn": 1, "usOut": 2, "usDiff": 1, "testnet": false, "result": {"status": "ok",
        "ticks": ticks, "open": column(0), "high": column(1), "low": column(2), "close": column(3),
        "volume": vec![1.0; 20], "cost": vec![200.0; 20]}})
}

#[test]
fn lists_of_freqtrade_and_ccxt_are_read() {
    assert_is(&read(&Value::from(lists()).to_string()), Format::JsonLists, TimeUnit::Milliseconds, 20);
}

#[test]
fn klines_of_binances_interface_are_read() {
    let of = |(time, [o, h, l, c]): (i64, [f64; 4])| {
        let [o, h, l, c] = [o, h, l, c].map(|price| format!("{price:.8}"));
        json!([
            time * 1_000,
            o,
            h,
            l,
            c,
            "539.2",
            time * 1_000 + 299_999,
            "2240.3",
            13,
            "401.8",
            "1669.9",
            "0"
        ])
    };
    let text = Value::from(bars(20).into_iter().map(of).collect::<Vec<_>>()).to_string();
    assert_is(&read(&text), Format::JsonLists, TimeUnit::Milliseconds, 20);
}

#[test]
fn candles_of_hyperliquid_are_read() {
    let text = serde_json::to_string_pretty(&candles()).expect("JSON");
    assert_is(&read(&format!("\n{text}\n")), Format::JsonObjects, TimeUnit::Milliseconds, 20);
}

#[test]
fn candles_of_deribit_are_read() {
    assert_is(&read(&answer().to_string()), Format::JsonColumns, TimeUnit::Milliseconds, 20);
    assert_is(&read(&answer()["result"].to_string()), Format::JsonColumns, TimeUnit::Milliseconds, 20);
}

#[test]
fn candles_that_cannot_be_are_refused_with_their_number() {
    let with = |change: &dyn Fn(&mut Vec<Value>)| {
        let mut lists = lists();
        change(&mut lists);
        refusal(Value::from(lists).to_string())
    };
    for (refusal, reason) in [
        (with(&|lists| lists.swap(6, 7)), "candle 8: the time "),
        (with(&|lists| lists[7] = lists[6].clone()), "is not later than"),
        (with(&|lists| lists[7][4] = Value::Null), "candle 8: null is not a price"),
        (
            with(&|lists| lists[7] = json!([1, 2])),
            "candle 8: each candle must have time, open, high, low and close",
        ),
        (with(&|lists| lists[7] = json!({"t": 1})), "candle 8: candles are read from"),
        (
            with(&|lists| lists[7][0] = json!((START + 2_100) * 1_000_000)),
            "candle 8: the time 1759710900000000 is in micro",
        ),
        (with(&|lists| lists.truncate(1)), "at least two rows"),
        (with(&|lists| lists.clear()), "empty"),
    ] {
        assert!(refusal.contains(reason), "{reason}: {refusal}");
    }
}

/// Checks that a file with candles of two markets is refused, because it would look like a single price that jumps back and
/// forth.
#[test]
fn candles_of_two_markets_are_refused() {
    let mut mixed = candles();
    mixed[9]["s"] = json!("ETH");
    let refusal = refusal(Value::from(mixed).to_string());
    assert!(refusal.contains("candle 10: the market differs"), "{refusal}");
}

#[test]
fn answers_without_candles_are_refused() {
    for (text, reason) in [
        (r#"{"error":{"code":-32602,"message":"Invalid params"}}"#, "Invalid params"),
        (
            r#"{"result":{"status":"no_data","ticks":[],"open":[],"high":[],"low":[],"close":[]}}"#,
            "at least two rows",
        ),
        (
            r#"{"result":{"ticks":[1,2],"open":[1],"high":[1,2],"low":[1,2],"close":[1,2]}}"#,
            "have different lengths",
        ),
        (r#"{"prices":[[1759708800000,5]]}"#, "candles are read from"),
        ("[1,2,3]", "candles are read from"),
        ("[[1759708800000,5,5,5,5],", "not a single JSON value"),
        ("{\"t\":1}\n{\"t\":2}", "not a single JSON value"),
    ] {
        let refusal = refusal(text);
        assert!(refusal.contains(reason), "{reason}: {refusal}");
    }
}
