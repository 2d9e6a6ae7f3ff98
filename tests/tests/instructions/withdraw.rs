//! Tests `withdraw`, which pays free collateral to any token account that the owner names.

use super::support::*;
use ballast::BallastError;
use ballast_client::events::{Event, Withdrawn};
use ballast_client::{instructions, pda};
use ballast_testkit::{address, keypair};
use solana_signer::Signer;

#[test]
fn pays_out() {
    let mut world = one_market();
    let alice = world.trader("alice", 1_000 * QUOTE);
    let receipt = world.must(&[world.withdraw(&alice, 400 * QUOTE)], &[&alice.wallet]);
    let left = signed(600 * QUOTE);
    let expected = Withdrawn { account: alice.account(), amount: signed(400 * QUOTE), cash: left };
    assert_eq!(event(&receipt), Event::Withdrawn(expected));
    let account = world.account(&alice.account());
    assert_eq!((account.state.cash.raw(), account.state.net_deposits.raw()), (left, left));
    assert_eq!(world.balance(&alice.tokens), 400 * QUOTE);
    assert_eq!(world.balance(&pda::vault(&world.mint.address)), 600 * QUOTE);
}

#[test]
fn to_anybody() {
    let mut world = one_market();
    let alice = world.trader("alice", 10);
    let destination = world.mint.account(world.chain.as_mut(), &address("friend"));
    let instruction = swapped(&world.withdraw(&alice, 10), &alice.tokens, destination);
    world.must(&[instruction], &[&alice.wallet]);
    assert_eq!(world.balance(&destination), 10);
}

#[test]
fn amounts() {
    let mut world = one_market();
    let alice = world.trader("alice", 1_000 * QUOTE);
    let attempt = |amount| (amount, [&alice.wallet]);
    for (amount, error) in [
        (0, BallastError::ZeroAmount),
        (1_000 * QUOTE + 1, BallastError::InsufficientCash),
        (u64::MAX, BallastError::Overflow),
        (u64::MAX / 2, BallastError::InsufficientCash),
    ] {
        let (amount, signers) = attempt(amount);
        let instruction = world.withdraw(&alice, amount);
        refused(&mut world, instruction, (&signers, error));
    }
    world.must(&[world.withdraw(&alice, 1_000 * QUOTE)], &[&alice.wallet]);
}

/// Checks that the collateral that a position needs cannot be withdrawn, to the last unit.
#[test]
fn bound_cash_stays() {
    let mut world = one_market();
    let alice = world.trader("alice", 2_000 * QUOTE);
    traded(&mut world, &alice, (0, buy(100)));
    let health = instructions::account_health(alice.account(), &world.all_markets(&alice.account()));
    let receipt = world.must(&[health], &[]);
    let data = receipt.return_data.unwrap();
    let health: instructions::HealthView = anchor_lang::AnchorDeserialize::try_from_slice(&data).unwrap();
    let free = health.free_cash.unsigned_abs();
    assert!(free > 900 * QUOTE && free < 1_000 * QUOTE, "{health:?}");
    let more = world.withdraw(&alice, free + 1);
    refused(&mut world, more, (&[&alice.wallet], BallastError::BelowInitialMargin));
    world.must(&[world.withdraw(&alice, free)], &[&alice.wallet]);
    let one = world.withdraw(&alice, 1);
    refused(&mut world, one, (&[&alice.wallet], BallastError::BelowInitialMargin));
}

#[test]
fn an_index_is_needed_for_positions_only() {
    let mut world = one_market();
    let alice = world.trader("alice", 2_000 * QUOTE);
    let flat = world.trader("flat", 2_000 * QUOTE);
    traded(&mut world, &alice, (0, buy(10)));
    world.chain.wait(61);
    let instruction = world.withdraw(&alice, 1);
    refused(&mut world, instruction, (&[&alice.wallet], BallastError::OtherOracleInvalid));
    world.must(&[world.withdraw(&flat, 2_000 * QUOTE)], &[&flat.wallet]);
}

#[test]
fn nobody_but_the_owner() {
    let mut world = one_market();
    let alice = world.trader("alice", 10);
    let bot = keypair("bot");
    let set = delegate_to(&alice, bot.pubkey());
    world.must(&[set], &[&alice.wallet]);
    let by_bot = swapped(&world.withdraw(&alice, 10), &alice.owner(), bot.pubkey());
    refused(&mut world, by_bot, (&[&bot], BallastError::Unauthorized));
    let bob = world.trader("bob", 10);
    let by_bob = swapped(&world.withdraw(&alice, 10), &alice.owner(), bob.owner());
    refused(&mut world, by_bob, (&[&bob.wallet], BallastError::Unauthorized));
}

#[test]
fn accounts_that_owe() {
    let Fall { mut world, alice, .. } = debtor();
    world.fund(&alice, 100_000 * QUOTE);
    let instruction = world.withdraw(&alice, 1);
    refused(&mut world, instruction, (&[&alice.wallet], BallastError::AccountHasDebt));

    let Fall { mut world, alice, .. } = written_off();
    let instruction = world.withdraw(&alice, 1);
    refused(&mut world, instruction, (&[&alice.wallet], BallastError::AccountBankrupt));
}
