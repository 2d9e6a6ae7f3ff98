//! Tests that a tick costs in proportion to the accounts that it affects, and not to all accounts.

use ballast_keeper::bench::measure;

#[test]
fn a_tick_does_not_scan_the_accounts() {
    let (few, many) = (measure(1_000).unwrap(), measure(10_000).unwrap());
    // `measure` checks that the index finds the same accounts as measuring all of them.
    assert!(few.crash.unhealthy > 40 && many.crash.unhealthy > 400, "{few:?} {many:?}");
    // A small move reaches almost none of ten thousand accounts, and a larger one reaches a few.
    assert!(many.small.touched <= 20, "{many:?}");
    assert!(many.large.touched <= 400, "{many:?}");
    // A crash reaches the accounts that it endangers, and cross accounts that have lost half of their slack.
    assert!(many.crash.touched < 2 * many.crash.unhealthy, "{many:?}");
}
