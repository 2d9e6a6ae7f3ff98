//! Tests the maximum age of an index. Adding risk and withdrawing require a newer index than leaving. Also tests how far an
//! update may be ahead of the chain's clock.

use super::support::*;
use ballast::BallastError;
use ballast_client::instructions;
use ballast_math::Price;
use ballast_math::parameters::Parameters;
use ballast_testkit::fixtures::World;

/// Sets the maximum age of the index to five seconds for adding risk and to thirty seconds for liquidation.
fn five_seconds(parameters: &mut Parameters) {
    parameters.max_age_risk = 5;
}

#[test]
fn risk_is_added_on_a_fresh_index_only() {
    let mut world = market_with(five_seconds);
    let alice = world.trader("alice", 10_000 * QUOTE);
    traded(&mut world, &alice, (0, buy(100)));
    world.chain.wait(5);
    traded(&mut world, &alice, (0, buy(1)));
    world.chain.advance(3, 1);
    trade_refused(&mut world, &alice, 0, buy(1), BallastError::OracleNotFresh);
    trade_refused(&mut world, &alice, 0, sell(200), BallastError::OracleNotFresh);
    // Reducing and closing a position are still possible.
    traded(&mut world, &alice, (0, sell(1)));
    world.set_price(0, 100 * PRICE);
    traded(&mut world, &alice, (0, buy(1)));
    world.chain.advance(100, 54);
    close(&mut world, &alice, 0).unwrap();
}

#[test]
fn withdrawals_need_a_fresh_index_of_every_position() {
    let mut world = market_with(five_seconds);
    let alice = world.trader("alice", 10_000 * QUOTE);
    let second = alice.with_sub_id(1);
    world.create_account(&second, 0, 0);
    traded(&mut world, &alice, (0, buy(100)));
    let of = instructions::Transfer { owner: alice.owner(), from: alice.account(), to: second.account() };
    let all = world.all_markets(&alice.account());
    let out = [world.withdraw(&alice, QUOTE), instructions::transfer(&of, QUOTE, &all)];
    world.chain.wait(5);
    for instruction in out.clone() {
        world.must(&[instruction], &[&alice.wallet]);
    }
    world.chain.advance(3, 1);
    for instruction in out.clone() {
        refused(&mut world, instruction, (&[&alice.wallet], BallastError::OtherOracleInvalid));
    }
    world.set_price(0, 100 * PRICE);
    for instruction in out {
        world.must(&[instruction], &[&alice.wallet]);
    }
}

/// Checks that a taker needs a fresh index if its position grows, because that adds risk, but not if its position shrinks.
#[test]
fn a_growing_taker_needs_a_fresh_index() {
    let Fall { mut world, alice, bob, .. } = fall_in(market_with(five_seconds), 1_000, 12_200, 91);
    let dave = world.trader("dave", 50_000 * QUOTE);
    world.chain.wait(6);
    let by_dave = take_over(&world, &alice, (&dave, 100 * CONTRACT));
    refused(&mut world, by_dave.clone(), (&[&dave.wallet], BallastError::OracleNotFresh));
    let by_bob = take_over(&world, &alice, (&bob, 100 * CONTRACT));
    world.must(&[by_bob], &[&bob.wallet]);
    world.advance(1, 1);
    world.must(&[by_dave], &[&dave.wallet]);
}

/// Posts an update that is `seconds` ahead of the clock, and updates the market.
fn post_ahead(world: &mut World, (price, seconds): (u64, i64)) {
    let fixture = world.market_fixture(0).clone();
    let mut update = fixture.update(world.chain.as_ref(), Price::new(price), Price::new(price / 10_000));
    update.message.publish_time += seconds;
    fixture.post(world.chain.as_mut(), &update);
    let look = instructions::update_funding(world.keys(0));
    crank(world, look).unwrap();
}

/// Checks that an update is accepted up to five seconds ahead of the clock, because the clocks of chain and feed differ. An
/// update that is six seconds ahead is not accepted, but stops nobody.
#[test]
fn an_update_a_little_ahead_of_the_clock() {
    let mut world = one_market();
    let alice = world.trader("alice", 10_000 * QUOTE);
    world.wait(4);
    traded(&mut world, &alice, (0, buy(10)));
    world.wait(4);
    let before = world.market(0).state.oracle;
    post_ahead(&mut world, (101 * PRICE, 6));
    assert_eq!(world.market(0).state.oracle, before, "it stays as it was");
    traded(&mut world, &alice, (0, buy(10)));
    post_ahead(&mut world, (101 * PRICE, 5));
    let index = world.market(0).state.oracle;
    assert_eq!(index.price.raw(), 101 * PRICE);
    assert_eq!(index.publish_time, world.chain.clock().unix_timestamp + 5);
    traded(&mut world, &alice, (0, buy(10)));
}
