//! Tests `create_margin_account`, `set_delegate` and `close_margin_account`.

use super::support::*;
use ballast::BallastError;
use ballast_client::events::{AccountClosed, AccountCreated, DelegateSet, Event};
use ballast_client::instructions::{
    self, CreateMarginAccountArgs, DelegateScope, SetDelegateArgs, TradeArgs,
};
use ballast_client::pda;
use ballast_testkit::fixtures::{Trader, World};
use ballast_testkit::{address, keypair};
use solana_instruction::Instruction;
use solana_signer::Signer;

fn create(world: &World, trader: &Trader, (mode, market): (u32, u32)) -> Instruction {
    let args = CreateMarginAccountArgs { sub_id: trader.sub_id, mode, market };
    instructions::create_margin_account(trader.owner(), world.payer(), args)
}

/// The system program's error number for an account that already exists.
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
    // The account cannot be created a second time, in another mode, or by another wallet.
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
    world.create_account(&alice, 0, 0);
}

/// Checks that an account's address is derived from its owner and sub-id, and that any other address is refused.
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
    let set = |delegate| delegate_to(&alice, delegate);
    let receipt = world.must(&[set(bot.pubkey())], &[&alice.wallet]);
    let (account, delegate) = (alice.account(), bot.pubkey());
    let expected = DelegateSet { account, delegate, scope: DelegateScope::Trade, until: 0 };
    assert_eq!(event(&receipt), Event::DelegateSet(expected));
    assert_eq!(world.account(&alice.account()).delegate, bot.pubkey());
    // A delegate can neither set a delegate nor close the account.
    let name = swapped(&set(address("friend")), &alice.owner(), bot.pubkey());
    refused(&mut world, name, (&[&bot], BallastError::Unauthorized));
    let close = swapped(&closing(&world, &alice), &alice.owner(), bot.pubkey());
    refused(&mut world, close, (&[&bot], BallastError::Unauthorized));
    world.must(&[set(Default::default())], &[&alice.wallet]);
    assert_eq!(world.account(&alice.account()).delegate, Default::default());
}

#[test]
fn closes_and_creates_anew() {
    let mut world = one_market();
    let alice = world.trader("alice", 10);
    let close = closing(&world, &alice);
    refused(&mut world, close.clone(), (&[&alice.wallet], BallastError::AccountNotEmpty));
    let set = delegate_to(&alice, address("bot"));
    world.must(&[set, world.withdraw(&alice, 10)], &[&alice.wallet]);
    let rent = world.chain.lamports(&alice.account());
    // The rent cannot go to any wallet other than the one that paid it.
    let elsewhere = swapped(&close, &world.payer(), alice.owner());
    refused(&mut world, elsewhere, (&[&alice.wallet], BallastError::WrongRentReceiver));
    let had = world.chain.lamports(&alice.owner());
    let receipt = world.must(std::slice::from_ref(&close), &[&alice.wallet]);
    assert_eq!(event(&receipt), Event::AccountClosed(AccountClosed { account: alice.account() }));
    assert_eq!(world.chain.lamports(&alice.owner()), had, "the owner did not pay it");
    assert!(rent > 0);
    assert!(world.chain.account(&alice.account()).is_none());
    refused_by_number(&mut world, close, (&[&alice.wallet], anchor::WRONG_PROGRAM));
    // The new account contains nothing from the old one.
    world.create_account(&alice, 1, 0);
    let account = world.account(&alice.account());
    assert_eq!((account.delegate, account.state.net_deposits.raw()), (Default::default(), 0));
    assert_eq!((account.state.mode, account.state.is_empty()), (1, true));
}

/// Checks that the rent returns to the wallet that paid it, whoever owns the account.
#[test]
fn rent_goes_back_to_who_paid_it() {
    let mut world = one_market();
    let (sponsor, owner) = (keypair("sponsor"), keypair("owner"));
    world.chain.fund(&sponsor.pubkey(), 10_000_000_000);
    let args = CreateMarginAccountArgs { sub_id: 0, mode: 0, market: 0 };
    let create = instructions::create_margin_account(owner.pubkey(), sponsor.pubkey(), args);
    world.must(&[create], &[&owner, &sponsor]);
    let account = pda::margin_account(&owner.pubkey(), 0);
    assert_eq!(world.account(&account).payer, sponsor.pubkey());
    assert!(world.chain.lamports(&sponsor.pubkey()) < 10_000_000_000);
    let close = |payer| instructions::close_margin_account(owner.pubkey(), payer, account);
    refused(&mut world, close(owner.pubkey()), (&[&owner], BallastError::WrongRentReceiver));
    world.must(&[close(sponsor.pubkey())], &[&owner]);
    assert_eq!(world.chain.lamports(&sponsor.pubkey()), 10_000_000_000);
    assert_eq!(world.chain.lamports(&owner.pubkey()), 0);
}

/// Checks a delegate that may only reduce positions, and only for a limited time.
#[test]
fn delegates_who_may_only_reduce() {
    let mut world = one_market();
    let (alice, bot) = (world.trader("alice", 10_000 * QUOTE), keypair("bot"));
    traded(&mut world, &alice, (0, buy(100)));
    let until = world.chain.clock().unix_timestamp + 100;
    let name = |until| {
        let args = SetDelegateArgs { delegate: bot.pubkey(), scope: DelegateScope::ReduceOnly, until };
        instructions::set_delegate(alice.owner(), alice.account(), args)
    };
    refused(&mut world, name(until - 101), (&[&alice.wallet], BallastError::DelegateExpired));
    world.must(&[name(until)], &[&alice.wallet]);
    let account = world.account(&alice.account());
    assert_eq!((account.delegate, account.delegate_scope, account.delegate_until), (bot.pubkey(), 1, until));
    let by_bot = |world: &World, args| swapped(&world.trade(&alice, 0, args), &alice.owner(), bot.pubkey());
    let reduce = |base| TradeArgs { reduce_only: true, ..sell(base) };
    // Even an order that would reduce the position is refused unless it is marked reduce-only, because its effect may change
    // before it is executed.
    for args in [buy(1), sell(1), sell(200)] {
        let order = by_bot(&world, args);
        refused(&mut world, order, (&[&bot], BallastError::DelegateReducesOnly));
    }
    let order = by_bot(&world, reduce(40));
    world.must(&[order], &[&bot]);
    let grow = by_bot(&world, TradeArgs { reduce_only: true, ..buy(1) });
    refused(&mut world, grow, (&[&bot], BallastError::ReduceOnly));
    // After the delegate's time has expired, the delegate may do nothing, and the owner may still do everything.
    pass(&mut world, &[(0, 100 * PRICE)]);
    world.wait(100);
    let order = by_bot(&world, reduce(1));
    refused(&mut world, order, (&[&bot], BallastError::DelegateExpired));
    traded(&mut world, &alice, (0, sell(10)));
}

/// Checks that a delegate that may only reduce positions cannot take over a position.
#[test]
fn delegates_who_may_only_reduce_take_nothing_over() {
    let Fall { mut world, alice, bob, .. } = fall(1_000, 10_500, 91);
    let bot = keypair("bot");
    let soon = world.chain.clock().unix_timestamp + 1;
    let name = |scope| {
        let args = SetDelegateArgs { delegate: bot.pubkey(), scope, until: soon };
        instructions::set_delegate(bob.owner(), bob.account(), args)
    };
    world.must(&[name(DelegateScope::ReduceOnly)], &[&bob.wallet]);
    let order = swapped(&take_over(&world, &alice, (&bob, CONTRACT)), &bob.owner(), bot.pubkey());
    refused(&mut world, order.clone(), (&[&bot], BallastError::DelegateReducesOnly));
    world.must(&[name(DelegateScope::Trade)], &[&bob.wallet]);
    world.must(std::slice::from_ref(&order), &[&bot]);
    world.chain.wait(2);
    refused(&mut world, order, (&[&bot], BallastError::DelegateExpired));
}

/// Checks that an account that is closed in a transaction cannot be used again in the same transaction, even if its rent is paid
/// back.
#[test]
fn revival() {
    let mut world = one_market();
    let alice = world.trader("alice", 0);
    world.mint.give(world.chain.as_mut(), &alice.owner(), 5);
    let close = closing(&world, &alice);
    let result = world.send(&[close, world.deposit(&alice, 5)], &[&alice.wallet]);
    ballast_tests::assert_number(result, anchor::WRONG_PROGRAM);
}

#[test]
fn what_is_not_empty() {
    let mut world = one_market();
    let alice = world.trader("alice", 1_000 * QUOTE);
    traded(&mut world, &alice, (0, buy(1)));
    let close = closing(&world, &alice);
    refused(&mut world, close, (&[&alice.wallet], BallastError::AccountNotEmpty));
    // These accounts have a claim, a debt or a written-off amount.
    for Fall { mut world, alice, .. } in [debtor(), written_off()] {
        let close = closing(&world, &alice);
        refused(&mut world, close, (&[&alice.wallet], BallastError::AccountNotEmpty));
    }
    let Claims { mut world, alice, .. } = claims();
    let left = cash(&world, &alice).unsigned_abs();
    world.must(&[world.withdraw(&alice, left)], &[&alice.wallet]);
    let close = closing(&world, &alice);
    refused(&mut world, close, (&[&alice.wallet], BallastError::AccountNotEmpty));
}
