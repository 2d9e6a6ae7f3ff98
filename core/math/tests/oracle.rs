//! Tests the index guard: which updates are accepted, and which actions are permitted in each oracle state.

mod common;

use ballast_math::context::Context;
use ballast_math::market::State;
use ballast_math::oracle::{RawReading, Reading, take_in};
use ballast_math::parameters::Parameters;
use ballast_math::{Clock, Error, Price, Ratio};
use common::exchange::Exchange;
use common::presets::{self, CONTRACT, PRICE, QUOTE, START};
use common::scenario::{INDEX, Scenario};

fn clock(seconds: i64) -> Clock {
    Clock { time: START.time + seconds, slot: START.slot + 1 + seconds.unsigned_abs() * 2 }
}

fn update(price: u64, confidence: u64, seconds: i64) -> Reading {
    Reading {
        price: Price::new(price),
        confidence: Price::new(confidence),
        publish_time: START.time + seconds,
    }
}

/// Creates a market that accepted an index at the start, and then applies `reading` after `seconds`.
fn taken(reading: Reading, seconds: i64) -> (State, Result<(), Error>) {
    let parameters = presets::parameters();
    let mut market = presets::market(&parameters, 1_000_000 * CONTRACT, INDEX);
    let outcome = take_in(&mut market, &parameters, &reading, &clock(seconds));
    (market, outcome)
}

#[test]
fn updates_are_judged() {
    let fresh = presets::market(&presets::parameters(), 1_000_000 * CONTRACT, INDEX);
    // The widest confidence is one per cent, and the largest age is one minute.
    for (reading, seconds, expected) in [
        (update(11 * PRICE, 0, 5), 5, Ok(())),
        (update(11 * PRICE, 110_000_000, 5), 5, Ok(())),
        (update(11 * PRICE, 110_000_001, 5), 5, Err(Error::OracleConfidence)),
        (update(0, 0, 5), 5, Err(Error::OracleNonPositive)),
        // Clocks differ, so an update up to five seconds ahead is not a defect.
        (update(11 * PRICE, 0, 10), 5, Ok(())),
        (update(11 * PRICE, 0, 11), 5, Err(Error::OracleFuture)),
        (update(11 * PRICE, 0, 5), 65, Ok(())),
        (update(11 * PRICE, 0, 5), 66, Err(Error::OracleStale)),
    ] {
        let (market, outcome) = taken(reading, seconds);
        assert_eq!(outcome, expected, "{reading:?}");
        if expected.is_err() {
            assert_eq!(market, fresh, "a refused update changes nothing");
        } else {
            assert_eq!(
                (market.oracle.price, market.oracle.publish_time),
                (reading.price, reading.publish_time)
            );
        }
    }
}

#[test]
fn the_publish_time_never_goes_back() {
    for seconds in [0, -1, -1_000] {
        let (market, outcome) = taken(update(99 * PRICE, 0, seconds), 5);
        assert_eq!((outcome, market.oracle.price), (Ok(()), Price::new(INDEX)), "the snapshot is used");
    }
}

#[test]
fn within_a_slot_the_first_snapshot_stands() {
    let parameters = presets::parameters();
    let (mut market, _) = taken(update(11 * PRICE, 0, 3), 5);
    let first = market;
    take_in(&mut market, &parameters, &update(12 * PRICE, 0, 4), &clock(5)).unwrap();
    assert_eq!(market, first);
    take_in(&mut market, &parameters, &update(12 * PRICE, 0, 4), &clock(6)).unwrap();
    assert_eq!(market.oracle.price, Price::new(12 * PRICE));
}

#[test]
fn the_average_moves_with_time_towards_what_has_stood() {
    let parameters = presets::parameters();
    let (mut market, _) = taken(update(20 * PRICE, 0, 900), 900);
    assert_eq!(market.oracle.twap, Price::new(INDEX), "an update has stood for no time yet");
    take_in(&mut market, &parameters, &update(30 * PRICE, 0, 1_800), &clock(1_800)).unwrap();
    assert_eq!(market.oracle.twap, Price::new(15 * PRICE), "half of the way to 20 after a period of it");
    let spike = update(99 * PRICE, 0, 1_801);
    take_in(&mut market, &parameters, &spike, &clock(1_801)).unwrap();
    take_in(&mut market, &parameters, &update(30 * PRICE, 0, 1_802), &clock(1_802)).unwrap();
    assert!(market.oracle.twap < Price::new(15_200_000_000), "a spike of a second hardly moves it");
}

#[test]
fn the_guarded_index_stays_near_the_average() {
    let parameters = presets::parameters();
    let (market, _) = taken(update(20 * PRICE, 100_000_000, 1), 1);
    let guarded = market.oracle.guarded_price(&parameters).unwrap();
    let limit = market.oracle.twap.times(Ratio::new(1_040_000), ballast_math::Rounding::Ceil).unwrap();
    assert_eq!(guarded, limit, "the divergence is four per cent");
    let (market, _) = taken(update(10_100_000_000, 100_000_000, 1), 1);
    let guarded = market.oracle.guarded_price(&parameters).unwrap();
    assert_eq!(guarded, Price::new(10_100_000_000));
}

/// The oracle's report at the time of an action.
const STATES: [&str; 8] =
    ["fresh", "old for risk", "old for liquidation", "old", "wide", "missing", "future", "future and old"];

fn in_state(scenario: &mut Scenario, state: &str) {
    scenario.update();
    let (seconds, reading) = match state {
        "fresh" => (5, Ok(())),
        "old for risk" => (15, Err(None)),
        "old for liquidation" => (30, Err(None)),
        "old" => (100, Err(None)),
        "wide" => (5, Err(Some((5, PRICE)))),
        "future" => (5, Err(Some((11, 0)))),
        "future and old" => (100, Err(Some((109, 0)))),
        _ => (5, Err(Some((0, 0)))),
    };
    let price = scenario.exchange.venues[0].reading.unwrap().price.raw();
    let stale = scenario.exchange.venues[0].reading;
    let now = scenario.exchange.clock.time;
    scenario.later(seconds, price);
    let venue = &mut scenario.exchange.venues[0];
    match reading {
        Ok(()) => {}
        Err(None) => venue.reading = stale,
        Err(Some((0, _))) => venue.reading = Err(Error::OracleNonPositive),
        Err(Some((later, confidence))) => {
            venue.reading = Ok(Reading {
                price: Price::new(price),
                confidence: Price::new(confidence),
                publish_time: now + later,
            });
        }
    }
}

/// Creates an insolvent long, a rich account with a short, and everything else that the actions need.
fn scenario() -> Scenario {
    let mut scenario = Scenario::new(Parameters { max_age_risk: 10, ..presets::parameters() }, 4);
    scenario.deposit(0, 1_100);
    scenario.deposit(1, 1_000_000);
    scenario.deposit(2, 1_000);
    scenario.trade(0, 1_000).unwrap();
    scenario.settle_at(9 * PRICE);
    scenario.trade(1, -66_000).unwrap();
    // The mark is a quarter of a per cent above the index, so an insolvent account can be sold there.
    scenario.trade(1, 13_000).unwrap();
    scenario.market().subsidy = ballast_math::Quote::new(1_000_000 * QUOTE);
    scenario
}

type Act = fn(&mut Exchange) -> Result<(), Error>;

/// Lists every action with its result in each of the states.
fn table() -> Vec<(&'static str, Act, [Option<Error>; 8])> {
    use Error::{
        OracleConfidence, OracleFuture, OracleNonPositive, OracleNotFresh, OracleStale, OtherOracleInvalid,
    };
    let bad = [OracleStale, OracleConfidence, OracleNonPositive].map(Some);
    let trading = [None, None, None, bad[0], bad[1], bad[2], None, Some(OracleFuture)];
    let mut adding = trading;
    (adding[1], adding[2]) = (Some(OracleNotFresh), Some(OracleNotFresh));
    let mut liquidating = trading;
    liquidating[2] = Some(OracleStale);
    let free = [None; 8];
    vec![
        ("add risk", |exchange| trade(exchange, -100), adding),
        ("reduce", |exchange| trade(exchange, 100), trading),
        ("settle a loss", |exchange| exchange.settle_loss(0, 0).map(drop), trading),
        ("repeg", |exchange| exchange.repeg(0, Ratio::new(100)).map(drop), trading),
        ("liquidate", |exchange| exchange.liquidate(0, 0, 2).map(drop), liquidating),
        ("take over", |exchange| exchange.take_over(0, 1, 0, u64::MAX).map(drop), liquidating),
        ("withdraw with a position", |exchange| exchange.withdraw(1, ballast_math::Quote::new(5)), {
            let mut withdrawing = [Some(OtherOracleInvalid); 8];
            (withdrawing[0], withdrawing[6]) = (None, None);
            withdrawing
        }),
        ("withdraw without one", |exchange| exchange.withdraw(2, ballast_math::Quote::new(5)), free),
        ("deposit", |exchange| exchange.deposit(2, ballast_math::Quote::new(5)), free),
        ("update", |exchange| exchange.update(0), free),
        ("share claims", |exchange| exchange.share_claims(0).map(drop), free),
    ]
}

fn trade(exchange: &mut Exchange, contracts: i64) -> Result<(), Error> {
    let mut scenario = Scenario { exchange: exchange.clone() };
    scenario.trade(1, contracts)?;
    *exchange = scenario.exchange;
    Ok(())
}

#[test]
fn every_action_answers_every_state_of_the_oracle() {
    for (name, act, expected) in table() {
        for (state, expected) in STATES.into_iter().zip(expected) {
            let mut scenario = scenario();
            in_state(&mut scenario, state);
            // Moving the window back allows claims to be paid.
            scenario.market().claims_window -= 2;
            scenario.exchange.clock.slot += 1_000;
            let outcome = act(&mut scenario.exchange).err();
            assert_eq!(outcome, expected, "{name} while the oracle is {state}");
        }
    }
}

#[test]
fn a_price_is_converted_by_its_exponents() {
    let raw = |price, confidence, exponent| RawReading { price, confidence, exponent, publish_time: 7 };
    for (raw, contract, expected) in [
        (raw(6_000_012_345_678, 5_000_000, -8), 0, Ok((60_000_123_456_780, 50_000_000))),
        (raw(123_456_789, 1, -10), 3, Ok((12_345_678_900, 100))),
        (raw(123_456_789, 1, -10), 0, Ok((12_345_678, 1))),
        (raw(5, 0, 2), -2, Ok((5_000_000_000, 0))),
        (raw(0, 0, -8), 0, Err(Error::OracleNonPositive)),
        (raw(-5, 0, -8), 0, Err(Error::OracleNonPositive)),
        (raw(5, 0, -12), 0, Err(Error::OracleNonPositive)),
        (raw(5, 0, -60), 0, Err(Error::OracleNonPositive)),
        (raw(i64::MAX, 0, 0), 0, Err(Error::OracleInvalid)),
        (raw(5, 0, i32::MAX), 12, Err(Error::OracleInvalid)),
    ] {
        let reading = raw.in_units(contract).map(|reading| (reading.price.raw(), reading.confidence.raw()));
        assert_eq!(reading, expected, "{raw:?}");
    }
}

#[test]
fn a_missing_update_does_not_stop_the_clock() {
    let parameters = presets::parameters();
    let market = presets::market(&parameters, 1_000_000 * CONTRACT, INDEX);
    let context = Context { parameters: &parameters, clock: clock(10), reading: Err(Error::OracleStale) };
    let present = context.bring_to_now(&market).unwrap();
    assert_eq!(present.defect, Some(Error::OracleStale));
    assert_eq!(present.market.funding.time, clock(10).time);
}
