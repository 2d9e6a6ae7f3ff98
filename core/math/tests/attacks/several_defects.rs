//! An update with several defects must be rejected, and must stop the same actions, just like an update with only one of them.

use ballast_math::oracle::{self, Reading};
use ballast_math::{Error, Price, Quote, Ratio};

use crate::common::presets::PRICE;
use crate::support::{Arena, INDEX, quiet};

/// The ways in which an update is bad.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Defects {
    nothing: bool,
    wide: bool,
    time: Time,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Time {
    Good,
    Old,
    Future,
}

impl Defects {
    fn all() -> impl Iterator<Item = Self> {
        let times = [Time::Good, Time::Old, Time::Future];
        let flags = times.into_iter().flat_map(|time| [false, true].map(|wide| (time, wide)));
        flags.flat_map(|(time, wide)| [false, true].map(|nothing| Self { nothing, wide, time }))
    }

    /// Returns the error of each defect on its own.
    fn errors(self) -> Vec<Error> {
        let time = match self.time {
            Time::Good => None,
            Time::Old => Some(Error::OracleStale),
            Time::Future => Some(Error::OracleFuture),
        };
        let nothing = self.nothing.then_some(Error::OracleNonPositive);
        let wide = self.wide.then_some(Error::OracleConfidence);
        [nothing, time, wide].into_iter().flatten().collect()
    }

    fn reading(self, now: i64) -> Reading {
        let price = if self.nothing { 0 } else { 11 * PRICE };
        let publish_time = match self.time {
            Time::Good => now,
            Time::Old => now - 100,
            Time::Future => now + 10_000,
        };
        let confidence = if self.wide { 5 * PRICE } else { 0 };
        Reading { price: Price::new(price), confidence: Price::new(confidence), publish_time }
    }
}

/// Creates a market with a long, a short and a third account that wants to trade, two hundred seconds after its last update.
fn arena() -> (Arena, [usize; 3]) {
    let mut arena = Arena::new(quiet());
    let people = [arena.join(100_000), arena.join(100_000), arena.join(100_000)];
    arena.trade(people[0], 2_000).unwrap();
    arena.trade(people[1], -1_000).unwrap();
    arena.later(200, INDEX);
    (arena, people)
}

/// Tries eleven kinds of bad update. Every action that needs an index rejects each of them with the error of one of its defects,
/// and leaves the market unchanged. Actions that need no index continue with the old one.
#[test]
fn an_update_that_is_bad_in_several_ways_is_refused_like_one_that_is_bad_in_one() {
    let mut tried = 0;
    for defects in Defects::all() {
        let (mut arena, [long, short, other]) = arena();
        let clock = arena.exchange().clock;
        let reading = defects.reading(clock.time);
        let allowed = defects.errors();
        assert_eq!(oracle::judge(&quiet(), &reading, &clock).is_ok(), allowed.is_empty(), "{defects:?}");
        if allowed.is_empty() {
            continue;
        }
        arena.exchange().venues[0].reading = Ok(reading);
        let before = *arena.exchange().state(0);
        let step = arena.exchange().parameters(0).largest_depth_step().unwrap();
        let answers = [
            arena.trade(other, 100).err(),
            arena.close(long).err(),
            arena.exchange().liquidate(short, 0, other).err(),
            arena.exchange().take_over(short, other, 0, u64::MAX).err(),
            arena.exchange().settle_loss(short, 0).err(),
            arena.exchange().realise_gain(long, 0).err(),
            arena.exchange().cover_deficit(0).err(),
            arena.exchange().repeg(0, Ratio::new(1_000)).err(),
            arena.exchange().raise_depth(0, step).err(),
        ];
        for (place, answer) in answers.into_iter().enumerate() {
            assert!(
                answer.is_some_and(|error| allowed.contains(&error)),
                "{defects:?}, action {place}: {answer:?}"
            );
        }
        assert_eq!(*arena.exchange().state(0), before, "{defects:?}");
        assert!(!arena.exchange().free_cash(long).is_ok_and(|free| free > Quote::ZERO), "{defects:?}");
        arena.exchange().update(0).unwrap();
        let after = arena.exchange().state(0).oracle;
        assert_eq!((after.price, after.publish_time), (before.oracle.price, before.oracle.publish_time));
        tried += 1;
    }
    assert_eq!(tried, 11);
}
