//! Tests that a push of the mark before a liquidation changes nothing for the victim: not whether it is liquidated, not the size,
//! and not the price.

use super::support::*;
use ballast::BallastError;
use ballast_client::events::{Event, Liquidated, TakenOver};
use ballast_client::instructions::TradeArgs;

/// Returns a world in which Alice needs a partial liquidation at 91, after the trade `push`.
fn pushed(push: Option<TradeArgs>) -> Fall {
    let mut fall = fall(1_000, 12_200, 91);
    if let Some(order) = push {
        traded(&mut fall.world, &fall.carol, (0, order));
    }
    fall
}

/// Pushes by four per cent, within the price band. `true` pushes up, and `false` pushes down.
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

/// Checks that a push down prevents the sale and that a push up raises its proceeds, while size, equity and requirement stay the
/// same.
#[test]
fn a_liquidation_sells_nothing_for_less() {
    let seen = |done: &Liquidated| (done.fill.base, done.equity, done.requirement);
    let (alone, up) = (liquidated(None), liquidated(push(true)));
    assert_eq!(seen(&up), seen(&alone));
    assert!(up.fill.quote > alone.fill.quote);
    // The sale brings at least the guarded index less a taker fee, which is its better edge of 91.0091 less a thousandth.
    let least = i128::from(-alone.fill.base) * 90_918_090_900 / 1_000_000_000_000;
    assert!(i128::from(alone.fill.quote) >= least, "{alone:?}");

    let Fall { mut world, alice, bob, .. } = pushed(push(false));
    let instruction = liquidation(&world, &alice, &bob);
    refused(&mut world, instruction, (&[], BallastError::LiquidationPrice));
}

/// Checks that no push makes a healthy account liquidatable.
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

/// Returns a world in which Alice needs a partial liquidation at 91, while the mark is at 91.5. Somebody else would like to
/// profit from this difference.
fn below_the_mark() -> Fall {
    let mut fall = fall(1_000, 12_200, 91);
    arbitrage(&mut fall.world, &fall.carol, (0, 91 * PRICE + PRICE / 2));
    fall.world.advance(1, 1);
    fall
}

/// Checks that an account cannot be liquidated in the second in which the mark was pushed down by more than a taker fee, in
/// whatever slot. A take-over is possible at once, and a liquidation in the next second.
#[test]
fn no_liquidation_in_the_second_of_a_push() {
    let Fall { mut world, alice, bob, carol } = below_the_mark();
    // The mark changes with the square of the base reserve, so a thousandth of the mark is a two-thousandth of the reserve.
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

    // A push that is one step smaller stays within a taker fee, which is allowed, as is a push that helps the account.
    for order in [order(false, most), order(true, 20_000 * CONTRACT)] {
        let Fall { mut world, alice, bob, carol } = below_the_mark();
        traded(&mut world, &carol, (0, order));
        let instruction = liquidation(&world, &alice, &bob);
        crank(&mut world, instruction).unwrap();
    }
}
