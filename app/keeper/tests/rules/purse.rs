//! Tests the hourly budget for postings.

use ballast_keeper::send::Purse;
use std::time::{Duration, Instant};

#[test]
fn what_was_spent_comes_back_after_an_hour() {
    let start = Instant::now();
    let at = |minutes: u64| start + Duration::from_secs(60 * minutes);
    let purse = Purse::new(1_000);
    assert_eq!(purse.left(at(0)), 1_000);
    purse.spend(600, at(0));
    purse.spend(300, at(30));
    assert_eq!(purse.left(at(59)), 100);
    purse.spend(500, at(59));
    assert_eq!(purse.left(at(59)), 0);
    assert_eq!(purse.left(at(60)), 200);
    assert_eq!(purse.left(at(90)), 500);
    assert_eq!(purse.left(at(119)), 1_000);
}
