//! A grid of unhealthy accounts on a market of a few hundred units: every size, every cash, every index.

use ballast_math::health::{Health, Purpose, required_ratio};
use ballast_math::liquidation::Liquidated;
use ballast_math::parameters::Parameters;
use ballast_math::trade::Fill;
use ballast_math::valuation::Valuation;
use ballast_math::{Error, Quote, Ratio, Rounding};

use crate::common::exchange::Exchange;
use crate::tiny::{self, FINE, UNIT};
use crate::{ceil, floor};

const QUOTE: i128 = 1_000_000_000_000;
const ONE: i128 = 1_000_000;

fn parameters() -> Parameters {
    Parameters {
        taker_fee: Ratio::ZERO,
        valuation_band: Ratio::new(12_500),
        price_band: Ratio::new(50_000),
        ..tiny::parameters()
    }
}

/// Account 0 with `units` and little cash, after an index of `permille`; account 1 has brought `pushed` units of the mark
/// along; 2 is rich.
fn cases() -> Vec<(Exchange, Health)> {
    let mut cases = vec![];
    for units in [-30_i64, -20, -9, -3, -2, -1, 1, 2, 3, 9, 20, 30] {
        for cash in (0..=14).map(|percent| units.abs() * UNIT * percent / 100) {
            for fall in (0..=160).step_by(10) {
                for pushed in [0, 4, 8] {
                    cases.extend(case((units, cash), (fall, pushed)));
                }
            }
        }
    }
    cases
}

fn case((units, cash): (i64, i64), (fall, pushed): (u64, i64)) -> Option<(Exchange, Health)> {
    let mut exchange = tiny::exchange((FINE, parameters()), 3, 10_000_000);
    tiny::trade(&mut exchange, 0, units).ok()?;
    // What it does not need is gone: losses elsewhere, funding. Nobody withdraws that much.
    let gone = exchange.accounts[0].cash.minus(Quote::new(cash)).unwrap();
    exchange.accounts[0].cash = Quote::new(cash);
    exchange.vault -= i128::from(gone.raw());
    let peg = FINE.peg();
    let price = if units > 0 { peg - peg / 1_000 * fall } else { peg + peg / 1_000 * fall };
    for _ in 0..2 {
        tiny::quote_index(&mut exchange, price);
        exchange.update(0).ok()?;
    }
    exchange.venues[0].state.oracle.twap = exchange.state(0).oracle.price;
    if pushed > 0 {
        tiny::trade(&mut exchange, 2, -pushed * units.signum()).ok()?;
    }
    let health = exchange.health(0, Purpose::Maintenance).unwrap();
    (!health.is_met()).then_some((exchange, health))
}

/// What the liquidation was worse than V, for the part that was closed.
fn slippage(before: &Exchange, done: &Liquidated) -> i64 {
    let side = before.position(0, 0).side();
    let price = Valuation::guarded(before.state(0), before.parameters(0)).better_for(side).unwrap();
    done.fill.base.negated().unwrap().value(price, Rounding::Ceil).unwrap().raw() - done.fill.quote.raw()
}

/// A liquidation improves the account or closes it, makes nobody insolvent beyond its slippage, takes a fee only from what
/// is left, and keeps every invariant.
#[test]
fn every_liquidation_improves_or_closes() {
    let (mut partial, mut whole, mut insolvent, mut refused) = (0, 0, 0, 0);
    let mut leaves_the_smallest = 0;
    for (start, before) in cases() {
        let mut exchange = start.clone();
        let done = match exchange.liquidate(0, 0, 1) {
            Ok(done) => done,
            Err(Error::LiquidationPrice) => {
                refused += 1;
                continue;
            }
            Err(error) => panic!("{error:?}"),
        };
        ballast_engine::audit::check(&exchange, 1_000).unwrap();
        let after = exchange.health(0, Purpose::Maintenance).unwrap();
        let is_closed = exchange.position(0, 0).is_zero();
        assert_eq!(done.before, before);
        assert!(exchange.position(0, 0).magnitude() < start.position(0, 0).magnitude());
        if before.equity.is_negative() {
            insolvent += 1;
            assert!(done.fill.fee.is_zero());
            assert_eq!(exchange.accounts[0].cash, start.accounts[0].cash, "cash waits for the debts");
            continue;
        }
        assert!(is_closed || after.improves_on(&before).unwrap(), "{before:?} {after:?}");
        let own = before.equity.raw() - slippage(&start, &done).max(0);
        if is_closed {
            whole += 1;
            assert!(after.equity.raw() >= own.min(0) - 2, "closed at {own}: {after:?}");
        } else {
            partial += 1;
            leaves_the_smallest += u32::from(exchange.position(0, 0).magnitude() == FINE.0);
            assert!(after.is_met(), "{before:?} {after:?}");
        }
        assert!(done.fill.fee.raw() <= own.max(0), "the fee {:?} of {own}", done.fill.fee);
    }
    assert_eq!((partial, whole, insolvent, refused), (559, 957, 3_366, 57));
    assert!(leaves_the_smallest > 10, "{leaves_the_smallest}");
}

/// A take-over from a solvent account pays the taker at V no more than the largest discount of the value, nor more than the
/// equity; from an insolvent one nothing; it leaves equity over requirement no lower, or closes the position.
#[test]
fn every_take_over_pays_at_most_the_discount() {
    let (mut solvent, mut insolvent, mut improved) = (0, 0, 0);
    for (start, before) in cases() {
        for most in [1, 2, 5, 30] {
            let mut exchange = start.clone();
            let done = match exchange.take_over((0, 1), 0, most * FINE.0) {
                Ok(done) => done,
                Err(error) => panic!("{error:?}"),
            };
            ballast_engine::audit::check(&exchange, 1_000).unwrap();
            let side = start.position(0, 0).side();
            let price = Valuation::guarded(start.state(0), start.parameters(0)).better_for(side).unwrap();
            let value = done.base.value(price, Rounding::Ceil).unwrap().raw();
            let earned = value - done.quote.raw();
            assert_eq!(exchange.slot_of(1, 0).unwrap().quote, done.quote.negated().unwrap());
            if before.equity.is_negative() {
                insolvent += 1;
                assert!(earned <= 2, "{earned} out of an insolvent account");
                assert_eq!(exchange.accounts[0].cash, start.accounts[0].cash);
                continue;
            }
            solvent += 1;
            let largest = value.abs() * 25_000 / 1_000_000 + 2;
            assert!(
                earned <= largest && earned <= before.equity.raw() + 2,
                "{earned} of {value}: {before:?}"
            );
            let after = exchange.health(0, Purpose::Maintenance).unwrap();
            assert!(after.equity.raw() >= before.equity.raw() - earned.max(0) - 2);
            assert!(!after.equity.is_negative() || before.equity.raw() < 2, "{before:?} {after:?}");
            let is_closed = exchange.position(0, 0).is_zero();
            // Where the discount is all the equity, part of a position leaves the ratio where it was, but for rounding.
            let rounded = Health { equity: after.equity.plus(Quote::new(2)).unwrap(), ..after };
            assert!(is_closed || rounded.improves_on(&before).unwrap(), "{before:?} {after:?}");
            improved += u32::from(is_closed || after.improves_on(&before).unwrap());
        }
    }
    assert_eq!((solvent, improved, insolvent), (6_084, 6_053, 13_672));
}

/// What section 11 of the specification says of an account with one position, in plain integers.
struct Formula {
    closed: i128,
    /// Refused where the fill is worse than this.
    least: i128,
    quote: i128,
    fee: i128,
}

impl Formula {
    fn of(start: &Exchange, before: &Health) -> Self {
        let (state, parameters) = (start.state(0), start.parameters(0));
        let slot = start.slot_of(0, 0).unwrap();
        let (whole, is_long) = (i128::from(slot.base.magnitude()), !slot.base.is_negative());
        let price = Valuation::guarded(state, parameters).better_for(slot.base.side()).unwrap();
        let price = i128::from(price.raw());
        let ratio = required_ratio(state, parameters, slot.base, Purpose::Maintenance).unwrap().unwrap();
        let raw = |ratio: Ratio| i128::from(ratio.raw());
        let (notional, equity) = (ceil(whole * price, QUOTE), i128::from(before.equity.raw()));
        let fill = |size: i128| {
            let size = u64::try_from(size).unwrap();
            i128::from(state.curve.swap(slot.base.side().opposite(), size).unwrap().quote.raw())
        };
        let sign = if is_long { 1 } else { -1 };
        let slippage = |size: i128| ceil(sign * size * price, QUOTE) - fill(size);
        let cost = ceil(slippage(whole).max(0) * ONE, notional) + raw(parameters.liquidation_fee);
        let target = raw(ratio) + raw(parameters.liquidation_buffer);
        let closed = if target <= cost || equity <= ceil(notional * cost, ONE) {
            whole
        } else {
            let closed = ceil((ceil(notional * target, ONE) - equity) * ONE, target - cost);
            if closed >= notional { whole } else { ceil(whole * closed, notional) }
        };
        let discount = raw(parameters.liquidation_discount);
        let limit =
            if is_long { floor(price * (ONE - discount), ONE) } else { ceil(price * (ONE + discount), ONE) };
        let share = floor(equity * closed, whole) - slippage(closed).max(0);
        let quote = fill(closed);
        let nominal = floor(quote.abs() * raw(parameters.liquidation_fee), ONE);
        Self { closed, least: floor(sign * closed * limit, QUOTE), quote, fee: nominal.min(share.max(0)) }
    }
}

/// Size, refusal and fee of every liquidation of a solvent account, to the unit, where a step is a millionth of one.
#[test]
fn every_liquidation_is_that_of_the_formula() {
    let (mut done, mut slices, mut refused, mut limited) = (0, 0, 0, 0);
    for (mut start, before) in cases() {
        start.venues[0].parameters.base_step = 1;
        start.venues[0].parameters.minimum_base = 1;
        if before.equity.is_negative() {
            continue;
        }
        let (expected, mut exchange) = (Formula::of(&start, &before), start.clone());
        let outcome = exchange.liquidate(0, 0, 1);
        let fill = match outcome {
            Ok(done) => done.fill,
            Err(error) => {
                assert!(expected.quote < expected.least, "{before:?}");
                assert_eq!(error, Error::LiquidationPrice);
                refused += 1;
                continue;
            }
        };
        if expected.quote < expected.least {
            assert!(i128::from(fill.base.magnitude()) < expected.closed, "{before:?}");
            slices += 1;
            continue;
        }
        assert_eq!(i128::from(fill.base.magnitude()), expected.closed, "{before:?}");
        let fee = expected.fee.min(i128::from(fill.fee.raw()).max(cash_after(&exchange, &fill)));
        assert_eq!(i128::from(fill.fee.raw()), fee, "{before:?}");
        limited += u32::from(expected.fee > 0);
        done += 1;
    }
    assert_eq!((done, slices, refused, limited), (1_517, 1, 3, 1_375));
}

/// What the account had before the fee was taken.
fn cash_after(exchange: &Exchange, fill: &Fill) -> i128 {
    i128::from(exchange.accounts[0].cash.raw()) + i128::from(fill.fee.raw())
}

/// How much of an insolvent position is sold, on a coarse curve: the mark ends within the band around the index, exactly (but for
/// a unit of base where a short is bought back), and two units of base more would leave it.
#[test]
fn every_slice_of_an_insolvent_position_ends_at_the_band() {
    let (mut slices, mut whole, mut refused) = (0, 0, 0);
    for units in [-60_i64, -40, 40, 60] {
        for price in (50..=200_u64).map(|percent| tiny::COARSE.peg() / 100 * percent) {
            for pushed in [-60, -30, 0, 30, 60] {
                let mut exchange = tiny::exchange((tiny::COARSE, parameters()), 3, 10_000_000);
                let wide = Ratio::new(900_000);
                exchange.venues[0].parameters.price_band = wide;
                tiny::is_done(tiny::trade(&mut exchange, 0, units));
                if pushed != 0 {
                    tiny::is_done(tiny::trade(&mut exchange, 2, pushed));
                }
                let gone = exchange.accounts[0].cash;
                exchange.accounts[0].cash = Quote::ZERO;
                exchange.vault -= i128::from(gone.raw());
                tiny::quote_index(&mut exchange, price);
                exchange.update(0).unwrap();
                exchange.venues[0].state.oracle.twap = exchange.state(0).oracle.price;
                let health = exchange.health(0, Purpose::Maintenance).unwrap();
                if !health.equity.is_negative() {
                    continue;
                }
                match exchange.liquidate(0, 0, 1) {
                    Ok(done) if exchange.position(0, 0).is_zero() => {
                        whole += 1;
                        ensure_within(&exchange, (units, price), 0);
                        assert_eq!(done.fill.base.magnitude(), units.unsigned_abs());
                    }
                    Ok(_) => {
                        slices += 1;
                        ensure_within(&exchange, (units, price), 2);
                    }
                    Err(Error::LiquidationPrice) => refused += 1,
                    Err(error) => panic!("{error:?}"),
                }
            }
        }
    }
    assert_eq!((slices, whole, refused), (270, 1_427, 91));
}

/// peg·k/x² against I·(1 ∓ δ): met, and with `more` units of base not met any more (nothing is asked where that is zero).
fn ensure_within(exchange: &Exchange, (units, price): (i64, u64), more: u64) {
    let curve = &exchange.state(0).curve;
    let (peg, k) = (u128::from(curve.peg.raw()), curve.k());
    let band = |permyriad: u64| u128::from(price) * u128::from(permyriad);
    let meets = |x: u64| {
        let square = u128::from(x) * u128::from(x);
        // δ is 1.25 %, in ten thousandths.
        if units > 0 {
            peg * k * 10_000 >= band(9_875) * square
        } else {
            peg * k * 10_000 <= band(10_125) * square
        }
    };
    let x = curve.base_reserve.raw();
    // A buyer's reserve is rounded down as well: on so shallow a curve up to a unit of base beyond.
    assert!(meets(if units > 0 { x } else { x + 1 }), "{curve:?} left the band around {price}");
    if more > 0 {
        let beyond = if units > 0 { x + more } else { x - more };
        assert!(!meets(beyond), "{curve:?} could have gone further to {price}");
    }
}
