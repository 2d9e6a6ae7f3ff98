//! Tests that one signed transaction is sent repeatedly, and that a second one follows only after the first can no
//! longer land.

use ballast_keeper::send::{Attempt, Landed, Seen, Step};
use proptest::prelude::*;
use std::time::{Duration, Instant};

const LAST_VALID: u64 = 100;

fn seen(height: Option<(u64, u64)>, status: Option<(u64, Option<Landed>)>) -> Seen {
    Seen { height, status, is_searched: false }
}

/// Returns the same view, but from a search of the server's full history.
fn searched(height: (u64, u64), status: (u64, Option<Landed>)) -> Seen {
    Seen { is_searched: true, ..seen(Some(height), Some(status)) }
}

fn landed(is_final: bool) -> Landed {
    Landed { slot: 7, error: None, is_final }
}

#[test]
fn it_is_sent_at_first_and_again_after_a_while() {
    let (mut attempt, start) = (Attempt::new(LAST_VALID), Instant::now());
    let absent = seen(Some((50, 50)), Some((50, None)));
    assert_eq!(attempt.next(&Seen::default(), start), Step::Send);
    assert_eq!(attempt.next(&absent, start + Duration::from_millis(500)), Step::Wait);
    assert_eq!(attempt.next(&absent, start + Duration::from_secs(3)), Step::Send);
    assert_eq!(attempt.next(&absent, start + Duration::from_secs(4)), Step::Wait);
}

#[test]
fn a_server_that_does_not_answer_ends_nothing() {
    let (mut attempt, start) = (Attempt::new(LAST_VALID), Instant::now());
    for second in 0..600 {
        let step = attempt.next(&Seen::default(), start + Duration::from_secs(second));
        assert!(matches!(step, Step::Send | Step::Wait), "{step:?}");
    }
}

#[test]
fn it_ends_when_it_is_on_the_chain_for_good() {
    let (mut attempt, now) = (Attempt::new(LAST_VALID), Instant::now());
    assert_eq!(attempt.next(&seen(None, Some((60, Some(landed(false))))), now), Step::Wait);
    assert_eq!(attempt.next(&seen(None, Some((60, Some(landed(true))))), now), Step::Landed(landed(true)));
    // The same applies after the blockhash has expired.
    let late = seen(Some((200, 200)), Some((200, Some(landed(true)))));
    assert_eq!(attempt.next(&late, now), Step::Landed(landed(true)));
}

#[test]
fn a_fork_that_was_dropped_does_not_count() {
    let (mut attempt, now) = (Attempt::new(LAST_VALID), Instant::now());
    assert_eq!(attempt.next(&Seen::default(), now), Step::Send);
    assert_eq!(attempt.next(&seen(Some((150, 101)), Some((150, Some(landed(false))))), now), Step::Wait);
    assert_eq!(attempt.next(&searched((151, 102), (151, None)), now), Step::Expired);
}

#[test]
fn a_server_that_lags_behind_does_not_make_it_expire() {
    let (mut attempt, now) = (Attempt::new(LAST_VALID), Instant::now());
    assert_eq!(attempt.next(&Seen::default(), now), Step::Send);
    // The height comes from one server, and the status comes from another server that is behind.
    assert_eq!(attempt.next(&seen(Some((500, 101)), Some((499, None))), now), Step::Wait);
    assert_eq!(attempt.next(&searched((500, 101), (499, None)), now), Step::Wait);
    assert_eq!(attempt.next(&searched((500, 101), (500, None)), now), Step::Expired);
}

#[test]
fn the_last_valid_height_is_still_valid() {
    let (mut attempt, now) = (Attempt::new(LAST_VALID), Instant::now());
    assert_eq!(attempt.next(&seen(Some((500, LAST_VALID)), Some((500, None))), now), Step::Send);
    assert_eq!(attempt.next(&searched((501, LAST_VALID + 1), (501, None)), now), Step::Expired);
}

/// Checks that a transaction is searched for before it counts as expired. A server forgets old statuses, even those of
/// transactions that have landed.
#[test]
fn it_is_searched_for_before_it_counts_as_expired() {
    let (mut attempt, now) = (Attempt::new(LAST_VALID), Instant::now());
    assert_eq!(attempt.next(&Seen::default(), now), Step::Send);
    assert_eq!(attempt.next(&seen(Some((900, 600)), Some((900, None))), now), Step::Search);
    let found = searched((901, 601), (901, Some(landed(true))));
    assert_eq!(attempt.next(&found, now), Step::Landed(landed(true)));
}

/// Returns what lagging or silent servers report about a transaction that landed at `landing`, or never.
fn look(landing: Option<u64>, slot: u64, (lag, answers): (u64, u8)) -> Seen {
    let as_of = slot.saturating_sub(lag);
    let found = landing.filter(|landing| *landing <= as_of);
    let status = found.map(|slot| Landed { slot, error: None, is_final: true });
    seen((answers & 1 == 0).then_some((slot, slot)), (answers & 2 == 0).then_some((as_of, status)))
}

proptest! {
    #[test]
    fn it_never_expires_where_it_has_landed(
        landing in prop::option::of(1_u64..=LAST_VALID),
        looks in prop::collection::vec((1_u64..8, (0_u64..150, 0_u8..4)), 1..100),
    ) {
        let (mut attempt, now) = (Attempt::new(LAST_VALID), Instant::now());
        let mut slot = 1;
        for (passed, how) in looks {
            slot += passed;
            let mut step = attempt.next(&look(landing, slot, how), now + Duration::from_secs(slot));
            if step == Step::Search {
                let found = Seen { is_searched: true, ..look(landing, slot, how) };
                step = attempt.next(&found, now + Duration::from_secs(slot));
                prop_assert_ne!(&step, &Step::Search);
            }
            match step {
                Step::Expired => prop_assert!(landing.is_none() && slot > LAST_VALID),
                Step::Landed(found) => prop_assert_eq!(Some(found.slot), landing),
                Step::Send | Step::Wait | Step::Search => continue,
            }
            break;
        }
    }
}
