//! Tests tokens that arrive without an instruction, and attempts to pay with another user's tokens.

use crate::NETWORK;
use crate::support::{QUOTE, buy, cash, close, trade};
use crate::wealth::taken_out;
use ballast_client::{instructions, pda};
use ballast_testkit::fixtures::World;
use solana_account::Account;

/// Sends tokens directly to the vault, without an instruction of the program.
fn donate(world: &mut World, amount: u64) {
    let vault = pda::vault(&world.mint.address);
    let mut account: Account = world.chain.account(&vault).unwrap();
    let held = u64::from_le_bytes(account.data[64..72].try_into().unwrap()) + amount;
    account.data[64..72].copy_from_slice(&held.to_le_bytes());
    world.chain.set_account(&vault, account);
}

/// Checks that a donation changes no balance, price or share, and that nobody can take it out, not even the donor.
#[test]
fn a_donation_to_the_vault_buys_nothing() {
    for amount in [1, 1_000_000, 1_000_000_000_000] {
        let mut world = World::with_market(NETWORK);
        let thief = world.trader("thief", 10_000 * QUOTE);
        let honest = world.trader("honest", 10_000 * QUOTE);
        trade(&mut world, &honest, (0, buy(10)));
        let before = (*world.market(0).state, world.account(&honest.account()).state);
        donate(&mut world, amount);
        let over = world.withdraw(&thief, 10_000 * QUOTE + 1);
        assert!(world.send(&[over], &[&thief.wallet]).is_err());
        let fees = instructions::withdraw_fees(pda::market(0), world.mint.address, thief.tokens);
        assert!(world.send(&[fees], &[]).is_err(), "fees go to the recipient's account");
        assert_eq!((*world.market(0).state, world.account(&honest.account()).state), before);
        world.must(&[world.withdraw(&thief, 10_000 * QUOTE)], &[&thief.wallet]);
        close(&mut world, &honest, 0).unwrap();
        let rest = cash(&world, &honest).unsigned_abs();
        world.must(&[world.withdraw(&honest, rest)], &[&honest.wallet]);
        assert!(world.balance(&pda::vault(&world.mint.address)) >= amount, "it stays in the vault");
    }
}

/// Checks that only the owner of an account can withdraw from it, and that nobody can deposit another user's tokens.
#[test]
fn only_the_owner_takes_out() {
    let mut world = World::with_market(NETWORK);
    let (thief, honest) = (world.trader("thief", QUOTE), world.trader("honest", 10_000 * QUOTE));
    let mut of = instructions::Withdraw {
        owner: thief.owner(),
        mint: world.mint.address,
        destination: thief.tokens,
        margin_account: honest.account(),
    };
    assert!(world.send(&[instructions::withdraw(&of, QUOTE, &[])], &[&thief.wallet]).is_err());
    of.owner = honest.owner();
    let unsigned = instructions::withdraw(&of, QUOTE, &[]);
    let mut as_thief = unsigned.clone();
    as_thief.accounts[0].is_signer = false;
    assert!(world.send(&[as_thief], &[]).is_err());
    let deposit = instructions::Deposit {
        authority: thief.owner(),
        mint: world.mint.address,
        source: honest.tokens,
        margin_account: thief.account(),
    };
    assert!(world.send(&[instructions::deposit(&deposit, QUOTE)], &[&thief.wallet]).is_err());
    let vault = pda::vault(&world.mint.address);
    let from_vault = instructions::Deposit { source: vault, ..deposit };
    assert!(world.send(&[instructions::deposit(&from_vault, QUOTE)], &[&thief.wallet]).is_err());
    assert_eq!((taken_out(&world, &[&thief]), cash(&world, &honest)), (0, 10_000 * QUOTE as i64));
}

/// Checks that a gift of one unit cannot prevent an owner from closing the account, because one transaction can withdraw the gift
/// and close the account.
#[test]
fn a_gift_of_dust_keeps_no_account_open() {
    let mut world = World::with_market(NETWORK);
    let (thief, honest) = (world.trader("thief", QUOTE), world.trader("honest", QUOTE));
    world.mint.give(world.chain.as_mut(), &thief.owner(), 5);
    let gift = instructions::Deposit {
        authority: thief.owner(),
        mint: world.mint.address,
        source: thief.tokens,
        margin_account: honest.account(),
    };
    world.must(&[instructions::deposit(&gift, 5)], &[&thief.wallet]);
    let all = world.withdraw(&honest, QUOTE + 5);
    let close = instructions::close_margin_account(honest.owner(), world.payer(), honest.account());
    world.must(&[all, close], &[&honest.wallet]);
}
