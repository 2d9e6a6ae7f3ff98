//! Tests the average of the index, and the guarded price.

use ballast_math::bounds::LARGEST_CURVE;
use ballast_math::oracle::{Reading, judge, take_in};
use ballast_math::{Clock, Error, Price};
use ballast_reference::exact::{whole, zero};
use ballast_reference::oracle;

use crate::cases::{Case, run};
use crate::{sample, seed};

fn average(case: &mut Case<'_>) -> Option<()> {
    let sample = sample::sample(&mut case.random)?;
    let mut market = sample.market;
    let elapsed = sample::log_uniform(&mut case.random, 1, 1_000_000);
    let clock =
        Clock { time: sample.clock.time + i64::try_from(elapsed).unwrap(), slot: sample.clock.slot + 1 };
    let price = Price::new(sample::log_uniform(&mut case.random, 1, 1_000_000_000_000_000_000));
    let reading = Reading { price, confidence: Price::ZERO, publish_time: clock.time };
    let worth = whole(market.curve.sqrt_k) * seed::price(price);
    let taken = take_in(&mut market, &sample.parameters, &reading, &clock);
    if worth > whole(LARGEST_CURVE) * whole(20) {
        assert_eq!(taken, Err(Error::OracleInvalid));
        return None;
    }
    taken.unwrap();
    let period = whole(sample.parameters.twap_period);
    let before = seed::price(sample.market.oracle.twap);
    // The price that has been in effect until now moves the average.
    let stood = seed::price(sample.market.oracle.price);
    let exact = oracle::average(&before, &stood, &whole(elapsed), &period);
    let unit = seed::price_unit();
    case.within("average", &(seed::price(market.oracle.twap) - exact), &-&unit, &unit);
    Some(())
}

#[test]
fn the_average_moves_by_its_share() {
    run("average", average);
}

/// Tests which updates may become an index: each condition separately, and at its limits.
fn judged(case: &mut Case<'_>) -> Option<()> {
    let parameters = sample::parameters(&mut case.random);
    let random = &mut case.random;
    let price = if random.chance(5) { 0 } else { sample::log_uniform(random, 1, 1_000_000_000_000_000_000) };
    let widest = sample::times(price, parameters.max_confidence.raw());
    let confidence = random.pick(&[0, widest, widest + 1, widest / 2]);
    let oldest = i64::try_from(parameters.max_age).unwrap();
    let age = random.pick(&[0, 1, oldest, oldest + 1, -1, -5, -6, -1_000]);
    let clock = sample::NOW;
    let reading = Reading {
        price: Price::new(price),
        confidence: Price::new(confidence),
        publish_time: clock.time - age,
    };
    let update = oracle::Update {
        price: seed::price(reading.price),
        confidence: seed::price(reading.confidence),
        age: whole(age),
    };
    let exact = update.is_acceptable(&whole(oldest), &seed::ratio(parameters.max_confidence));
    let rules = judge(&parameters, &reading, &clock);
    assert_eq!(rules.is_ok(), exact, "{rules:?} for {update:?}");
    Some(())
}

#[test]
fn an_update_is_judged_by_its_price_age_and_confidence() {
    run("judge", judged);
}

fn guarded(case: &mut Case<'_>) -> Option<()> {
    let sample = sample::sample(&mut case.random)?;
    let snapshot = &sample.market.oracle;
    let divergence = seed::ratio(sample.parameters.twap_divergence);
    let index = oracle::guarded(&seed::index(snapshot), &seed::price(snapshot.twap), &divergence);
    let rules = seed::price(snapshot.guarded_price(&sample.parameters).unwrap());
    let unit = seed::price_unit();
    case.within("guarded price", &(rules - index.middle), &-&unit, &unit);
    let rules = snapshot.index();
    let published = seed::index(snapshot);
    case.equal("lower edge", &seed::price(rules.low), &published.low.max(zero()));
    case.equal("upper edge", &seed::price(rules.high), &published.high);
    Some(())
}

#[test]
fn the_index_is_held_near_its_average() {
    run("guarded_index", guarded);
}
