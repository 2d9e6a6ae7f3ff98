//! Tests a crash with partial liquidation, take-over, bankruptcy, insurance, and a deficit that is covered from claims and gains.

use crate::support::{
    CONTRACT, PRICE, QUOTE, arbitrage, assert_refused, buy, bytes, cash, close, crank, is_liquidatable,
    liquidation, mark, pass, pass_minute, position, quote_liquidation, repay, sell, trade,
};
use ballast::BallastError;
use ballast_client::instructions::{self, HealthView};
use ballast_client::quote::Snapshot;
use ballast_math::market::State;
use ballast_math::{Rounding, Side};
use ballast_networks::NetworkKind;
use ballast_testkit::fixtures::{Trader, World};
use std::ops::Range;

scenarios!(crash);

/// The participants.
struct Cast {
    keeper: Trader,
    alice: Trader,
    bob: Trader,
    dave: Trader,
    carol: Trader,
}

fn begin(world: &mut World) -> Cast {
    world.insure(0, 500 * QUOTE);
    let cast = Cast {
        keeper: world.trader("keeper", 3_000_000 * QUOTE),
        alice: world.trader("alice", 120_000 * QUOTE),
        bob: world.trader("bob", 115_000 * QUOTE),
        dave: world.trader("dave", 3_000_000 * QUOTE),
        carol: world.trader("carol", 20_000_000 * QUOTE),
    };
    trade(world, &cast.dave, (0, sell(10_000)));
    trade(world, &cast.alice, (0, buy(10_000)));
    trade(world, &cast.bob, (0, buy(10_000)));
    cast
}

fn health(world: &World, trader: &Trader) -> HealthView {
    let markets = world.known_markets([0]).unwrap();
    let account = world.account(&trader.account()).state;
    Snapshot::new(&markets, &account).health().unwrap()
}

fn state(world: &World) -> State {
    *world.market(0).state
}

/// Lets the feed fall through `prices`, in whole quotes, to the lowest one, while the mark follows to `permille` of the feed's
/// price.
fn fall(world: &mut World, carol: &Trader, permille: u64, prices: Range<u64>) {
    for price in prices.clone().rev() {
        pass_minute(world, &[(0, price * PRICE)]);
        if permille > 0 {
            arbitrage(world, carol, (0, price * PRICE / 1_000 * permille));
        }
    }
    // Nobody is liquidated in a second whose trades have moved the mark.
    pass(world, (2, 1), &[(0, prices.start * PRICE)]);
}

fn crash(network: NetworkKind) {
    let mut world = World::with_market(network);
    let flat = world.trader("flat", 1_000 * QUOTE);
    let untouched = bytes(&world, &flat.account());
    let cast = begin(&mut world);
    fall(&mut world, &cast.carol, 1_025, 94..100);
    partial_liquidation(&mut world, &cast);
    fall(&mut world, &cast.carol, 1_000, 92..94);
    taken_over(&mut world, &cast);
    fall(&mut world, &cast.carol, 1_000, 83..92);
    bankruptcy(&mut world, &cast);
    deficit(&mut world, &cast);
    assert_eq!(bytes(&world, &flat.account()), untouched);
    world.must(&[world.withdraw(&flat, 1_000 * QUOTE)], &[&flat.wallet]);
}

/// Checks a partial liquidation. Bob falls below maintenance margin, a part of his position is sold, and he is healthy again.
fn partial_liquidation(world: &mut World, cast: &Cast) {
    assert!(is_liquidatable(world, &cast.bob));
    let liquidate = liquidation(world, &cast.alice, (0, &cast.keeper));
    assert_refused(crank(world, liquidate), BallastError::NotLiquidatable);

    let (insurance, keeper) = (state(world).insurance.raw(), cash(world, &cast.keeper));
    let liquidate = liquidation(world, &cast.bob, (0, &cast.keeper));
    world.must(&[liquidate], &[]);
    let left = position(world, &cast.bob, 0).base.magnitude();
    assert!(left > 0 && left < 10_000 * CONTRACT, "{left}");
    assert!(!is_liquidatable(world, &cast.bob));
    let fee = world.market(0).parameters.keeper_fee.raw();
    assert_eq!(cash(world, &cast.keeper) - keeper, fee);
    assert!(state(world).insurance.raw() > insurance - fee, "the liquidation's fee goes to the insurance");
    let again = liquidation(world, &cast.bob, (0, &cast.keeper));
    assert_refused(crank(world, again), BallastError::NotLiquidatable);
}

/// Checks a take-over. Bob is unhealthy again, and the keeper takes over a part of his position at a price that depends on his
/// health.
fn taken_over(world: &mut World, cast: &Cast) {
    let before = health(world, &cast.bob);
    let most = 2_000 * CONTRACT;
    let of = instructions::TakeOver {
        authority: cast.keeper.owner(),
        margin_account: cast.bob.account(),
        taker_account: cast.keeper.account(),
        market: world.keys(0),
    };
    let itself =
        instructions::TakeOver { authority: cast.bob.owner(), taker_account: cast.bob.account(), ..of };
    let itself = instructions::take_over(&itself, most, &[], &[]);
    assert!(world.send(&[itself], &[&cast.bob.wallet]).is_err(), "nobody takes over from himself");

    let markets = world.known_markets([0]).unwrap();
    let (bob, keeper) =
        (world.account(&cast.bob.account()).state, world.account(&cast.keeper.account()).state);
    let quoted = Snapshot::new(&markets, &bob).quote_take_over(&keeper, 0, most).unwrap();
    let curve = state(world).curve;
    world.must(&[instructions::take_over(&of, most, &[], &[])], &[&cast.keeper.wallet]);
    assert_eq!(state(world), quoted.market);
    assert_eq!(position(world, &cast.bob, 0), quoted.position);
    assert_eq!(position(world, &cast.keeper, 0), quoted.taker_position);
    assert_eq!(
        (cash(world, &cast.bob), cash(world, &cast.keeper)),
        (quoted.cash.raw(), quoted.taker_cash.raw())
    );

    // The curve does not move. The keeper receives what Bob gave up, at less than the largest discount.
    assert_eq!(state(world).curve, curve);
    assert_eq!(quoted.base.raw(), most as i64);
    assert_eq!(position(world, &cast.keeper, 0).base, quoted.base);
    assert_eq!(position(world, &cast.keeper, 0).quote.raw(), -quoted.quote.raw());
    let ratio =
        |health: &HealthView| health.maintenance_equity as f64 / health.maintenance_requirement as f64;
    // V is the upper edge of the index here, because the average is within the divergence. The discount is 2.5 %, which applies
    // in full at a quarter below the requirement.
    let oracle = state(world).oracle;
    let value = (oracle.price.raw() + oracle.confidence.raw()) as f64;
    let expected = value * (1.0 - 0.025 * (4.0 * (1.0 - ratio(&before))).min(1.0));
    let price = quoted.quote.raw() as f64 * 1e12 / most as f64;
    assert!((price - expected).abs() < expected * 2e-6, "{price} instead of {expected}");
    let after = health(world, &cast.bob);
    assert!(ratio(&after) > ratio(&before), "{after:?}");
}

/// Checks a bankruptcy. The feed falls faster than anyone can sell, so both accounts become insolvent. Their cash goes to the
/// market, and the rest becomes a deficit.
fn bankruptcy(world: &mut World, cast: &Cast) {
    for trader in [&cast.alice, &cast.bob] {
        assert!(health(world, trader).maintenance_equity < 0);
        assert_refused(close(world, trader, 0), BallastError::InsolventClose);
        let early = repay(world, trader);
        assert!(crank(world, early).is_err());
        let last = loop {
            // An insolvent account is not sold further than a taker fee below the index, so buyers trade in between.
            pass(world, (1, 0), &[(0, 83 * PRICE)]);
            if mark(world, 0) < 82_900_000_000 {
                arbitrage(world, &cast.carol, (0, 83 * PRICE));
            }
            let quoted = quote_liquidation(world, trader);
            let liquidate = liquidation(world, trader, (0, &cast.keeper));
            world.must(&[liquidate], &[]);
            if quoted.position.base.is_zero() {
                break quoted;
            }
        };
        // The liquidation of the last part also settles the account's debts at once.
        let (debt, had, before) = (last.position.debt.raw(), last.cash.raw(), last.market);
        assert!(debt > had && had > 0, "{debt} {had}");
        let after = state(world);
        assert_eq!(cash(world, trader), 0);
        assert_eq!(position(world, trader, 0).written_off.raw(), debt - had);
        assert_eq!(after.cash.raw() - before.cash.raw(), had);
        assert_eq!(before.debts.raw() - after.debts.raw(), debt);
        assert_eq!(before.surplus.raw() - after.surplus.raw(), debt - had);
    }
    assert!(state(world).debts.is_zero());
    assert!(state(world).surplus.raw() < -10_000 * QUOTE as i64, "{}", state(world).surplus.raw());
}

/// Checks that the whole insurance pays for the deficit first, and that open claims and the shorts' gains then pay in proportion.
/// Nobody else pays.
fn deficit(world: &mut World, cast: &Cast) {
    pass(world, (1, 0), &[(0, 83 * PRICE)]);
    trade(world, &cast.dave, (0, buy(5_000)));
    pass(world, (1, 1), &[(0, 83 * PRICE)]);
    world.must(&[instructions::update_funding(world.keys(0))], &[]);
    let before = state(world);
    let claim = before.open_claims.raw();
    assert!(claim > 0 && before.surplus.is_negative());
    let cover = instructions::cover_deficit(world.keys(0));
    world.must(std::slice::from_ref(&cover), &[]);
    let after = state(world);
    // Each share is rounded down, and there is no gain of longs to bear the rest, so a unit may remain uncovered.
    let uncovered = -after.surplus.raw();
    assert!((0..=1).contains(&uncovered), "{uncovered}");
    assert_eq!(after.insurance.raw(), 0);
    let insured = before.insurance.raw();
    assert_eq!(after.cash.raw() - before.cash.raw(), insured);
    assert_eq!(after.insurance_used.raw(), insured);

    let cut = claim - after.open_claims.raw();
    let charged = before.quote_short.raw() - after.quote_short.raw();
    assert_eq!(cut + charged + uncovered, -before.surplus.raw() - insured);
    assert_eq!(after.quote_long, before.quote_long, "longs have lost, they cover nothing");
    // The contributions are in proportion to the claims and to the shorts' gain at the upper edge of the index, which no trade
    // moves.
    let edge = after.oracle.index().high.raw() as f64 / PRICE as f64;
    let short_gain = before.quote_short.raw() as f64 - before.base_short.raw() as f64 * edge / 1_000.0;
    let proportion = cut as f64 / charged as f64 * short_gain / claim as f64;
    assert!((0.98..1.02).contains(&proportion), "{cut} {charged} {proportion}");
    assert_refused(crank(world, cover), BallastError::NothingToDo);

    // Dave's claim is reduced by the cut. His position and Carol's are charged at their next touch, in proportion to their sizes.
    let index = after.cover.index_of(Side::Short);
    let share = |trader: &Trader, world: &World| {
        let position = position(world, trader, 0);
        index.gathered(position.cover_index, position.base.magnitude(), Rounding::Ceil).unwrap().raw()
    };
    let shares = [&cast.dave, &cast.carol].map(|trader| share(trader, world));
    assert!((0..=2).contains(&(shares.iter().sum::<i64>() - charged)), "{shares:?} of {charged}");
    for (trader, share) in [&cast.dave, &cast.carol].into_iter().zip(shares) {
        let closed = close(world, trader, 0).unwrap();
        assert_eq!(closed.fill.touched.cover.raw(), share);
    }
    // The market has, or its last debtors owe, everything that is due to claims and to the last positions.
    let state = state(world);
    assert!(state.surplus.raw() >= 0, "no new deficit came of it: {}", state.surplus.raw());
}
