//! `quote_trade` and `account_health`: read-only, through return data.

use super::support::*;
use anchor_lang::AnchorDeserialize;
use ballast::BallastError;
use ballast_client::events::Event;
use ballast_client::instructions::{self, HealthView, TradeArgs, TradeQuote};
use ballast_testkit::Receipt;

fn returned<T: AnchorDeserialize>(receipt: &Receipt) -> T {
    T::try_from_slice(receipt.return_data.as_ref().expect("it returns data")).expect("of the type")
}

#[test]
fn a_quote_is_the_trade() {
    let mut world = one_market();
    let alice = world.trader("alice", 10_000 * QUOTE);
    traded(&mut world, &alice, (0, buy(100)));
    world.wait(60);
    for args in [buy(10), sell(30), sell(150), TradeArgs { is_quote: true, ..order(true, 500 * QUOTE) }] {
        let quote = instructions::quote_trade(alice.account(), world.keys(0), args, &[]);
        let before = world.market(0).state;
        let quote: TradeQuote = returned(&world.must(&[quote], &[]));
        assert_eq!(*world.market(0).state, *before, "a quote changes nothing");
        let receipt = traded(&mut world, &alice, (0, args));
        let Event::Traded(done) = event(&receipt) else { panic!("{receipt:?}") };
        assert_eq!(quote.fill, done.fill);
        assert_eq!((quote.cash, quote.position, quote.market), (done.cash, done.position, done.market));
    }
}

#[test]
fn a_quote_refuses_what_the_trade_would() {
    let mut world = one_market();
    let alice = world.trader("alice", 100 * QUOTE);
    for (args, error) in [
        (buy(100), BallastError::BelowInitialMargin),
        (order(true, 0), BallastError::ZeroAmount),
        (TradeArgs { limit_price: PRICE, ..buy(1) }, BallastError::PriceLimit),
        (TradeArgs { reduce_only: true, ..buy(1) }, BallastError::ReduceOnly),
    ] {
        let quote = instructions::quote_trade(alice.account(), world.keys(0), args, &[]);
        refused(&mut world, quote, (&[], error));
    }
}

/// Anchor's clients, wallets and explorers read the name and the text of an error from this line.
#[test]
fn a_refusal_says_why_in_the_log() {
    let mut world = one_market();
    let alice = world.trader("alice", 100 * QUOTE);
    for (args, error) in [
        (buy(100), BallastError::BelowInitialMargin),
        (TradeArgs { limit_price: PRICE, ..buy(1) }, BallastError::PriceLimit),
        (TradeArgs { deadline: 1, ..buy(1) }, BallastError::DeadlinePassed),
    ] {
        let trade = world.trade(&alice, 0, args);
        let quote = instructions::quote_trade(alice.account(), world.keys(0), args, &[]);
        let refused = [world.send(&[trade], &[&alice.wallet]), world.send(&[quote], &[])];
        // A quote has no deadline.
        for failure in refused.into_iter().filter_map(Result::err) {
            let number = u32::from(error);
            assert_eq!(failure.custom, Some(number));
            let start =
                format!("Error Code: {}. Error Number: {number}. Error Message: {error}.", error.name());
            let told = failure.logs.iter().any(|line| line.contains("AnchorError") && line.contains(&start));
            assert!(told, "{start}: {:?}", failure.logs);
        }
    }
}

#[test]
fn the_health_of_an_account() {
    let mut world = one_market();
    let alice = world.trader("alice", 1_000 * QUOTE);
    let empty = instructions::account_health(alice.account(), &[]);
    let health: HealthView = returned(&world.must(std::slice::from_ref(&empty), &[]));
    let all = signed(1_000 * QUOTE);
    let expected = HealthView {
        maintenance_equity: all,
        maintenance_requirement: 0,
        initial_equity: all,
        initial_requirement: 0,
        free_cash: all,
    };
    assert_eq!(health, expected);

    traded(&mut world, &alice, (0, buy(50)));
    refused(&mut world, empty, (&[], BallastError::WrongRemainingAccounts));
    let view = instructions::account_health(alice.account(), &world.all_markets(&alice.account()));
    let health: HealthView = returned(&world.must(std::slice::from_ref(&view), &[]));
    // 50 contracts near 100: a tenth for the initial margin, a twentieth for maintenance.
    assert!((health.initial_requirement - signed(500 * QUOTE)).abs() < signed(QUOTE), "{health:?}");
    assert!((health.maintenance_requirement - signed(250 * QUOTE)).abs() < signed(QUOTE), "{health:?}");
    assert_eq!(health.free_cash, health.initial_equity - health.initial_requirement);
    assert!(health.maintenance_equity >= health.initial_equity);

    // Without a valid index nothing is free.
    world.chain.wait(61);
    let health: HealthView = returned(&world.must(&[view], &[]));
    assert_eq!(health.free_cash, 0);
}
