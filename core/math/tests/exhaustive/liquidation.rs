//! A grid of unhealthy accounts on a market of a few hundred units, with every size, every cash amount and every index.

use ballast_math::health::{Health, Purpose, required_ratio};
use ballast_math::parameters::Parameters;
use ballast_math::trade::Fill;
use ballast_math::{Error, Quote, Ratio, Rounding};

use crate::common::auction::Auction;
use crate::common::exchange::Exchange;
use crate::common::presets::value;
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

/// Creates cases in which the index has moved to `permille`. Account 0 holds `units` and little cash, account 1 has moved the
/// mark by `pushed` units, and account 2 is rich.
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
    // The account has lost its unneeded cash elsewhere or paid it as funding, because it could not have withdrawn that much.
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
    // Move to the next second, because a push restricts sales on the curve during its own second.
    exchange.clock.time += 1;
    let health = exchange.health(0, Purpose::Maintenance).unwrap();
    (!health.is_met()).then_some((exchange, health))
}

/// Checks that a liquidation improves the account or closes the position. No part is sold below V less the cost that section 11
/// allows, including the fee. The size is the same as for a take-over, unless only a slice is sold. A liquidation makes no
/// account insolvent and preserves every invariant.
#[test]
fn every_liquidation_improves_or_closes() {
    let (mut partial, mut slices, mut whole, mut insolvent, mut refused) = (0, 0, 0, 0, 0);
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
        ballast_model::audit::check(&exchange, 1_000).unwrap();
        let after = exchange.health(0, Purpose::Maintenance).unwrap();
        let is_closed = exchange.base_of(0, 0).is_zero();
        assert_eq!(done.before, before);
        assert!(exchange.base_of(0, 0).magnitude() < start.base_of(0, 0).magnitude());
        if before.equity.is_negative() {
            insolvent += 1;
            assert!(done.fill.fee.is_zero());
            ensure_settled(&exchange, &start, is_closed);
            continue;
        }
        let (auction, base) = (Auction::of(&start, 0, 0), done.fill.base.magnitude());
        let due = start.clone().take_over(0, 1, 0, start.base_of(0, 0).magnitude()).unwrap();
        let due = due.base.magnitude();
        assert!(if done.is_slice { base < due } else { base == due }, "{base} of {due}: {done:?}");
        let brought = done.fill.quote.raw() - done.fill.fee.raw();
        assert!(brought >= auction.kept(base).min(auction.least(base)), "{auction:?} {done:?}");
        assert!(after.equity.raw() >= -Auction::rounding(base), "{before:?} {after:?}");
        let rounded = Health { equity: after.equity.plus(Quote::new(2)).unwrap(), ..after };
        assert!(is_closed || rounded.improves_on(&before).unwrap(), "{before:?} {after:?}");
        if is_closed {
            whole += 1;
        } else if done.is_slice {
            slices += 1;
        } else {
            partial += 1;
            leaves_the_smallest += u32::from(exchange.base_of(0, 0).magnitude() == FINE.0);
            assert!(after.is_met(), "{before:?} {after:?}");
        }
    }
    println!("{partial} parts, {slices} slices, {whole} whole, {insolvent} insolvent, {refused} refused");
    assert!(leaves_the_smallest > 10, "{leaves_the_smallest}");
    assert_eq!((partial, slices, whole, insolvent, refused), (220, 34, 969, 3_696, 226));
}

/// Checks that the account keeps its cash while it has a position and debts, and that the cash pays the debts when the last
/// position closes.
fn ensure_settled(exchange: &Exchange, start: &Exchange, is_closed: bool) {
    let position = exchange.position_of(0, 0).copied().unwrap_or_default();
    if is_closed {
        assert!(position.debt.is_zero(), "{position:?}");
        assert!(position.written_off.is_zero() || exchange.accounts[0].cash.is_zero());
    } else {
        assert_eq!(exchange.accounts[0].cash, start.accounts[0].cash, "cash waits for the debts");
    }
}

/// Checks that a take-over pays exactly the auction price. The taker gains nothing at V from an insolvent account. From a solvent
/// account, the taker gains no more than the largest discount and no more than the equity. The ratio of equity to requirement
/// does not fall, or the position closes.
#[test]
fn every_take_over_pays_at_most_the_discount() {
    let (mut solvent, mut insolvent, mut improved) = (0, 0, 0);
    for (start, before) in cases() {
        let auction = Auction::of(&start, 0, 0);
        for most in [1, 2, 5, 30] {
            let mut exchange = start.clone();
            let done = match exchange.take_over(0, 1, 0, most * FINE.0) {
                Ok(done) => done,
                Err(error) => panic!("{error:?}"),
            };
            ballast_model::audit::check(&exchange, 1_000).unwrap();
            let side = start.base_of(0, 0).side();
            let price = value(start.state(0), start.parameters(0), side);
            let worth = done.base.value(price, Rounding::Ceil).unwrap().raw();
            let earned = worth - done.quote.raw();
            assert_eq!(done.quote.raw(), auction.taken_for(done.base.magnitude()));
            assert_eq!(exchange.position_of(1, 0).unwrap().quote, done.quote.negated().unwrap());
            if before.equity.is_negative() {
                insolvent += 1;
                assert!(earned <= 2, "{earned} out of an insolvent account");
                ensure_settled(&exchange, &start, exchange.base_of(0, 0).is_zero());
                continue;
            }
            solvent += 1;
            let largest = worth.abs() * 25_000 / 1_000_000 + 2;
            assert!(
                earned <= largest && earned <= before.equity.raw() + 2,
                "{earned} of {worth}: {before:?}"
            );
            let after = exchange.health(0, Purpose::Maintenance).unwrap();
            assert!(after.equity.raw() >= before.equity.raw() - earned.max(0) - 2);
            assert!(!after.equity.is_negative() || before.equity.raw() < 2, "{before:?} {after:?}");
            let is_closed = exchange.base_of(0, 0).is_zero();
            // If the discount equals the equity, taking part of a position leaves the ratio unchanged, up to rounding.
            let rounded = Health { equity: after.equity.plus(Quote::new(2)).unwrap(), ..after };
            assert!(is_closed || rounded.improves_on(&before).unwrap(), "{before:?} {after:?}");
            improved += u32::from(is_closed || after.improves_on(&before).unwrap());
        }
    }
    println!("{solvent} solvent, {improved} improved, {insolvent} insolvent");
    assert_eq!((solvent, improved, insolvent), (5_532, 4_542, 15_048));
}

/// The size, worst price and fee for liquidating a solvent account with one position, in plain integers.
struct Formula {
    closed: i128,
    /// The smallest permitted proceeds. A worse fill is rejected or reduced to a slice.
    least: i128,
    quote: i128,
    fee: i128,
}

impl Formula {
    fn of(start: &Exchange, before: &Health) -> Self {
        let (state, parameters, auction) = (start.state(0), start.parameters(0), Auction::of(start, 0, 0));
        let position = start.position_of(0, 0).unwrap();
        let whole = i128::from(position.base.magnitude());
        let ratio = required_ratio(state, parameters, position.base, Purpose::Maintenance).unwrap().unwrap();
        let (notional, equity) = (auction.notional, i128::from(before.equity.raw()));
        let target = i128::from(ratio.raw()) + i128::from(parameters.liquidation_buffer.raw());
        let cost = auction.cost;
        let closed = if target <= cost || equity <= ceil(notional * cost, ONE) {
            whole
        } else {
            let closed = ceil((ceil(notional * target, ONE) - equity) * ONE, target - cost);
            if closed >= notional { whole } else { ceil(whole * closed, notional) }
        };
        let size = u64::try_from(closed).unwrap();
        let quote = state.curve.swap(position.base.side().opposite(), size).unwrap().quote.raw();
        let fee = auction.fee(size, quote, parameters.liquidation_fee.raw());
        Self {
            closed,
            least: i128::from(auction.least(size)),
            quote: i128::from(quote),
            fee: i128::from(fee),
        }
    }
}

/// Checks the size, rejection and fee of every liquidation of a solvent account, to the unit, where one step is a millionth of a unit.
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
    assert_eq!((done, slices, refused, limited), (1_195, 39, 149, 1_176));
}

/// Returns the account's cash before the fee was taken.
fn cash_after(exchange: &Exchange, fill: &Fill) -> i128 {
    i128::from(exchange.accounts[0].cash.raw()) + i128::from(fill.fee.raw())
}

/// Checks how much of an insolvent position is sold on a coarse curve. The size must be exactly the largest one whose average
/// price is within one taker fee of the published index.
#[test]
fn every_sale_of_an_insolvent_position_averages_within_a_fee_of_the_index() {
    let (mut slices, mut whole, mut refused) = (0, 0, 0);
    for units in [-60_i64, -40, 40, 60] {
        for price in (50..=200_u64).map(|percent| tiny::COARSE.peg() / 100 * percent) {
            for pushed in [-60, -30, 0, 30, 60] {
                let Some(start) = insolvent((units, price), pushed) else { continue };
                let mut exchange = start.clone();
                let expected = sold_within_fee(&start, price);
                match exchange.liquidate(0, 0, 1) {
                    Ok(done) => {
                        assert_eq!(Some(done.fill.base.magnitude()), expected, "{done:?} at {price}");
                        let left = exchange.base_of(0, 0).magnitude();
                        (slices, whole) = (slices + u32::from(left > 0), whole + u32::from(left == 0));
                    }
                    Err(Error::LiquidationPrice) => {
                        assert_eq!(expected, None, "{units} {price} {pushed}");
                        refused += 1;
                    }
                    Err(error) => panic!("{error:?}"),
                }
            }
        }
    }
    println!("{slices} slices, {whole} whole, {refused} refused");
    assert_eq!((slices, whole, refused), (43, 1_601, 140));
}

/// Creates an account without cash that is insolvent at an index of `price`, after the mark was moved by the given number of units.
fn insolvent((units, price): (i64, u64), pushed: i64) -> Option<Exchange> {
    let dear = Parameters { taker_fee: Ratio::new(10_000), price_band: Ratio::new(900_000), ..parameters() };
    let mut exchange = tiny::exchange((tiny::COARSE, dear), 3, 10_000_000);
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
    health.equity.is_negative().then_some(exchange)
}

/// Returns how much of the position can be sold (or bought back) at an average price within one per cent of `price`. This is the
/// whole position, or the largest part that leaves at least one unit and whose average price peg·y/x′ is within the limit before
/// y is rounded. Returns `None` if rounding y exceeds the limit.
fn sold_within_fee(exchange: &Exchange, price: u64) -> Option<u64> {
    let (curve, base) = (&exchange.state(0).curve, exchange.base_of(0, 0));
    let price = i128::from(price);
    let worst = if base.is_negative() { ceil(price * 101, 100) } else { floor(price * 99, 100) };
    let meets = |size: u64| {
        let sign = if base.is_negative() { -1 } else { 1 };
        let least = floor(sign * i128::from(size) * worst, QUOTE);
        let swap = curve.swap(base.side().opposite(), size);
        swap.is_ok_and(|swap| i128::from(swap.quote.raw()) >= least)
    };
    let whole = base.magnitude();
    if meets(whole) {
        return Some(whole);
    }
    let [peg, x, y] = [curve.peg.raw(), curve.base_reserve.raw(), curve.quote_reserve.raw()].map(i128::from);
    let has_room = |size: &u64| {
        let size = i128::from(*size);
        if base.is_negative() { peg * y <= worst * (x - size) } else { peg * y >= worst * (x + size) }
    };
    (1..whole).filter(has_room).max().filter(|size| meets(*size))
}
