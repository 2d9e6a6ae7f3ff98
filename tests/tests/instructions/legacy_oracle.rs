//! Tests a market that is priced by a legacy account of Pyth's first oracle program, from its opening to its last close.

use super::support::*;
use ballast::BallastError;
use ballast_client::instructions;
use ballast_math::Price;
use ballast_oracle::OracleKind;
use ballast_oracle::legacy_account::PriceStatus;
use ballast_testkit::fixtures::{MarketFixture, Trader, World};

fn with_legacy_account() -> (World, Trader) {
    let mut world = World::empty(crate::NETWORK);
    world.open(MarketFixture::with_legacy_account(0, "SOL-PERP", Price::new(100 * PRICE)));
    let alice = world.trader("alice", 10_000 * QUOTE);
    (world, alice)
}

#[test]
fn a_whole_position() {
    let (mut world, alice) = with_legacy_account();
    assert_eq!(world.market(0).oracle_kind, OracleKind::PythLegacy.number());
    traded(&mut world, &alice, (0, buy(100)));
    pass(&mut world, &[(0, 101 * PRICE)]);
    traded(&mut world, &alice, (0, buy(10)));
    let index = world.market(0).state.oracle;
    assert_eq!((index.price.raw(), index.time), (101 * PRICE, world.chain.clock().unix_timestamp));
    world.must(&[world.withdraw(&alice, QUOTE)], &[&alice.wallet]);
    close(&mut world, &alice, 0).unwrap();
    assert!(position(&world, &alice, 0).is_free());
}

/// Checks that the reader never falls back to the previous price. Without a current price, there is no price.
#[test]
fn a_halted_feed() {
    let (mut world, alice) = with_legacy_account();
    let oracle = world.keys(0).oracle;
    world.advance(1, 1);
    let real = world.chain.account(&oracle).unwrap();
    for status in PriceStatus::ALL.iter().filter(|status| **status != PriceStatus::Trading) {
        let mut halted = real.clone();
        halted.data[224..228].copy_from_slice(&status.number().to_le_bytes());
        world.chain.set_account(&oracle, halted);
        trade_refused(&mut world, &alice, 0, buy(1), BallastError::OracleInvalid);
    }
    world.chain.set_account(&oracle, real);
    traded(&mut world, &alice, (0, buy(1)));
    world.chain.wait(61);
    trade_refused(&mut world, &alice, 0, buy(1), BallastError::OracleStale);
    let update = instructions::update_funding(world.keys(0));
    crank(&mut world, update).unwrap();
}
