//! Funding over six seconds, with every pattern of touches, for sizes and premiums at which one second is worth a fraction of a unit.

use ballast_math::market::State;
use ballast_math::parameters::Parameters;
use ballast_math::units::{Cumulative, SignedRatio};
use ballast_math::{Base, Clock, Quote, Rounding, Side, funding};

use crate::common::presets::{self, CONTRACT, PRICE, START};

const SECONDS: u32 = 6;
const SIDES: [Side; 2] = [Side::Long, Side::Short];

fn parameters() -> Parameters {
    Parameters { interest: SignedRatio::new(0), surplus_floor: Quote::ZERO, ..presets::parameters() }
}

/// Creates a market at seven quote per contract. At a premium of 333, a contract pays about 0.08 units per second.
fn market((longs, shorts): (u64, u64), premium: i64, (surplus, bucket): (i64, i64)) -> State {
    let mut market = presets::market(&parameters(), 1_000_000 * CONTRACT, 7 * PRICE);
    market.base_long = Base::from_magnitude(longs * CONTRACT).unwrap();
    market.base_short = Base::from_magnitude(shorts * CONTRACT).unwrap();
    market.funding.premium = SignedRatio::new(premium);
    market.surplus = Quote::new(surplus);
    market.funding.bucket = Quote::new(bucket);
    market.funding.bucket_time = i64::MAX / 2;
    market
}

fn at(second: u32) -> Clock {
    Clock { time: START.time + i64::from(second), ..START }
}

/// Returns the market after touches in the seconds in `touches` (one bit each) and at the end, and its state after each touch.
fn touched(start: &State, touches: u32) -> (State, Vec<(u32, State)>) {
    let (mut market, mut states) = (*start, vec![]);
    for second in 1..=SECONDS {
        if second == SECONDS || touches >> (second - 1) & 1 == 1 {
            funding::accrue(&mut market, &parameters(), &at(second)).unwrap();
            states.push((second, market));
        }
    }
    (market, states)
}

fn sum(market: &State) -> i64 {
    market.quote_long.raw() + market.quote_short.raw() + market.surplus.raw()
}

/// Returns the funding booked to a position of this size if it is touched at the times in `pattern` and at the end.
fn gathered(states: &[(u32, State)], (side, size): (Side, u64), pattern: u32) -> i64 {
    let (mut since, mut quote) = (Cumulative::ZERO, 0);
    for (place, (_, market)) in states.iter().enumerate() {
        if place + 1 == states.len() || pattern >> place & 1 == 1 {
            let index = market.funding.index_of(side);
            quote += index.gathered(since, size * CONTRACT, Rounding::Floor).unwrap().raw();
            since = index;
        }
    }
    quote
}

/// The open interest of both sides in contracts, the premium, the surplus and the bucket.
type Input = ((u64, u64), i64, (i64, i64));

fn inputs() -> Vec<Input> {
    let mut inputs = vec![];
    for longs in [0, 1, 2, 5, 11] {
        for shorts in [0, 1, 3, 4, 13] {
            for premium in [-20_000, -3_331, -1, 0, 1, 777, 20_000] {
                for funds in [(0, 0), (1, 9), (3, 2), (1_000_000, 1_000_000)] {
                    inputs.push(((longs, shorts), premium, funds));
                }
            }
        }
    }
    inputs
}

/// Checks that the number of touches does not matter. Everything that payers pay goes to receivers, the bucket and the surplus,
/// exact to the unit. Payers pay the same amount for every pattern, up to one unit per touch. If the bucket holds enough,
/// receivers get the same amount. The bucket never pays more than it contains.
#[test]
fn every_pattern_of_touches_books_the_same_and_adds_up() {
    let mut cases = 0;
    for (bases, premium, funds) in inputs() {
        let start = market(bases, premium, funds);
        let (once, _) = touched(&start, 0);
        let payer = if premium > 0 { Side::Long } else { Side::Short };
        for touches in 0..1 << (SECONDS - 1) {
            let (often, states) = touched(&start, touches);
            let count = i64::try_from(states.len()).unwrap();
            for (_, market) in &states {
                assert_eq!(sum(market), sum(&start), "zero-sum");
                let residue = market.surplus.raw() - start.surplus.raw();
                assert_eq!(residue, market.funding.paid.raw() - market.funding.received.raw());
                assert!(-residue <= funds.0.min(funds.1), "no more than bucket and surplus give");
                assert!(!market.funding.bucket.is_negative());
            }
            let index = |market: &State, side| market.funding.index_of(side).raw();
            assert!((index(&once, payer) - index(&often, payer)).abs() <= i128::from(count));
            let booked = |market: &State, side| market.quote_of(side).raw();
            let payers = booked(&often, payer) - booked(&once, payer);
            assert!((0..=count).contains(&payers), "payers are booked {payers} less in {count} touches");
            if funds.1 == 1_000_000 {
                let receivers = booked(&often, payer.opposite()) - booked(&once, payer.opposite());
                assert!((0..count).contains(&receivers), "receivers: {receivers} in {count} touches");
            }
            cases += 1;
        }
    }
    assert_eq!(cases, 22_400);
}

/// Checks that the positions of a side receive in total no more than is booked for the side, however the side is split into three
/// positions and whenever each is touched. The total is lower by at most one unit per touch of the market and of each position.
#[test]
fn every_pattern_of_positions_holds_no_more_than_its_side() {
    let mut cases = 0;
    for (bases, premium, funds) in inputs() {
        let start = market(bases, premium, funds);
        for touches in [0b00000, 0b01010, 0b11111] {
            let (end, states) = touched(&start, touches);
            for (side, whole) in SIDES.into_iter().zip([bases.0, bases.1]) {
                let parts = [whole / 3, whole / 4, whole - whole / 3 - whole / 4];
                let patterns = 1 << (states.len() - 1);
                for pattern in 0..patterns {
                    // The other positions are touched at other times.
                    let moments = [pattern, !pattern & (patterns - 1), pattern / 2];
                    let held: i64 = parts
                        .iter()
                        .zip(moments)
                        .map(|(size, moment)| gathered(&states, (side, *size), moment))
                        .sum();
                    let over = end.quote_of(side).raw() - held;
                    let most = i64::try_from(states.len()).unwrap() * 4;
                    let allowed = if whole == 0 { 0..=0 } else { 0..=most };
                    assert!(allowed.contains(&over), "{bases:?} {premium} {funds:?} {side:?}: {over}");
                    cases += 1;
                }
            }
        }
    }
    assert_eq!(cases, 51_800);
}
