//! Tests how the spacing of bars is measured and reported.

use crate::{START, bars, read};
use ballast_sim::price_path::{PriceFile, Spacing};

fn with_times(times: &[i64]) -> PriceFile {
    let rows: String = times.iter().map(|time| format!("{time},5,5,5,5\n")).collect();
    read(&format!("unix_seconds,open,high,low,close\n{rows}"))
}

fn every_five_minutes(count: i64) -> Vec<i64> {
    bars(count).into_iter().map(|(time, _)| time).collect()
}

#[test]
fn a_stray_bar_does_not_change_the_length_of_a_bar() {
    let mut times = every_five_minutes(100);
    times.insert(41, times[40] + 1);
    let spacing = with_times(&times).understood.spacing;
    let regular = 98.0 / 100.0;
    let expected = Spacing {
        bar_seconds: 300,
        regular,
        missing_bars: 0,
        gaps: 0,
        longest_gap_seconds: 300,
        stray_bars: 1,
    };
    assert_eq!(spacing, expected);
}

#[test]
fn missing_bars_are_counted() {
    let mut times = every_five_minutes(100);
    times.drain(30..40);
    times.remove(60);
    let spacing = with_times(&times).understood.spacing;
    assert_eq!((spacing.bar_seconds, spacing.missing_bars, spacing.gaps), (300, 11, 2));
    assert_eq!((spacing.longest_gap_seconds, spacing.stray_bars), (3_300, 0));
}

/// Checks that the bar length is the most common distance. Some exchanges omit bars without trades, so most distances are longer
/// than a bar.
#[test]
fn the_length_of_a_bar_is_the_most_common_distance() {
    let times: Vec<i64> = (0..100)
        .scan(START, |time, step| {
            *time += 60 * [1, 1, 2, 3, 5][step % 5];
            Some(*time)
        })
        .collect();
    let spacing = with_times(&times).understood.spacing;
    assert_eq!((spacing.bar_seconds, spacing.stray_bars), (60, 0));
    assert!(spacing.regular < 0.5);
    let words = with_times(&times).understood.to_string();
    assert!(words.contains("irregular: only 39 % of the intervals are one bar long"), "{words}");
}

#[test]
fn one_line_says_what_was_understood() {
    let mut times = every_five_minutes(100);
    assert_eq!(
        with_times(&times).understood.to_string(),
        "CSV, times in seconds; 100 bars of 300 s, 2025-10-06 00:00:00 to 2025-10-06 08:15:00 UTC; none missing"
    );
    times.drain(30..40);
    let words = with_times(&times).understood.to_string();
    assert!(words.ends_with("; missing 10, stray 0, longest gap 3300 s"), "{words}");
}
