//! Tests a market that is listed to harm others, whose oracle the attacker controls. The tests measure its effect on cross
//! accounts that trade there, and on accounts that do not.

use crate::NETWORK;
use crate::support::update;
use crate::support::{
    PRICE, QUOTE, arbitrage, buy, bytes, close, crank, liquidation, pass, position, repay, sell, trade,
};
use crate::wealth::{taken_out, withdraw_free};
use ballast_client::instructions;
use ballast_math::valuation::Valuation;
use ballast_math::{Price, Side};
use ballast_testkit::fixtures::{MarketFixture, Trader, World};

/// Returns a world in which market 0 is good and market 1 is the pill. The pill has the thinnest curve and a feed that the
/// attacker controls.
fn world() -> World {
    let mut world = World::with_market(NETWORK);
    let mut pill = MarketFixture::new(1, "PILL-PERP", Price::new(100 * PRICE));
    pill.args.sqrt_k = 100_000_000_000_000;
    world.open(pill);
    world
}

/// Checks that arbitrary prices on the pill's feed change neither the good market nor any account that stays out of the pill.
#[test]
fn a_pill_does_not_reach_who_stays_out() {
    let mut world = world();
    let (honest, other) = (world.trader("honest", 100_000 * QUOTE), world.trader("other", 100_000 * QUOTE));
    trade(&mut world, &honest, (0, buy(1_000)));
    trade(&mut world, &other, (0, sell(1_000)));
    let (gambler, rich) = (world.trader("gambler", 15_000 * QUOTE), world.trader("rich", 9_000_000 * QUOTE));
    trade(&mut world, &gambler, (1, buy(1_000)));
    let untouched = [honest.account(), other.account(), world.keys(0).market].map(|at| bytes(&world, &at));
    for price in [103, 90, 60, 30, 10] {
        pass(&mut world, (40, 8), &[(1, price * PRICE)]);
        for _ in 0..3 {
            let _ = arbitrage_or_not(&mut world, &rich, price * PRICE);
        }
        let liquidate = liquidation(&world, &gambler, (1, &rich));
        let _ = crank(&mut world, liquidate);
    }
    let of = instructions::TakeOver {
        authority: rich.owner(),
        margin_account: gambler.account(),
        taker_account: rich.account(),
        market: world.keys(1),
    };
    let _ = world.send(&[instructions::take_over(&of, u64::MAX, &[], &[])], &[&rich.wallet]);
    let write_off = repay(&world, &gambler);
    let _ = crank(&mut world, write_off);
    let now = [honest.account(), other.account(), world.keys(0).market].map(|at| bytes(&world, &at));
    assert_eq!(untouched, now, "not a byte");
}

/// Trades the pill's mark towards its index within the bands and caps.
fn arbitrage_or_not(world: &mut World, trader: &Trader, price: u64) -> bool {
    let curve = world.market(1).state.curve;
    let root = |value: u128| value.isqrt();
    let reserve =
        u128::from(curve.sqrt_k) * root(u128::from(curve.peg.raw()) << 40) / root(u128::from(price) << 40);
    let here = u128::from(curve.base_reserve.raw());
    let size = u64::try_from(here.abs_diff(reserve)).unwrap() / 1_000_000 * 1_000_000;
    let most = curve.base_reserve.raw() / 12 / 1_000_000 * 1_000_000;
    world
        .trade_checked(trader, 1, crate::support::order(reserve < here, size.min(most).max(10_000_000)))
        .is_ok()
}

/// Lets the attacker's cross account hold a long position in the pill while it loses in the good market. The feed lifts the pill
/// and the mark does not follow, so nobody may liquidate the account while its loss grows beyond its cash. The account then
/// closes its position in the good market and owes a debt there. Returns the debt and the gain in the pill at V.
fn lend(lift: u64) -> (i64, i64) {
    let mut world = world();
    let pawn = world.trader("pawn", 400_000 * QUOTE);
    let rich = world.trader("rich", 90_000_000 * QUOTE);
    trade(&mut world, &pawn, (1, buy(2_000)));
    trade(&mut world, &pawn, (0, buy(10_000)));
    withdraw_free(&mut world, &pawn);
    for step in 1..=16 {
        let pill = (100 + (lift - 100) * step / 16) * PRICE;
        pass(&mut world, (20, 4), &[(0, (100 - step) * PRICE), (1, pill)]);
        arbitrage(&mut world, &rich, (0, (100 - step) * PRICE));
        let _ = take_over(&mut world, &pawn, &rich);
    }
    update(&mut world, 1);
    let market = world.market(1);
    let value = Valuation::guarded(&market.state, &market.parameters).better_for(Side::Long).unwrap();
    let gain = position(&world, &pawn, 1).profit_at(value).unwrap().raw().max(0);
    let _ = close(&mut world, &pawn, 0);
    (position(&world, &pawn, 0).debt.raw(), gain)
}

/// Checks that the good market then lacks at most the pill's gain at V. This bound is not small, because V follows the index even
/// where the pill's clearing price, which determines what the pill could pay, has not moved.
#[test]
fn a_pill_lends_a_cross_account_at_most_its_gain_at_v() {
    let mut largest = 0;
    for lift in [100, 105, 120, 150] {
        let (owed, gain) = lend(lift);
        println!("lift {lift}: owed {owed}, gain of the pill at V {gain}");
        assert!(owed <= gain, "lift {lift}: {owed} of {gain}");
        largest = largest.max(owed);
    }
    assert!(largest > 0, "the pill was used");
}

/// Checks the stated bound, which is what the pill's own counterparties could pay: its gain at the clearing price, and the
/// slippage of the exit.
#[test]
#[ignore = "defect: a gain elsewhere counts at V, which follows a lifted index without anybody in that market paying for it"]
fn a_pill_lends_no_more_than_its_counterparts_could_pay() {
    let (owed, _) = lend(150);
    // Nobody traded in the pill after the pawn, so the pawn has gained nothing at the clearing price. Closing ten thousand
    // contracts at 84 moves the price by a hundredth.
    assert!(owed <= 8_500 * QUOTE as i64, "{owed} owed");
}

fn take_over(world: &mut World, pawn: &Trader, taker: &Trader) -> Result<(), ballast_testkit::Failure> {
    let of = instructions::TakeOver {
        authority: taker.owner(),
        margin_account: pawn.account(),
        taker_account: taker.account(),
        market: world.keys(0),
    };
    let theirs = world.other_markets(&pawn.account(), 0);
    let ours = world.other_markets(&taker.account(), 0);
    world.send(&[instructions::take_over(&of, u64::MAX, &theirs, &ours)], &[&taker.wallet]).map(|_| ())
}

/// Checks a cross account that has a position in the pill when the pill's feed dies. The account's position in the good market
/// can be closed, but a withdrawal is refused.
#[test]
fn a_dead_feed_locks_what_its_position_needs_and_closes_the_rest() {
    let mut world = world();
    let victim = world.trader("victim", 100_000 * QUOTE);
    trade(&mut world, &victim, (0, buy(100)));
    trade(&mut world, &victim, (1, buy(100)));
    pass(&mut world, (500, 200), &[(0, 100 * PRICE)]);
    close(&mut world, &victim, 0).unwrap();
    assert!(taken_out(&world, &[&victim]) > -100 * QUOTE as i64);
    let withdraw = world.withdraw(&victim, QUOTE);
    crate::support::assert_refused(
        world.send(&[withdraw], &[&victim.wallet]),
        ballast::BallastError::OtherOracleInvalid,
    );
}
