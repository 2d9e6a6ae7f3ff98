//! Tests the table of actions that can be paused.

use ballast_math::pause::{ALL, TABLE, rows_of};
use std::collections::HashSet;

/// Checks that the bits, which are stored on chain, never move, and that each row has the next bit.
#[test]
fn bits_are_stable_and_without_a_gap() {
    for (place, row) in TABLE.iter().enumerate() {
        assert_eq!(row.bit, 1 << place, "{}", row.name);
    }
    assert_eq!(u32::try_from(TABLE.len()), Ok(ALL.count_ones()));
    let names: Vec<_> = TABLE.iter().map(|row| row.name).collect();
    let known = [
        "deposit",
        "add-risk",
        "liquidate",
        "take-over",
        "settle",
        "repeg",
        "raise-depth",
        "withdraw-fees",
        "create-market",
        "create-account",
    ];
    assert_eq!(names[..known.len()], known, "bits that are on chain keep their names");
}

#[test]
fn no_two_rows_say_the_same() {
    let said: HashSet<_> = TABLE.iter().flat_map(|row| [row.stops, row.about]).collect();
    assert_eq!(said.len(), 2 * TABLE.len());
    let names: HashSet<_> = TABLE.iter().map(|row| row.name).collect();
    assert_eq!(names.len(), TABLE.len());
    // The command line reserves a name for all actions together.
    assert!(!names.contains("all"));
}

#[test]
fn rows_of_bits() {
    assert_eq!(rows_of(0).count(), 0);
    assert_eq!(rows_of(u64::MAX).count(), TABLE.len());
    let some: Vec<_> = rows_of(ALL & 0b101).map(|row| row.name).collect();
    assert_eq!(some, ["deposit", "liquidate"]);
    assert_eq!(rows_of(!ALL).count(), 0, "what has no row has no name");
}

/// Checks that the command-line page lists every name and no others.
#[test]
fn the_page_of_the_command_line_lists_every_name() {
    let page = include_str!("../../../docs/traders/cli.md");
    let (_, rest) =
        page.split_once("\n- The following actions can be paused: ").expect("the page has the list");
    let (list, _) = rest.split_once('.').expect("the list ends with a full stop");
    let listed: Vec<_> = list.split('`').skip(1).step_by(2).filter(|name| *name != "all").collect();
    let names: Vec<_> = TABLE.iter().map(|row| row.name).collect();
    assert_eq!(listed, names);
}
