//! A tick costs what it concerns, not how many there are.

use ballast_keeper::bench::measure;

#[test]
fn a_tick_does_not_scan_the_accounts() {
    let (few, many) = (measure(1_000).unwrap(), measure(10_000).unwrap());
    // That each found whom a look at everybody finds is checked in there.
    assert!(few.crash.unhealthy > 40 && many.crash.unhealthy > 400, "{few:?} {many:?}");
    // A small move touches next to nobody of ten thousand; a larger one a few.
    assert!(many.small.touched <= 20, "{many:?}");
    assert!(many.large.touched <= 400, "{many:?}");
    // What a crash touches is what it brings into danger, and cross accounts with half of their slack used up.
    assert!(many.crash.touched < 2 * many.crash.unhealthy, "{many:?}");
}
