//! A market that is listed to hurt others: its oracle is the attacker's. What it does to the cross accounts that go there,
//! and to those that do not.

use crate::ENGINE;
use crate::support::{
    PRICE, QUOTE, arbitrage, buy, bytes, crank, liquidation, pass, repay, sell, slot, trade,
};
use crate::wealth::taken_out;
use ballast_client::instructions;
use ballast_math::valuation::Valuation;
use ballast_math::{Price, Side};
use ballast_testkit::fixtures::{MarketFixture, Trader, World};

/// Market 0 is good, market 1 is the pill, with the thinnest curve and a feed that says what the attacker likes.
fn world() -> World {
    let mut world = World::with_market(ENGINE);
    let mut pill = MarketFixture::new(1, "PILL-PERP", Price::new(100 * PRICE));
    pill.args.sqrt_k = 100_000_000_000_000;
    world.open(pill);
    world
}

/// The feed of the pill goes where it likes; nobody who stays out of it is touched: not the good market, not an account.
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
        pass(&mut world, (20, 8), &[(1, price * PRICE)]);
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

/// Trades the pill's mark towards its index as far as bands and caps allow.
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

/// The attacker's cross account is long in the pill and loses in the good market; the feed lifts the pill, so that the loss
/// grows beyond its cash before anybody may liquidate. What the good market then lacks is at most what the pill's gain at V
/// showed; and V does not leave the clearing price by more than the band, so the gain needs somebody in the pill who pays
/// to move its mark.
#[test]
fn a_pill_lends_a_cross_account_at_most_its_gain_at_v() {
    let (mut worst, mut largest) = (i64::MIN, 0);
    for lift in [105, 120, 150] {
        let mut world = world();
        let pawn = world.trader("pawn", 160_000 * QUOTE);
        let rich = world.trader("rich", 90_000_000 * QUOTE);
        trade(&mut world, &pawn, (1, buy(2_000)));
        trade(&mut world, &pawn, (0, buy(10_000)));
        for step in 1..=14 {
            let pill = (100 + (lift - 100) * step / 14) * PRICE;
            pass(&mut world, (10, 4), &[(0, (100 - step) * PRICE), (1, pill)]);
            arbitrage(&mut world, &rich, (0, (100 - step) * PRICE));
            if let Ok(()) = liquidate_whole(&mut world, &pawn, &rich) {
                break;
            }
        }
        let market = world.market(1);
        let pill = slot(&world, &pawn, 1);
        let value = Valuation::guarded(&market.state, &market.parameters).better_for(Side::Long).unwrap();
        let gain = pill.profit_at(value).unwrap().raw().max(0);
        let owed = slot(&world, &pawn, 0).debt.raw();
        worst = worst.max(owed - gain);
        largest = largest.max(owed);
        println!("lift {lift}: owed {owed}, gain of the pill at V {gain}");
    }
    assert!(largest > 0, "the pill was used");
    // What the price moved within one update, of the position: a hundredth.
    assert!(worst <= 10_000 * QUOTE as i64, "owed {worst} more than the gain");
}

fn liquidate_whole(world: &mut World, pawn: &Trader, taker: &Trader) -> Result<(), ballast_testkit::Failure> {
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

/// Somebody opens in the pill with a cross account, and the feed dies: what its position there needs stays, the rest is
/// free; its position in the good market can be closed.
#[test]
fn a_dead_feed_locks_what_its_position_needs_and_closes_the_rest() {
    let mut world = world();
    let victim = world.trader("victim", 100_000 * QUOTE);
    trade(&mut world, &victim, (0, buy(100)));
    trade(&mut world, &victim, (1, buy(100)));
    pass(&mut world, (500, 200), &[(0, 100 * PRICE)]);
    crate::support::close(&mut world, &victim, 0).unwrap();
    assert!(taken_out(&world, &[&victim]) > -100 * QUOTE as i64);
    let withdraw = world.withdraw(&victim, QUOTE);
    crate::support::assert_refused(
        world.send(&[withdraw], &[&victim.wallet]),
        ballast::BallastError::OtherOracleInvalid,
    );
}
