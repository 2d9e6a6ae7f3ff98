//! Tests a cross account in two markets, one of which has lost its oracle. New risk and withdrawals are refused, but reductions
//! and liquidation in the other market continue.

use crate::support::{
    PRICE, QUOTE, arbitrage, assert_refused, buy, cash, close, crank, liquidation, pass, pass_minute,
    position, sell, trade,
};
use ballast::BallastError;
use ballast_math::Price;
use ballast_networks::NetworkKind;
use ballast_testkit::fixtures::{MarketFixture, Trader, World};

scenarios!(a_stale_market_binds_but_does_not_lock, a_stale_gain_counts_as_zero);

fn two_markets(network: NetworkKind, deposit: u64) -> (World, Trader) {
    let mut world = World::with_market(network);
    world.open(MarketFixture::new(1, "ETH-PERP", Price::new(100 * PRICE)));
    let alice = world.trader("alice", deposit);
    trade(&mut world, &alice, (0, buy(1_000)));
    trade(&mut world, &alice, (1, buy(1_000)));
    (world, alice)
}

fn a_stale_market_binds_but_does_not_lock(network: NetworkKind) {
    let (mut world, alice) = two_markets(network, 100_000 * QUOTE);
    let before = world.market(1).state;
    pass(&mut world, (305, 61), &[(0, 100 * PRICE)]);
    assert_refused(world.trade_checked(&alice, 0, buy(1)), BallastError::OtherOracleInvalid);
    assert_refused(world.trade_checked(&alice, 0, sell(3_000)), BallastError::OtherOracleInvalid);
    let withdraw = world.withdraw(&alice, 1);
    assert_refused(world.send(&[withdraw], &[&alice.wallet]), BallastError::OtherOracleInvalid);

    // In the stale market itself, every trade is refused, including reductions.
    assert_refused(world.trade_checked(&alice, 1, sell(1)), BallastError::OracleStale);
    assert_refused(close(&mut world, &alice, 1), BallastError::OracleStale);

    // In the other market, Alice may reduce and close.
    trade(&mut world, &alice, (0, sell(400)));
    close(&mut world, &alice, 0).unwrap();
    assert!(position(&world, &alice, 0).base.is_zero());
    assert_eq!(*world.market(1).state, *before, "the stale market was only read");

    // With a fresh index everything is possible again.
    pass(&mut world, (1, 1), &[(0, 100 * PRICE), (1, 100 * PRICE)]);
    close(&mut world, &alice, 1).unwrap();
    let all = cash(&world, &alice).unsigned_abs();
    world.must(&[world.withdraw(&alice, all)], &[&alice.wallet]);
}

fn a_stale_gain_counts_as_zero(network: NetworkKind) {
    let (mut world, alice) = two_markets(network, 22_000 * QUOTE);
    let keeper = world.trader("keeper", 1_000 * QUOTE);
    let arbitrageur = world.trader("arbitrageur", 50_000_000 * QUOTE);
    // Market 1 gives Alice a gain that makes up for her loss in market 0.
    for step in 1..=15 {
        let prices = [(0, (100 - step) * PRICE), (1, (100 + step) * PRICE)];
        pass_minute(&mut world, &prices);
        for price in prices {
            arbitrage(&mut world, &arbitrageur, price);
        }
    }
    let liquidate = liquidation(&world, &alice, (0, &keeper));
    assert_refused(crank(&mut world, liquidate.clone()), BallastError::NotLiquidatable);

    // Half a minute without an update of market 1 changes nothing, so a liquidator gains nothing by leaving the update out.
    pass(&mut world, (80, 31), &[(0, 85 * PRICE)]);
    assert_refused(crank(&mut world, liquidate.clone()), BallastError::NotLiquidatable);
    // After a minute, the gain in market 1 does not count any more, and Alice is liquidated in market 0.
    pass(&mut world, (80, 31), &[(0, 85 * PRICE)]);
    let other = *world.market(1).state;
    world.must(&[liquidate], &[]);
    assert!(position(&world, &alice, 0).base.raw() < 1_000 * 1_000_000_000);
    assert_eq!(*world.market(1).state, other);
    assert_eq!(position(&world, &alice, 1).base.raw(), 1_000 * 1_000_000_000);
}
