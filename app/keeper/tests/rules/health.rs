//! Tests when a keeper is healthy.

use ballast_keeper::server::Health;
use std::time::{Duration, Instant};

const RELOAD: Duration = Duration::from_secs(60);

#[test]
fn only_a_new_slot_is_a_sign_of_life() {
    let (health, start) = (Health::default(), Instant::now());
    let after = |seconds| start + Duration::from_secs(seconds);
    let status = |seconds| health.answer_at(after(seconds)).status;
    health.expect(RELOAD);
    assert_eq!(status(0), "starting");
    health.heard(100, 0, start);
    assert_eq!(status(1), "starting");
    health.loaded(after(1));
    health.heard(101, 7, after(1));
    assert_eq!((status(1), health.answer().accounts), ("ok", 7));
    // A stalled server repeats the same response.
    for second in 2..20 {
        health.heard(101, 7, after(second));
    }
    assert_eq!(status(19), "silent");
    health.heard(102, 7, after(20));
    assert_eq!((status(20), health.answer_at(after(22)).silent_ms), ("ok", Some(2_000)));
}

#[test]
fn overdue_reloads_are_stale() {
    let (health, start) = (Health::default(), Instant::now());
    let after = |seconds| start + Duration::from_secs(seconds);
    health.expect(RELOAD);
    health.loaded(start);
    let status = |seconds| {
        health.heard(100 + seconds, 7, after(seconds));
        health.answer_at(after(seconds)).status
    };
    assert_eq!((status(60), status(120), status(121)), ("ok", "ok", "stale"));
    health.loaded(after(121));
    assert_eq!(status(122), "ok");
}

#[test]
fn a_rejected_response_is_reported_for_a_while() {
    let (health, start) = (Health::default(), Instant::now());
    let after = |seconds| start + Duration::from_secs(seconds);
    health.expect(RELOAD);
    health.loaded(start);
    health.heard(100, 7, start);
    health.doubted(start);
    health.unmeasured(3);
    let status = |seconds| {
        health.heard(100 + seconds, 7, after(seconds));
        health.answer_at(after(seconds)).status
    };
    assert_eq!((status(1), status(15), status(16)), ("doubtful", "doubtful", "ok"));
    assert_eq!(health.answer().unmeasured, 3);
    // Other responses confirm the slot.
    health.doubted(after(17));
    assert_eq!(status(17), "doubtful");
    health.confirmed();
    assert_eq!(status(18), "ok");
}

#[test]
fn a_keeper_that_cannot_pay_is_not_well() {
    let (health, start) = (Health::default(), Instant::now());
    let after = |seconds| start + Duration::from_secs(seconds);
    health.expect(Duration::from_secs(1_000));
    let status = |seconds| {
        health.heard(100 + seconds, 7, after(seconds));
        health.answer_at(after(seconds)).status
    };
    health.loaded(start);
    assert!(!health.balance(1_000_000));
    assert_eq!(status(1), "ok");
    // The warning is given once.
    assert!(health.balance(0) && !health.balance(4_999));
    assert_eq!(status(2), "unfunded");
    assert!(!health.balance(5_000));
    assert_eq!(status(3), "ok");
    // The network's refusal counts even if the balance looks high enough, until the balance rises.
    health.unpaid(after(4));
    assert_eq!((status(4), status(100), status(155)), ("unfunded", "unfunded", "ok"));
    assert!(!health.balance(5_000));
}
