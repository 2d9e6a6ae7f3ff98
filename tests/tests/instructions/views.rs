//! Tests `quote_trade`, `account_health` and `attest_solvency`, which are read-only and return their results as return data.

use super::support::*;
use anchor_lang::AnchorDeserialize;
use ballast::BallastError;
use ballast_client::events::Event;
use ballast_client::instructions::{self, HealthView, SolvencyView, TradeArgs, TradeQuote};
use ballast_client::pda;
use ballast_testkit::fixtures::World;
use ballast_testkit::token::Mint;
use ballast_testkit::{Network as _, Program, Receipt, address};
use solana_instruction::Instruction;

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

/// Checks the log line from which Anchor's clients, wallets and explorers read the name and the text of an error.
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
    // For 50 contracts near 100, the initial margin is a tenth and the maintenance margin is a twentieth.
    assert!((health.initial_requirement - signed(500 * QUOTE)).abs() < signed(QUOTE), "{health:?}");
    assert!((health.maintenance_requirement - signed(250 * QUOTE)).abs() < signed(QUOTE), "{health:?}");
    assert_eq!(health.free_cash, health.initial_equity - health.initial_requirement);
    assert!(health.maintenance_equity >= health.initial_equity);

    // Without a valid index, no collateral is free.
    world.chain.wait(61);
    let health: HealthView = returned(&world.must(&[view], &[]));
    assert_eq!(health.free_cash, 0);
}

/// Checks the query for a mint whose token unit is a thousandth of a quote unit. The query returns token units.
#[test]
fn what_the_vault_holds_and_what_the_exchange_owes() {
    let mut chain = crate::NETWORK.start(&[Program::ballast(address("upgrader"))]);
    let mint = Mint::create(chain.as_mut(), "collateral", 9);
    let mut world = World::with_mint(chain, mint);
    let alice = world.trader("alice", 0);
    world.mint.give(world.chain.as_mut(), &alice.owner(), 2_000);
    world.must(&[world.deposit(&alice, 2_000)], &[&alice.wallet]);
    let query = instructions::attest_solvency(&world.mint.address);
    assert_eq!(attested(&mut world, &query), SolvencyView { vault: 2_000, owed: 2_000 });

    set_tokens_in_vault(&mut world, 2_007);
    assert_eq!(attested(&mut world, &query), SolvencyView { vault: 2_007, owed: 2_000 });
    set_tokens_in_vault(&mut world, 1_999);
    // `World::send` checks the vault afterwards, so this transaction goes to the chain directly.
    let result = world.chain.send(&[query], &[]);
    ballast_tests::assert_error(result, BallastError::VaultShort);
}

fn attested(world: &mut World, query: &Instruction) -> SolvencyView {
    returned(&world.must(std::slice::from_ref(query), &[]))
}

fn set_tokens_in_vault(world: &mut World, tokens: u64) {
    let vault = pda::vault(&world.mint.address);
    let mut account = world.chain.account(&vault).expect("the vault exists");
    account.data[64..72].copy_from_slice(&tokens.to_le_bytes());
    world.chain.set_account(&vault, account);
}
