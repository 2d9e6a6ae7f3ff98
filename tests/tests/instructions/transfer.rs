//! Tests `transfer`, which moves free collateral between two accounts of one owner, under the rules of a withdrawal.

use super::support::*;
use ballast::BallastError;
use ballast_client::events::{Event, Transferred};
use ballast_client::instructions;
use ballast_testkit::fixtures::{Trader, World};
use ballast_testkit::keypair;
use solana_instruction::Instruction;
use solana_signer::Signer;

fn transfer(world: &World, from: &Trader, (to, amount): (&Trader, u64)) -> Instruction {
    let of = instructions::Transfer { owner: from.owner(), from: from.account(), to: to.account() };
    instructions::transfer(&of, amount, &world.all_markets(&from.account()))
}

fn two_accounts() -> (World, Trader, Trader) {
    let mut world = one_market();
    let first = world.trader("alice", 1_000 * QUOTE);
    let second = first.with_sub_id(1);
    world.create_account(&second, 1, 0);
    (world, first, second)
}

#[test]
fn moves_cash() {
    let (mut world, first, second) = two_accounts();
    let instruction = transfer(&world, &first, (&second, 300));
    let receipt = world.must(&[instruction], &[&first.wallet]);
    let expected = Transferred { from: first.account(), to: second.account(), amount: 300 };
    assert_eq!(event(&receipt), Event::Transferred(expected));
    assert_eq!((cash(&world, &first), cash(&world, &second)), (signed(1_000 * QUOTE) - 300, 300));
    let net = [&first, &second].map(|trader| world.account(&trader.account()).state.net_deposits.raw());
    assert_eq!(net, [signed(1_000 * QUOTE) - 300, 300]);
    let back = transfer(&world, &second, (&first, 300));
    world.must(&[back], &[&first.wallet]);
}

#[test]
fn refusals() {
    let (mut world, first, second) = two_accounts();
    let bob = world.trader("bob", 5);
    let signer = first.wallet.insecure_clone();
    for (to, amount, error) in [
        (&first, 1, BallastError::SameAccount),
        (&bob, 1, BallastError::DifferentOwners),
        (&second, 0, BallastError::ZeroAmount),
        (&second, u64::MAX, BallastError::Overflow),
        (&second, 1_000 * QUOTE + 1, BallastError::InsufficientCash),
    ] {
        let instruction = transfer(&world, &first, (to, amount));
        refused(&mut world, instruction, (&[&signer], error));
    }
    // Neither the delegate nor the owner of the other account may transfer from this account.
    let bot = keypair("bot");
    let set = delegate_to(&first, bot.pubkey());
    world.must(&[set], &[&signer]);
    let by_bot = swapped(&transfer(&world, &first, (&second, 1)), &first.owner(), bot.pubkey());
    refused(&mut world, by_bot, (&[&bot], BallastError::Unauthorized));
    let by_bob = swapped(&transfer(&world, &first, (&bob, 1)), &first.owner(), bob.owner());
    refused(&mut world, by_bob, (&[&bob.wallet], BallastError::Unauthorized));
}

#[test]
fn bound_cash_stays() {
    let (mut world, first, second) = two_accounts();
    traded(&mut world, &first, (0, buy(50)));
    let instruction = transfer(&world, &first, (&second, 500 * QUOTE));
    refused(&mut world, instruction, (&[&first.wallet], BallastError::BelowInitialMargin));
    let instruction = transfer(&world, &first, (&second, 400 * QUOTE));
    world.must(&[instruction], &[&first.wallet]);
    world.chain.wait(61);
    let instruction = transfer(&world, &first, (&second, 1));
    refused(&mut world, instruction, (&[&first.wallet], BallastError::OtherOracleInvalid));
}

#[test]
fn accounts_that_owe() {
    let Fall { mut world, alice, .. } = debtor();
    let second = alice.with_sub_id(1);
    world.create_account(&second, 0, 0);
    world.fund(&alice, 100_000 * QUOTE);
    let instruction = transfer(&world, &alice, (&second, 1));
    refused(&mut world, instruction, (&[&alice.wallet], BallastError::AccountHasDebt));

    let Fall { mut world, alice, .. } = written_off();
    let second = alice.with_sub_id(1);
    world.create_account(&second, 0, 0);
    world.fund(&second, QUOTE);
    let out = transfer(&world, &alice, (&second, 1));
    refused(&mut world, out, (&[&alice.wallet], BallastError::AccountBankrupt));
    let into = transfer(&world, &second, (&alice, 1));
    refused(&mut world, into, (&[&alice.wallet], BallastError::AccountBankrupt));
}
