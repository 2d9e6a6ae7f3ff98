//! A grid of unhealthy accounts on a market of a few hundred units: every size, every cash, every index.

use ballast_math::health::{Health, Purpose};
use ballast_math::liquidation::Liquidated;
use ballast_math::parameters::Parameters;
use ballast_math::valuation::Valuation;
use ballast_math::{Error, Quote, Ratio, Rounding};

use crate::common::exchange::Exchange;
use crate::tiny::{self, FINE, UNIT};

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
