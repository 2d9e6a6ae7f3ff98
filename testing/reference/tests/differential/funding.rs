//! Tests funding: the rate, the amounts booked to each side, the bucket, and the payment of one position.

use ballast_math::funding::accrue;
use ballast_math::units::SignedRatio;
use ballast_math::{Cumulative, Rounding};
use ballast_reference::exact::{Exact, Side, fraction, one, whole, zero};
use ballast_reference::funding;

use crate::cases::{Case, run};
use crate::curve::within_types;
use crate::sample::{self, NOW, Sample};
use crate::seed;

/// Returns a market in which time has passed, the index is old, and a premium is due.
fn waiting(case: &mut Case<'_>) -> Option<Sample> {
    let mut sample = sample::sample(&mut case.random)?;
    let random = &mut case.random;
    let ago = |random: &mut crate::random::Random| {
        NOW.time - i64::try_from(sample::log_uniform(random, 0, 100_000)).unwrap()
    };
    let funding = &mut sample.market.funding;
    funding.time = ago(random);
    funding.bucket_time = ago(random);
    sample.market.oracle.time = ago(random).max(funding.time - 1_000);
    let cap = sample.parameters.funding_cap.raw();
    let premium = i64::try_from(sample::log_uniform(random, 0, cap)).unwrap();
    funding.premium = SignedRatio::new(if random.chance(50) { premium } else { -premium });
    funding.bucket = sample::amount(random, sample.parameters.funding_bucket_cap.raw());
    Some(sample)
}

fn rate_of(sample: &Sample) -> Exact {
    let (market, parameters) = (&sample.market, &sample.parameters);
    let (last, now) = (whole(market.funding.time), whole(NOW.time));
    let taken_in = whole(market.oracle.time);
    let seconds = funding::seconds(&last, &now, &taken_in, &whole(parameters.funding_max_interval));
    let premium = seed::signed_ratio(market.funding.premium);
    funding::rate(&premium, &seed::price(market.oracle.price), &seconds, &whole(parameters.funding_period))
}

fn accrual(case: &mut Case<'_>) -> Option<()> {
    let sample = waiting(case)?;
    let parameters = &sample.parameters;
    let mut after = sample.market;
    within_types(accrue(&mut after, parameters, &NOW))?;
    let before = &sample.market;
    let (payer, engine_payer) = if before.funding.premium.is_negative() {
        (Side::Short, ballast_math::Side::Short)
    } else {
        (Side::Long, ballast_math::Side::Long)
    };
    let receiver = engine_payer.opposite();
    let rise = |side| {
        seed::cumulative(after.funding.index_of(side)) - seed::cumulative(before.funding.index_of(side))
    };
    let unit = seed::cumulative_unit();
    let rate = rate_of(&sample);
    let engine_rate = -rise(engine_payer);
    case.within("rate", &(&engine_rate - &rate), &-&unit, &zero());

    let mut exact = seed::market(before, &sample.party.position);
    let since = whole(NOW.time - before.funding.bucket_time);
    let refill = seed::quote(parameters.funding_bucket_refill);
    exact.bucket =
        funding::refilled(&exact.bucket, &refill, &since, &seed::quote(parameters.funding_bucket_cap));
    let slack = exact.slack();
    let booked = exact.accrue_funding(payer, &engine_rate, &seed::quote(parameters.surplus_floor));
    case.equal("slack of the reference", &exact.slack(), &slack);

    let moved = |side| seed::quote(after.quote_of(side)) - seed::quote(before.quote_of(side));
    let reserve = seed::reserve_unit(&before.curve);
    case.within("paid by the payers' side", &(-moved(engine_payer) - &booked.paid), &-one(), &zero());
    // The spendable part of the surplus depends on E, and therefore on the reserve that the rules hold.
    let width = one() + one() + &reserve;
    case.within("booked to the receivers' side", &(moved(receiver) - &booked.received), &-&width, &width);
    let size = whole(before.base_of(receiver));
    let received = (rise(receiver) - &booked.receiver_rate) * &size;
    case.within("received by index", &received, &(-&width - &unit * &size), &width);
    let backed = moved(receiver) - rise(receiver) * &size;
    case.within("booked beyond the index", &backed, &zero(), &one());
    let surplus = seed::quote(after.surplus) - seed::quote(before.surplus);
    case.equal("residue", &surplus, &(-moved(engine_payer) - moved(receiver)));
    let bucket = seed::quote(after.funding.bucket) - &exact.bucket;
    case.within("bucket", &bucket, &-&width, &width);
    Some(())
}

#[test]
fn accrual_books_what_is_owed() {
    run("funding_accrual", accrual);
}

/// Tests the amount booked to a position between two values of the index.
fn position(case: &mut Case<'_>) -> Option<()> {
    let random = &mut case.random;
    let size = sample::log_uniform(random, 1, 9_000_000_000_000_000_000);
    let most = (i128::from(1_000_000_000_000_000_000u64) << 64) / i128::from(size);
    let change = i128::from(random.word()) * i128::from(random.word() >> 1) % most.max(1);
    let change = if random.chance(50) { change } else { -change };
    let earlier = Cumulative::new(i128::from(random.word()));
    let later = within_types(earlier.plus(change))?;
    let rules = within_types(later.gathered(earlier, size, Rounding::Floor))?;
    let exact = (seed::cumulative(later) - seed::cumulative(earlier)) * whole(size);
    case.within("funding received", &(seed::quote(rules) - exact), &-one(), &zero());
    Some(())
}

#[test]
fn a_position_pays_up_and_receives_down() {
    run("funding_position", position);
}

fn premium(case: &mut Case<'_>) -> Option<()> {
    let mut sample = sample::sample(&mut case.random)?;
    let (market, parameters) = (&mut sample.market, &sample.parameters);
    within_types(ballast_math::funding::store_premium(market, parameters))?;
    let (cap, interest) = (seed::ratio(parameters.funding_cap), seed::signed_ratio(parameters.interest));
    let index = seed::price(market.oracle.price);
    let exact = funding::premium(&seed::curve(&market.curve).mark(), &index, &interest, &cap);
    // One unit of the ratio, plus one unit of the mark price and of the reserve, as a share of the index.
    let mark =
        seed::price_unit() + seed::reserve_unit(&market.curve) / whole(market.curve.base_reserve.raw());
    let width = fraction(1, 1_000_000) + mark / index;
    let error = seed::signed_ratio(market.funding.premium) - exact;
    case.within("premium", &error, &-&width, &width);
    Some(())
}

#[test]
fn the_premium_is_kept_in_millionths() {
    run("premium", premium);
}
