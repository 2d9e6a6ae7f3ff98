//! The liquidator of an account in one market chooses the updates of the account's other markets, and may pass none or a
//! defective one. That choice must not void a gain in those markets.

use ballast_math::health::Purpose;
use ballast_math::oracle::Reading;
use ballast_math::{Error, Price};

use crate::common::presets::PRICE;
use crate::support::{Arena, INDEX, quiet};

/// Creates an account that is long in the second market and short in the first, with equal size. Both indexes rise by a third, so
/// the gain equals the loss.
fn hedged(contracts: i64) -> (Arena, usize, usize) {
    let mut arena = Arena::new(quiet());
    arena.open(quiet());
    let (victim, keeper) = (arena.join(4_000_000), arena.join(50_000_000));
    arena.trade(victim, -contracts).unwrap();
    arena.trade_in(victim, (1, contracts)).unwrap();
    arena.take_free_cash(victim);
    for step in 1..=30 {
        let price = INDEX + step * PRICE / 10;
        arena.later(30, price);
        arena.quote_index(1, price);
        for market in [0, 1] {
            arena.arbitrage(keeper, (market, price));
            arena.exchange().update(market).unwrap();
        }
    }
    (arena, victim, keeper)
}

/// Returns the report of the second market's oracle, if its snapshot has this age in seconds.
fn shown(kind: &str, index: u64, now: i64) -> Result<Reading, Error> {
    let reading = Reading { price: Price::new(index), confidence: Price::ZERO, publish_time: now };
    match kind {
        "nothing newer" => Ok(Reading { publish_time: 1, ..reading }),
        "wide" => Ok(Reading { confidence: Price::new(index / 2), ..reading }),
        "future" => Ok(Reading { publish_time: now + 1, ..reading }),
        "zero" => Ok(Reading { price: Price::ZERO, ..reading }),
        _ => Err(Error::OracleInvalid),
    }
}

/// Checks that no choice of updates voids a gain while the other market's snapshot is recent enough for trading.
#[test]
fn no_choice_of_updates_voids_a_gain_elsewhere() {
    let mut tries = 0;
    for contracts in [1_000, 10_000, 20_000] {
        for kind in ["nothing newer", "wide", "future", "zero", "unreadable"] {
            for seconds in [1, 21, 40, 60] {
                let (mut arena, victim, keeper) = hedged(contracts);
                let index = INDEX + 3 * PRICE;
                let healthy = arena.exchange().health(victim, Purpose::Maintenance).unwrap();
                assert!(healthy.is_met());
                arena.later(seconds, index);
                let now = arena.exchange().clock.time;
                arena.exchange().venues[1].reading = shown(kind, index, now);
                let liquidated = arena.exchange().liquidate(victim, 0, keeper);
                assert_eq!(liquidated.err(), Some(Error::NotLiquidatable), "{contracts} {kind} {seconds}");
                let taken = arena.exchange().take_over(victim, keeper, 0, u64::MAX);
                assert_eq!(taken.err(), Some(Error::NotLiquidatable));
                tries += 1;
            }
        }
    }
    assert_eq!(tries, 60);
}

/// Checks that a gain counts as zero once the market's snapshot is too old for trading, because the gain's value is then unknown.
#[test]
fn a_gain_of_a_dead_market_does_not_count() {
    let (mut arena, victim, keeper) = hedged(20_000);
    arena.later(61, INDEX + 3 * PRICE);
    let publish_time = 1;
    let reading = arena.exchange().venues[1].reading.unwrap();
    arena.exchange().venues[1].reading = Ok(Reading { publish_time, ..reading });
    arena.exchange().take_over(victim, keeper, 0, u64::MAX).unwrap();
}
