//! Tests that every user can withdraw what is theirs while everything is paused, both in the exchange and in the market.

use crate::support::{
    PRICE, QUOTE, arbitrage, assert_refused, buy, cash, close, collect, crank, liquidation, pass, position,
    sell, settle_loss, trade, wait_for_payment,
};
use ballast::BallastError;
use ballast::state::pause;
use ballast_client::{instructions, pda};
use ballast_networks::NetworkKind;
use ballast_testkit::fixtures::{Trader, World};
use ballast_testkit::keypair;
use solana_signer::Signer;

scenarios!(everyone_gets_out_of_a_paused_market);

fn pause_everything(world: &mut World) {
    let guardian = keypair("guardian");
    let everywhere = instructions::add_pause(guardian.pubkey(), pause::ALL);
    let here = instructions::add_market_pause(guardian.pubkey(), pda::market(0), pause::ALL);
    world.must(&[everywhere, here], &[&guardian]);
    let lift = instructions::lift_pause(guardian.pubkey(), pause::ALL);
    assert_refused(world.send(&[lift], &[&guardian]), BallastError::Unauthorized);
}

/// Checks that everything that can be paused is paused.
fn assert_paused(world: &mut World, [alice, bob, flat]: [&Trader; 3]) {
    let keys = world.keys(0);
    let take_over = instructions::TakeOver {
        authority: bob.owner(),
        margin_account: alice.account(),
        taker_account: bob.account(),
        market: keys,
    };
    let account = instructions::CreateMarginAccountArgs { sub_id: 9, mode: 0, market: 0 };
    let fees = world.mint.account(world.chain.as_mut(), &ballast_testkit::address("fee recipient"));
    world.mint.give(world.chain.as_mut(), &bob.owner(), QUOTE);
    let paused = [
        liquidation(world, alice, (0, bob)),
        instructions::take_over(&take_over, 1, &[], &[]),
        settle_loss(world, alice, 0),
        instructions::realise_gain(alice.account(), keys, &[]),
        instructions::cover_deficit(keys),
        instructions::repeg(keys, 100),
        instructions::raise_depth(keys, 100),
        instructions::withdraw_fees(keys.market, world.mint.address, fees),
        instructions::create_margin_account(bob.owner(), world.payer(), account),
    ];
    for instruction in paused {
        assert_refused(world.send(&[instruction], &[&bob.wallet]), BallastError::Paused);
    }
    // An account with something at stake may deposit, and no other account may.
    world.must(&[world.deposit(bob, QUOTE)], &[&bob.wallet]);
    assert_refused(world.send(&[world.deposit(flat, QUOTE)], &[&flat.wallet]), BallastError::Paused);
    for order in [buy(1), sell(50_000)] {
        assert_refused(world.trade_checked(alice, 0, order), BallastError::Paused);
    }
}

fn everyone_gets_out_of_a_paused_market(network: NetworkKind) {
    let mut world = World::with_market(network);
    let alice = world.trader("alice", 200_000 * QUOTE);
    let bob = world.trader("bob", 200_000 * QUOTE);
    let carol = world.trader("carol", 10_000_000 * QUOTE);
    let flat = world.trader("flat", 1_000 * QUOTE);
    trade(&mut world, &alice, (0, buy(5_000)));
    trade(&mut world, &bob, (0, sell(5_000)));
    pass(&mut world, (20, 4), &[(0, 104 * PRICE)]);
    arbitrage(&mut world, &carol, (0, 104 * PRICE));
    pause_everything(&mut world);
    assert_paused(&mut world, [&alice, &bob, &flat]);

    // Winners and losers can reduce and close their positions.
    world.wait(4);
    trade(&mut world, &alice, (0, sell(1_000)));
    for trader in [&alice, &bob, &carol] {
        close(&mut world, trader, 0).unwrap();
    }
    let state = world.market(0).state;
    assert!(state.open_claims.is_positive());
    assert!(state.cash >= state.open_claims, "the losers have closed, so the claims are covered");

    // Claims are still shared out in every window, and are still collected.
    wait_for_payment(&mut world, 0);
    for trader in [&alice, &bob, &carol] {
        if !position(&world, trader, 0).is_free() {
            let collect = collect(&world, trader, 0);
            crank(&mut world, collect).unwrap();
        }
    }

    // Everyone withdraws everything and closes their accounts.
    for trader in [&alice, &bob, &carol, &flat] {
        let all = cash(&world, trader).unsigned_abs();
        let withdraw = world.withdraw(trader, all);
        let close = instructions::close_margin_account(trader.owner(), world.payer(), trader.account());
        let before = world.balance(&trader.tokens);
        world.must(&[withdraw, close], &[&trader.wallet]);
        assert_eq!(world.balance(&trader.tokens), before + all);
        assert!(world.chain.account(&trader.account()).is_none());
    }
    assert_eq!(world.balance(&flat.tokens), 1_000 * QUOTE);
    let state = world.market(0).state;
    assert!(state.open_claims.is_zero() && state.base_long.is_zero() && state.base_short.is_zero());

    // The admin lifts the pause, and the market trades again.
    let admin = keypair("admin");
    let lift = instructions::lift_pause(admin.pubkey(), pause::ALL);
    let lift_here = instructions::lift_market_pause(admin.pubkey(), pda::market(0), pause::ALL);
    world.must(&[lift, lift_here], &[&admin]);
    let erin = world.trader("erin", 1_000 * QUOTE);
    world.wait(4);
    trade(&mut world, &erin, (0, buy(10)));
}
