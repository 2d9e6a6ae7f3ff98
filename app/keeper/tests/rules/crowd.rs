//! A tick costs what it concerns, not how many there are.

use ballast_keeper::bench::measure;

#[test]
fn a_tick_does_not_scan_the_accounts() {
    let (few, many) = (measure(1_000).unwrap(), measure(10_000).unwrap());
    // That each found whom a look at everybody finds is checked in there.
    assert!(few.crash.unhealthy > 100 && many.crash.unhealthy > 1_000, "{few:?} {many:?}");
    // A small move touches next to nobody of ten thousand; a larger one a few.
    assert!(many.small.touched < 100, "{many:?}");
    assert!(many.large.touched < 2_000, "{many:?}");
    // What a crash touches is what it brings into danger, and what stands near it.
    assert!(many.crash.touched < 2 * many.crash.unhealthy, "{many:?}");
}
