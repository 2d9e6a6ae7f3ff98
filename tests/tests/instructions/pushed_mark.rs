//! A push of the mark before a liquidation changes nothing for the victim: neither whether it is liquidated, nor the size or the
//! price.

use super::support::*;
use ballast::BallastError;
use ballast_client::events::{Event, Liquidated, TakenOver};
use ballast_client::instructions::TradeArgs;

/// Alice needs a partial liquidation at 91; `push` comes before.
fn pushed(push: Option<TradeArgs>) -> Fall {
    let mut fall = fall(1_000, 12_200, 91);
    if let Some(order) = push {
        traded(&mut fall.world, &fall.carol, (0, order));
    }
    fall
}

/// Down and up by four per cent, within the price band.
const PUSHES: [bool; 2] = [false, true];

fn push(is_buy: bool) -> Option<TradeArgs> {
    Some(order(is_buy, 20_000 * CONTRACT))
}

fn taken_over(push: Option<TradeArgs>) -> TakenOver {
    let Fall { mut world, alice, .. } = pushed(push);
    let dave = world.trader("dave", 100_000 * QUOTE);
    let instruction = take_over(&world, &alice, (&dave, u64::MAX));
    let receipt = world.must(&[instruction], &[&dave.wallet]);
    let Event::TakenOver(done) = event(&receipt) else { panic!("{receipt:?}") };
    done
}

#[test]
fn a_take_over_brings_the_same() {
    let seen = |done: TakenOver| (done.base, done.quote, done.realised, done.equity, done.requirement);
    let alone = seen(taken_over(None));
    assert!(alone.0 > 0);
    for is_buy in PUSHES {
        assert_eq!(seen(taken_over(push(is_buy))), alone);
    }
}

fn liquidated(push: Option<TradeArgs>) -> Liquidated {
    let Fall { mut world, alice, bob, .. } = pushed(push);
    let instruction = liquidation(&world, &alice, &bob);
    let receipt = crank(&mut world, instruction).unwrap();
    let Event::Liquidated(done) = event(&receipt) else { panic!("{receipt:?}") };
    done
}

/// A push down stops the sale, a push up lets it bring more; size, equity and requirement stay as they are.
#[test]
fn a_liquidation_sells_nothing_for_less() {
    let seen = |done: &Liquidated| (done.fill.base, done.equity, done.requirement);
    let (alone, up) = (liquidated(None), liquidated(push(true)));
    assert_eq!(seen(&up), seen(&alone));
    assert!(up.fill.quote > alone.fill.quote);
    // At least the guarded index less a taker fee: 91.0091, its better edge, less a thousandth.
    let least = i128::from(-alone.fill.base) * 90_918_090_900 / 1_000_000_000_000;
    assert!(i128::from(alone.fill.quote) >= least, "{alone:?}");

    let Fall { mut world, alice, bob, .. } = pushed(push(false));
    let instruction = liquidation(&world, &alice, &bob);
    refused(&mut world, instruction, (&[], BallastError::LiquidationPrice));
}

/// Nobody is pushed into liquidation, or out of it.
#[test]
fn a_push_makes_nobody_unhealthy() {
    for is_buy in PUSHES {
        let Fall { mut world, alice, bob, carol } = fall(1_000, 14_000, 91);
        let instruction = liquidation(&world, &alice, &bob);
        refused(&mut world, instruction.clone(), (&[], BallastError::NotLiquidatable));
        traded(&mut world, &carol, (0, order(is_buy, 20_000 * CONTRACT)));
        refused(&mut world, instruction, (&[], BallastError::NotLiquidatable));
    }
}

/// Alice needs a partial liquidation at 91; the mark stands above at 91.5, which somebody would like to have for himself.
fn below_the_mark() -> Fall {
    let mut fall = fall(1_000, 12_200, 91);
    arbitrage(&mut fall.world, &fall.carol, (0, 91 * PRICE + PRICE / 2));
    fall.world.advance(1, 1);
    fall
}

/// Who pushes the mark down by more than a taker fee cannot have the account liquidated in that second, whatever the slot; a take-over
/// is open, and the next second is.
#[test]
fn no_liquidation_in_the_second_of_a_push() {
    let Fall { mut world, alice, bob, carol } = below_the_mark();
    // The mark goes with the square of the base reserve: a thousandth of it is a two-thousandth of the reserve.
    let most = world.market(0).state.curve.base_reserve.raw() / 2_000 / 1_000_000 * 1_000_000;
    traded(&mut world, &carol, (0, order(false, most + 1_000_000)));
    assert!(mark(&world, 0) > 91 * PRICE + PRICE / 4, "the price by itself would be good enough");
    let instruction = liquidation(&world, &alice, &bob);
    refused(&mut world, instruction.clone(), (&[], BallastError::LiquidationPrice));
    world.advance(1, 0);
    refused(&mut world, instruction.clone(), (&[], BallastError::LiquidationPrice));
    let by_bob = take_over(&world, &alice, (&bob, 50 * CONTRACT));
    world.must(&[by_bob], &[&bob.wallet]);
    world.advance(1, 1);
    crank(&mut world, instruction).unwrap();

    // A step less is a taker fee, which is allowed; and so is a push that helps the account.
    for order in [order(false, most), order(true, 20_000 * CONTRACT)] {
        let Fall { mut world, alice, bob, carol } = below_the_mark();
        traded(&mut world, &carol, (0, order));
        let instruction = liquidation(&world, &alice, &bob);
        crank(&mut world, instruction).unwrap();
    }
}
