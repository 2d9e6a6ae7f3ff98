//! Tests how long a position has been unhealthy without a break.

use ballast_keeper::ages::UnhealthyAges;
use ballast_keeper::index::Unhealthy;
use ballast_math::Quote;
use std::time::{Duration, Instant};

#[test]
fn the_oldest_counts_and_a_break_ends_it() {
    let of = |market| Unhealthy { account: 1, market, stake: Quote::ZERO };
    let (one, other) = (of(0), of(2));
    let (mut ages, start) = (UnhealthyAges::default(), Instant::now());
    let after = |seconds| start + Duration::from_secs(seconds);
    assert_eq!(ages.look(&[one], after(0)), Duration::ZERO);
    assert_eq!(ages.look(&[one, other], after(10)), Duration::from_secs(10));
    assert_eq!(ages.look(&[other], after(15)), Duration::from_secs(5));
    assert_eq!(ages.look(&[], after(20)), Duration::ZERO);
    assert_eq!(ages.look(&[other], after(25)), Duration::ZERO);
}
