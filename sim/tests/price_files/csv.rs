//! Tests text tables.

use crate::{START, assert_is, bars, read, refusal};
use ballast_sim::price_path::{Format, TimeUnit};

const HEADER: &str = "unix_seconds,open,high,low,close";

/// Returns rows whose times have `factor` units per second.
fn table(header: &str, factor: i64) -> String {
    let mut text = String::from(header);
    for (time, [open, high, low, close]) in bars(20) {
        text += &format!("\n{},{open},{high},{low},{close}", time * factor);
    }
    text
}

/// Returns rows as in Binance's dumps: twelve columns, the seventh of which is the closing time.
fn klines(factor: i64) -> String {
    let mut text = String::new();
    for (time, [open, high, low, close]) in bars(20) {
        let (opened, closed) = (time * factor, (time + 300) * factor - 1);
        text += &format!(
            "{opened},{open:.8},{high:.8},{low:.8},{close:.8},539.2,{closed},2240.3,13,401.8,1669.9,0\n"
        );
    }
    text
}

#[test]
fn the_unit_of_times_follows_from_their_size() {
    let units = [
        (1, TimeUnit::Seconds),
        (1_000, TimeUnit::Milliseconds),
        (1_000_000, TimeUnit::Microseconds),
        (1_000_000_000, TimeUnit::Nanoseconds),
    ];
    for (factor, unit) in units {
        assert_is(&read(&table(HEADER, factor)), Format::Csv, unit, 20);
        assert_is(&read(&klines(factor)), Format::CsvWithoutHeader, unit, 20);
    }
}

#[test]
fn columns_are_found_by_their_usual_names() {
    // Binance's futures, freqtrade's CSV, and Hyperliquid's candles, where `t` is the opening time and `T` the closing time.
    let futures = "open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,\
        taker_buy_quote_volume,ignore\n";
    assert_is(&read(&(futures.to_owned() + &klines(1_000))), Format::Csv, TimeUnit::Milliseconds, 20);
    assert_is(&read(&table("Timestamp,Open,High,Low,Close", 1)), Format::Csv, TimeUnit::Seconds, 20);
    let candles: String = bars(20)
        .into_iter()
        .map(|(time, [o, h, l, c])| {
            format!("{},{},SOL,5m,{o},{c},{h},{l},12.5,3\n", time * 1_000, time * 1_000 + 299_999)
        })
        .collect();
    assert_is(&read(&format!("t,T,s,i,o,c,h,l,v,n\n{candles}")), Format::Csv, TimeUnit::Milliseconds, 20);
}

#[test]
fn other_marks_between_fields_are_seen() {
    let text = table(HEADER, 1);
    for mark in [";", "\t", "|"] {
        assert_is(&read(&text.replace(',', mark)), Format::Csv, TimeUnit::Seconds, 20);
    }
    assert_is(
        &read(&format!("\u{feff}{}\r\n", text.replace('\n', "\r\n"))),
        Format::Csv,
        TimeUnit::Seconds,
        20,
    );
}

#[test]
fn dates_are_read_as_utc() {
    for (first, second) in [
        ("2025-10-06 00:00:00", "2025-10-06 00:05:00"),
        ("2025-10-06T00:00:00Z", "2025-10-06T00:05:00Z"),
        ("2025-10-06 02:00:00+02:00", "2025-10-06 02:05:00+02:00"),
        ("2025-10-06 00:00:00.000 UTC", "2025-10-06 00:05:00.000 UTC"),
    ] {
        let file = read(&format!("date,open,high,low,close,volume\n{first},5,5,5,5,1\n{second},6,6,6,6,1\n"));
        assert_eq!(file.understood.time_unit, TimeUnit::Text);
        assert_eq!((file.understood.first, file.understood.last), (START, START + 300));
    }
    let days = read("Date,Open,High,Low,Close\n2025-10-06,5,5,5,5\n2025-10-07,6,6,6,6\n");
    assert_eq!((days.understood.first, days.understood.spacing.bar_seconds), (START, 86_400));
}

#[test]
fn a_file_with_two_units_is_refused_at_the_line() {
    // Binance's dumps of two years, concatenated.
    let text = klines(1_000) + &klines(1_000_000);
    let refusal = refusal(text);
    assert!(refusal.contains("line 21") && refusal.contains("in microseconds"), "{refusal}");
    assert!(refusal.contains("the earlier times are in milliseconds"), "{refusal}");
}

#[test]
fn times_that_cannot_be_are_refused() {
    let next_week =
        std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970").as_secs()
            + 7 * 86_400;
    let later = (next_week + 60).to_string();
    let next_week = next_week.to_string();
    for (first, second) in [
        ("1", "2"),
        ("45936", "45937"),
        ("20251006", "20251007"),
        ("1000000000", "1000000060"),
        (next_week.as_str(), later.as_str()),
        ("1970-01-21 08:48:28", "1970-01-21 08:48:29"),
    ] {
        let refusal = refusal(format!("{HEADER}\n{first},5,5,5,5\n{second},5,5,5,5\n"));
        assert!(refusal.contains("line 2") && refusal.contains("between 2009 and tomorrow"), "{refusal}");
    }
    for (time, reason) in
        [("1759708800.5", "round the times"), ("06/10/2025", "is not a time"), ("noon", "is not a time")]
    {
        let refusal = refusal(format!("{HEADER}\n{time},5,5,5,5\n"));
        assert!(refusal.contains("line 2") && refusal.contains(reason), "{refusal}");
    }
}

#[test]
fn bars_that_cannot_be_are_refused_with_their_line() {
    let (first, second) = (START, START + 100);
    let cases = [
        ("5,5,5,5", format!("{first},5,5,5,5"), "is not later than"),
        ("5,5,5,5", format!("{},5,5,5,5", first - 60), "sort the rows by time"),
        ("5,5,5,5", format!("{second},5,5,0,5"), "above zero"),
        ("5,5,5,5", format!("{second},5,5,NaN,5"), "above zero"),
        ("5,5,5,5", format!("{second},5,4,6,5"), "low 6 is above high 4"),
        ("5,5,5,5", format!("{second},5,6,4,7"), "between low and high"),
        ("5,5,5,5", format!("{second},5,five,5,5"), "`five` is not a price"),
        ("5,5,5,5", format!("{second},5,,5,5"), "is not a price"),
        ("5,5,5,5", format!("{second},5,5,5"), "4 fields"),
        ("5,5,5,5", HEADER.to_owned(), "is not a price"),
    ];
    for (good, wrong, reason) in cases {
        let refusal = refusal(format!("{HEADER}\n{first},{good}\n{wrong}\n"));
        assert!(refusal.contains("line 3") || refusal.contains("line: 3"), "{refusal}");
        assert!(refusal.contains(reason), "{refusal}");
    }
    assert!(refusal(format!("{HEADER}\n{first},5,5,5,5")).contains("at least two rows, but this one has 1"));
}

/// Checks that a table without column names in Coinbase's order (time, low, high, open, close) is refused.
#[test]
fn another_order_of_columns_without_names_is_refused() {
    let refusal = refusal(format!("{START},199,203,202,200,1\n{},199,203,202,200,1\n", START + 60));
    assert!(
        refusal.contains("line 1") && refusal.contains("in the order time, open, high, low, close"),
        "{refusal}"
    );
}

#[test]
fn columns_that_are_missing_or_double_are_refused() {
    let refusal_of = |header: &str| refusal(format!("{header}\n{START},1,1,1,1\n"));
    let closing = refusal_of("close_time,open,high,low,close");
    assert!(
        closing.contains("no time column: rename the column with the times to unix_seconds"),
        "{closing}"
    );
    let low = refusal_of("time,open,high,lowest,close");
    assert!(low.contains("no column `low`: the columns are time, open, high, lowest, close"), "{low}");
    assert!(refusal_of("time,open,high,low,close,Close").contains("two columns `close`"));
    assert!(refusal(format!("{START},1,1\n{},1,1\n", START + 1)).contains("has 3 columns"));
}

#[test]
fn what_is_no_table_is_named() {
    for (bytes, what) in [
        (&b"\x1f\x8b\x08\0\0"[..], "gzip"),
        (b"PK\x03\x04\x14\0", "zip"),
        (b"PAR1\x15\x04", "Parquet"),
        (b"FEA1\0\0", "version-1"),
        (b"\xff\xfeu\0n\0", "UTF-16"),
        (b"\xff\xff\xff\xff\x10\0\0\0", "Arrow stream"),
        (b"\x80\x04\x95pickle", "neither UTF-8 text nor a Feather file"),
        (b" \n", "empty"),
        (b"", "empty"),
    ] {
        let refusal = refusal(bytes);
        assert!(refusal.contains(what), "{refusal}");
    }
}
