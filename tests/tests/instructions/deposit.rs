//! Tests `deposit`. Anyone may deposit for anyone.

use super::support::*;
use ballast::BallastError;
use ballast_client::events::{Deposited, Event};
use ballast_client::{instructions, pda};
use ballast_testkit::fixtures::World;
use ballast_testkit::token::Mint;
use ballast_testkit::{Network as _, Program, address, keypair};
use solana_signer::Signer;

#[test]
fn credits_what_the_vault_receives() {
    let mut world = one_market();
    let alice = world.trader("alice", 5 * QUOTE);
    world.mint.give(world.chain.as_mut(), &alice.owner(), 7);
    let receipt = world.must(&[world.deposit(&alice, 3)], &[&alice.wallet]);
    let cash = signed(5 * QUOTE + 3);
    let expected = Deposited { account: alice.account(), amount: 3, cash };
    assert_eq!(event(&receipt), Event::Deposited(expected));
    let account = world.account(&alice.account());
    assert_eq!((account.state.cash.raw(), account.state.net_deposits.raw()), (cash, cash));
    assert_eq!(world.balance(&alice.tokens), 4);
    assert_eq!(world.balance(&pda::vault(&world.mint.address)), 5 * QUOTE + 3);
}

#[test]
fn anyone_pays_in_for_anyone() {
    let mut world = one_market();
    let alice = world.trader("alice", 0);
    let donor = keypair("donor");
    let source = world.mint.give(world.chain.as_mut(), &donor.pubkey(), 9);
    let of = instructions::Deposit {
        authority: donor.pubkey(),
        mint: world.mint.address,
        source,
        margin_account: alice.account(),
    };
    world.must(&[instructions::deposit(&of, 9)], &[&donor]);
    assert_eq!(cash(&world, &alice), 9);
}

#[test]
fn amounts() {
    let mut world = one_market();
    let alice = world.trader("alice", 0);
    world.mint.give(world.chain.as_mut(), &alice.owner(), 7);
    let none = world.deposit(&alice, 0);
    refused(&mut world, none, (&[&alice.wallet], BallastError::ZeroAmount));
    let more = world.deposit(&alice, 8);
    refused_by_number(&mut world, more, (&[&alice.wallet], TOKEN_FUNDS));
    world.must(&[world.deposit(&alice, 7)], &[&alice.wallet]);
}

#[test]
fn units_that_are_not_whole() {
    let mut chain = crate::NETWORK.start(&[Program::ballast(address("upgrader"))]);
    let mint = Mint::create(chain.as_mut(), "collateral", 9);
    let mut world = World::with_mint(chain, mint);
    let alice = world.trader("alice", 0);
    world.mint.give(world.chain.as_mut(), &alice.owner(), 2_000);
    let odd = world.deposit(&alice, 1_001);
    refused(&mut world, odd, (&[&alice.wallet], BallastError::NotAWholeUnit));
    world.must(&[world.deposit(&alice, 1_000)], &[&alice.wallet]);
    assert_eq!(cash(&world, &alice), 1);
}

/// Checks that missing tokens in the vault cannot be hidden, because every movement of tokens is refused.
#[test]
fn a_vault_that_is_short() {
    let mut world = one_market();
    let alice = world.trader("alice", 100);
    world.mint.give(world.chain.as_mut(), &alice.owner(), 10);
    let vault = pda::vault(&world.mint.address);
    let mut account = world.chain.account(&vault).unwrap();
    account.data[64..72].copy_from_slice(&99u64.to_le_bytes());
    world.chain.set_account(&vault, account);
    for instruction in [world.deposit(&alice, 10), world.withdraw(&alice, 10)] {
        let result = world.chain.send(&[instruction], &[&alice.wallet]);
        ballast_tests::assert_error(result, BallastError::VaultShort);
    }
}
