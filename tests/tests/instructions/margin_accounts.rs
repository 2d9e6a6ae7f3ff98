//! `create_margin_account`, `set_delegate`, `close_margin_account`.

use super::support::*;
use ballast::BallastError;
use ballast_client::events::{AccountClosed, AccountCreated, DelegateSet, Event};
use ballast_client::instructions::{self, CreateMarginAccountArgs};
use ballast_client::pda;
use ballast_testkit::fixtures::{Trader, World};
use ballast_testkit::{address, keypair};
use solana_instruction::Instruction;
use solana_signer::Signer;

fn create(world: &World, trader: &Trader, (mode, market): (u32, u32)) -> Instruction {
    let args = CreateMarginAccountArgs { sub_id: trader.sub_id, mode, market };
    instructions::create_margin_account(trader.owner(), world.payer(), args)
}

/// The runtime's error for an account that exists already, as the system program numbers it.
const ALREADY_IN_USE: u32 = 0;

#[test]
fn creates() {
    let mut world = markets(2);
    let alice = Trader { wallet: keypair("alice"), tokens: Default::default(), sub_id: 513 };
    let instruction = create(&world, &alice, (1, 1));
    let receipt = world.must(std::slice::from_ref(&instruction), &[&alice.wallet]);
    let created = AccountCreated { account: alice.account(), owner: alice.owner(), mode: 1, market: 1 };
    assert_eq!(event(&receipt), Event::AccountCreated(created));
    let account = world.account(&alice.account());
    let (address, bump) = pda::margin_account_with_bump(&alice.owner(), 513);
    assert_eq!(address, alice.account());
    assert_eq!((account.version, account.bump, account.sub_id, account.owner), (1, bump, 513, alice.owner()));
    assert_eq!(account.delegate, Default::default());
    assert_eq!((account.state.mode, account.state.isolated_market), (1, 1));
    assert!(account.state.is_empty());
    // Not a second time, in no other mode, and by nobody else.
    refused_by_number(&mut world, instruction, (&[&alice.wallet], ALREADY_IN_USE));
    let again = create(&world, &alice, (0, 0));
    refused_by_number(&mut world, again, (&[&alice.wallet], ALREADY_IN_USE));
}

#[test]
fn modes() {
    let mut world = one_market();
    let alice = Trader { wallet: keypair("alice"), tokens: Default::default(), sub_id: 0 };
    for (mode, market, error) in [
        (2, 0, BallastError::UnknownMode),
        (u32::MAX, 0, BallastError::UnknownMode),
        (0, 1, BallastError::UnknownMode),
        (1, 1, BallastError::WrongMarket),
        (1, u32::MAX, BallastError::WrongMarket),
    ] {
        let instruction = create(&world, &alice, (mode, market));
        refused(&mut world, instruction, (&[&alice.wallet], error));
    }
    world.create_account(&alice, (0, 0));
}

/// Addresses follow from owner and sub-id: another sub-id's or owner's address is refused.
#[test]
fn addresses() {
    let mut world = one_market();
    let alice = Trader { wallet: keypair("alice"), tokens: Default::default(), sub_id: 0 };
    let instruction = create(&world, &alice, (0, 0));
    let others = [alice.with_sub_id(1).account(), pda::margin_account(&address("bob"), 0)];
    for other in others {
        let wrong = swapped(&instruction, &alice.account(), other);
        refused_by_number(&mut world, wrong, (&[&alice.wallet], anchor::SEEDS));
    }
}

#[test]
fn delegates() {
    let mut world = one_market();
    let alice = world.trader("alice", 0);
    let bot = keypair("bot");
    let set = |delegate| instructions::set_delegate(alice.owner(), alice.account(), delegate);
    let receipt = world.must(&[set(bot.pubkey())], &[&alice.wallet]);
    let expected = DelegateSet { account: alice.account(), delegate: bot.pubkey() };
    assert_eq!(event(&receipt), Event::DelegateSet(expected));
    assert_eq!(world.account(&alice.account()).delegate, bot.pubkey());
    // A delegate names nobody, closes nothing.
    let name = instructions::set_delegate(bot.pubkey(), alice.account(), address("friend"));
    refused(&mut world, name, (&[&bot], BallastError::Unauthorized));
    let close = instructions::close_margin_account(bot.pubkey(), alice.account());
    refused(&mut world, close, (&[&bot], BallastError::Unauthorized));
    world.must(&[set(Default::default())], &[&alice.wallet]);
    assert_eq!(world.account(&alice.account()).delegate, Default::default());
}

#[test]
fn closes_and_creates_anew() {
    let mut world = one_market();
    let alice = world.trader("alice", 10);
    let close = instructions::close_margin_account(alice.owner(), alice.account());
    refused(&mut world, close.clone(), (&[&alice.wallet], BallastError::AccountNotEmpty));
    let set = instructions::set_delegate(alice.owner(), alice.account(), address("bot"));
    world.must(&[set, world.withdraw(&alice, 10)], &[&alice.wallet]);
    let rent = world.chain.lamports(&alice.account());
    let had = world.chain.lamports(&alice.owner());
    let receipt = world.must(std::slice::from_ref(&close), &[&alice.wallet]);
    assert_eq!(event(&receipt), Event::AccountClosed(AccountClosed { account: alice.account() }));
    assert_eq!(world.chain.lamports(&alice.owner()), had + rent, "the rent goes to the owner");
    assert!(world.chain.account(&alice.account()).is_none());
    refused_by_number(&mut world, close, (&[&alice.wallet], anchor::WRONG_PROGRAM));
    // Nothing of the old account is in the new one.
    world.create_account(&alice, (1, 0));
    let account = world.account(&alice.account());
    assert_eq!((account.delegate, account.state.net_deposits.raw()), (Default::default(), 0));
    assert_eq!((account.state.mode, account.state.is_empty()), (1, true));
}

/// In one transaction: an account that was closed cannot be used again, not even with its rent paid back.
#[test]
fn revival() {
    let mut world = one_market();
    let alice = world.trader("alice", 0);
    world.mint.give(world.chain.as_mut(), &alice.owner(), 5);
    let close = instructions::close_margin_account(alice.owner(), alice.account());
    let result = world.send(&[close, world.deposit(&alice, 5)], &[&alice.wallet]);
    ballast_tests::assert_number(result, anchor::WRONG_PROGRAM);
}

#[test]
fn what_is_not_empty() {
    let mut world = one_market();
    let alice = world.trader("alice", 1_000 * QUOTE);
    traded(&mut world, &alice, (0, buy(1)));
    let close = instructions::close_margin_account(alice.owner(), alice.account());
    refused(&mut world, close, (&[&alice.wallet], BallastError::AccountNotEmpty));
    // A claim, a debt, an amount written off.
    for Fall { mut world, alice, .. } in [bankrupt(), written_off()] {
        let close = instructions::close_margin_account(alice.owner(), alice.account());
        refused(&mut world, close, (&[&alice.wallet], BallastError::AccountNotEmpty));
    }
    let Claims { mut world, alice, .. } = claims();
    let left = cash(&world, &alice).unsigned_abs();
    world.must(&[world.withdraw(&alice, left)], &[&alice.wallet]);
    let close = instructions::close_margin_account(alice.owner(), alice.account());
    refused(&mut world, close, (&[&alice.wallet], BallastError::AccountNotEmpty));
}
