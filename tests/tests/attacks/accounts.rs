//! Tests attacks with wrong accounts in the right places: duplicates, other users' accounts, closed and revived accounts, and
//! surplus accounts. `tests/instructions/accounts.rs` tries every wrong account with every instruction. This file tests the
//! attacks that such accounts would allow.

use crate::NETWORK;
use crate::support::{
    PRICE, QUOTE, arbitrage, assert_refused, buy, cash, order, pass_minute, position, sell, trade,
};
use ballast::BallastError;
use ballast_client::instructions::{self, CreateMarginAccountArgs};
use ballast_math::Price;
use ballast_math::account::CROSS;
use ballast_testkit::fixtures::{MarketFixture, Trader, World};
use ballast_testkit::{PROGRAM_ID, keypair};
use solana_signer::Signer;

/// Returns a world with markets 0 and 1, a victim below maintenance margin in market 0, and a rich taker.
fn unhealthy() -> (World, Trader, Trader) {
    let mut world = World::with_market(NETWORK);
    world.open(MarketFixture::new(1, "ETH-PERP", Price::new(100 * PRICE)));
    let victim = world.trader("victim", 22_000 * QUOTE);
    let taker = world.trader("taker", 9_000_000 * QUOTE);
    trade(&mut world, &victim, (0, buy(1_000)));
    trade(&mut world, &victim, (1, buy(900)));
    let rich = world.trader("rich", 90_000_000 * QUOTE);
    for step in 1..=8 {
        pass_minute(&mut world, &[(0, (100 - step) * PRICE), (1, (100 - step) * PRICE)]);
        arbitrage(&mut world, &rich, (0, (100 - step) * PRICE));
        arbitrage(&mut world, &rich, (1, (100 - step) * PRICE));
    }
    (world, victim, taker)
}

fn take(world: &World, authority: &Trader, (victim, taker): (&Trader, &Trader)) -> instructions::TakeOver {
    instructions::TakeOver {
        authority: authority.owner(),
        margin_account: victim.account(),
        taker_account: taker.account(),
        market: world.keys(0),
    }
}

/// Checks that the victim cannot take over its own position, and that a thief cannot make another user's account take it over.
#[test]
fn a_take_over_is_between_two_accounts_and_with_consent() {
    let (mut world, victim, taker) = unhealthy();
    let thief = world.trader("thief", QUOTE);
    let others = world.other_markets(&victim.account(), 0);
    let itself = take(&world, &victim, (&victim, &victim));
    let itself = instructions::take_over(&itself, u64::MAX, &others, &others);
    assert_refused(world.send(&[itself], &[&victim.wallet]), BallastError::SameAccount);
    let forced = take(&world, &thief, (&victim, &taker));
    let forced = instructions::take_over(&forced, u64::MAX, &others, &[]);
    assert_refused(world.send(&[forced], &[&thief.wallet]), BallastError::Unauthorized);
    assert_eq!(cash(&world, &thief), QUOTE as i64);
}

/// Checks that a take-over is refused if the victim's other markets are left out, duplicated, replaced, or passed with another
/// market's oracle.
#[test]
fn the_list_of_other_markets_cannot_be_bent() {
    let (mut world, victim, taker) = unhealthy();
    let right = world.other_markets(&victim.account(), 0);
    let (own, other) = (world.keys(0), world.keys(1));
    let mut crossed = other;
    crossed.oracle = own.oracle;
    for wrong in [vec![], vec![other, other], vec![own], vec![crossed], vec![other, own]] {
        let of = take(&world, &taker, (&victim, &taker));
        let forged = instructions::take_over(&of, u64::MAX, &wrong, &[]);
        assert!(world.send(&[forged], &[&taker.wallet]).is_err(), "{wrong:?}");
    }
    let of = take(&world, &taker, (&victim, &taker));
    world.must(&[instructions::take_over(&of, u64::MAX, &right, &[])], &[&taker.wallet]);
}

/// Checks that an account with debts or positions cannot be closed, and cannot be created again over its contents.
#[test]
fn an_account_with_anything_in_it_is_neither_closed_nor_created_again() {
    let (mut world, victim, _) = unhealthy();
    let close = instructions::close_margin_account(victim.owner(), world.payer(), victim.account());
    assert_refused(world.send(&[close], &[&victim.wallet]), BallastError::AccountNotEmpty);
    let args = CreateMarginAccountArgs { sub_id: 0, mode: CROSS, market: 0 };
    let again = instructions::create_margin_account(victim.owner(), world.payer(), args);
    let before = world.account(&victim.account()).state;
    assert!(world.send(&[again], &[&victim.wallet]).is_err());
    assert_eq!(world.account(&victim.account()).state, before);
}

/// Checks that lamports sent to a closed account's address do not revive the account. The address then belongs to the system
/// program, so every use of it as a margin account is refused. When the account is created again, it is empty.
#[test]
fn a_closed_account_does_not_come_back() {
    let mut world = World::with_market(NETWORK);
    let thief = world.trader("thief", 500 * QUOTE);
    let everything = world.withdraw(&thief, 500 * QUOTE);
    let close = instructions::close_margin_account(thief.owner(), world.payer(), thief.account());
    world.must(&[everything, close], &[&thief.wallet]);
    world.chain.fund(&thief.account(), 10_000_000_000);
    let back = world.chain.account(&thief.account()).unwrap();
    assert_ne!(back.owner, PROGRAM_ID);
    let of = instructions::Trade {
        authority: thief.owner(),
        margin_account: thief.account(),
        market: world.keys(0),
    };
    let trade = instructions::trade(&of, order(true, 1_000_000_000), &[]);
    assert!(world.send(&[trade], &[&thief.wallet]).is_err());
    // Lamports at the address do not prevent the account from being created again, and the new account is empty.
    world.create_account(&thief, CROSS, 0);
    assert!(world.account(&thief.account()).state.is_empty());
}

/// Checks that an account can be created even if somebody has sent lamports to its address before.
#[test]
fn lamports_in_advance_do_not_block_an_account() {
    let mut world = World::with_market(NETWORK);
    let wallet = keypair("newcomer");
    let address = ballast_client::pda::margin_account(&wallet.pubkey(), 0);
    world.chain.fund(&address, 1);
    let newcomer = world.trader("newcomer", 100 * QUOTE);
    assert_eq!(cash(&world, &newcomer), 100 * QUOTE as i64);
}

/// Checks that an open market keeps its state if somebody tries to set it up again, open it again, or create another market over
/// it.
#[test]
fn an_open_market_is_not_set_up_again() {
    let mut world = World::with_market(NETWORK);
    let trader = world.trader("trader", 10_000 * QUOTE);
    trade(&mut world, &trader, (0, sell(10)));
    let before = *world.market(0).state;
    let manager = keypair("risk manager");
    let fixture = world.market_fixture(0).clone();
    let keys = world.keys(0);
    let again = [
        instructions::set_up_market(manager.pubkey(), keys.market, fixture.args),
        instructions::open_market(manager.pubkey(), keys),
    ];
    for instruction in again {
        assert_refused(world.send(&[instruction], &[&manager]), BallastError::MarketAlreadyOpen);
    }
    let create = instructions::create_market(manager.pubkey(), world.payer(), 0, fixture.args);
    assert!(world.send(&[create], &[&manager]).is_err());
    assert_eq!(*world.market(0).state, before);
    assert!(!position(&world, &trader, 0).base.is_zero());
}

/// Checks that a liquidated account cannot receive the keeper's fee for its own liquidation.
#[test]
fn nobody_is_the_keeper_of_the_own_liquidation() {
    let (mut world, victim, _) = unhealthy();
    let liquidate = crate::support::liquidation(&world, &victim, (0, &victim));
    assert_refused(crate::support::crank(&mut world, liquidate), BallastError::SameAccount);
}
