//! Tests `settle_loss` and `realise_gain`, which settle one account in one market and which anyone may send.

use super::support::*;
use ballast::BallastError;
use ballast_client::events::{Event, Settlement};
use ballast_client::{instructions, pda};
use ballast_testkit::fixtures::{Trader, World};
use solana_instruction::Instruction;

fn settle_loss(world: &World, trader: &Trader) -> Instruction {
    instructions::settle_loss(trader.account(), world.keys(0), &world.other_markets(&trader.account(), 0))
}

#[test]
fn a_loss_pays_claims() {
    let Claims { mut world, alice, bob, carol } = claims();
    world.wait(4);
    // A trade settles Bob's funding up to now, so that only the loss moves.
    traded(&mut world, &bob, (0, sell(1)));
    let before = world.market(0).state;
    let (bob_cash, quote) = (cash(&world, &bob), position(&world, &bob, 0).quote.raw());
    let wanted = before.open_claims.raw() - before.cash.raw();
    let instruction = settle_loss(&world, &bob);
    let receipt = crank(&mut world, instruction.clone()).unwrap();
    let Event::Settled(done) = event(&receipt) else { panic!("{receipt:?}") };
    assert_eq!((done.account, done.kind, done.amount), (bob.account(), Settlement::Loss, wanted));
    assert_eq!(done.cash, bob_cash - wanted);
    assert_eq!(cash(&world, &bob), done.cash);
    assert_eq!(position(&world, &bob, 0).quote.raw(), quote + wanted, "his equity is what it was");
    let state = world.market(0).state;
    assert_eq!(state.cash, state.open_claims);
    // The market now has enough cash, so there is nothing to settle. The same applies to an account without a loss or without a
    // position.
    refused(&mut world, instruction, (&[], BallastError::NothingToDo));
    let winner = settle_loss(&world, &carol);
    refused(&mut world, winner, (&[], BallastError::NothingToDo));
    let no_position = settle_loss(&world, &alice);
    refused(&mut world, no_position, (&[], BallastError::NothingToDo));
    let flat = world.trader("flat", 5);
    let not_there = settle_loss(&world, &flat);
    refused(&mut world, not_there, (&[], BallastError::NoPosition));
}

#[test]
fn a_gain_pays_a_debt() {
    let Fall { mut world, alice, bob, .. } = debtor();
    let debt = position(&world, &alice, 1).debt.raw();
    let others = world.other_markets(&alice.account(), 0);
    let instruction = instructions::realise_gain(alice.account(), world.keys(0), &others);
    let receipt = crank(&mut world, instruction.clone()).unwrap();
    let Event::Settled(done) = event(&receipt) else { panic!("{receipt:?}") };
    assert_eq!((done.account, done.kind), (alice.account(), Settlement::Gain));
    assert!(done.amount > 0);
    // The debt is in another market, so the gain becomes a claim. A repayment collects the claim once it has been paid.
    assert_eq!(position(&world, &alice, 0).claim.amount.raw(), done.amount);
    assert_eq!(position(&world, &alice, 1).debt.raw(), debt);
    refused(&mut world, instruction, (&[], BallastError::NothingToDo));
    // An account without debts decides for itself when to realise a gain.
    let others = world.other_markets(&bob.account(), 0);
    let of_bob = instructions::realise_gain(bob.account(), world.keys(0), &others);
    refused(&mut world, of_bob, (&[], BallastError::NothingToDo));
    let flat = world.trader("flat", 5);
    let not_there = instructions::realise_gain(flat.account(), world.keys(0), &[]);
    refused(&mut world, not_there, (&[], BallastError::NoPosition));
}

#[test]
fn another_market() {
    let Fall { mut world, alice, .. } = debtor();
    let others = world.other_markets(&alice.account(), 0);
    let instruction = instructions::realise_gain(alice.account(), world.keys(0), &others);
    let wrong = swapped(&instruction, &pda::market(0), pda::market(1));
    refused_as_borrowed(&mut world, wrong);
    let loss = settle_loss(&world, &alice);
    let wrong = swapped(&loss, &pda::market(0), pda::market(1));
    refused_as_borrowed(&mut world, wrong);
    let loss = instructions::settle_loss(alice.account(), world.keys(0), &[]);
    refused(&mut world, loss, (&[], BallastError::WrongRemainingAccounts));
}

/// Checks that nobody can choose which market is paid from the cash of an account in trouble.
#[test]
fn no_loss_of_an_account_with_other_creditors() {
    let Fall { mut world, alice, .. } = debtor();
    let instruction = settle_loss(&world, &alice);
    refused(&mut world, instruction, (&[], BallastError::AccountHasDebt));

    let Fall { mut world, alice, carol, .. } = super::cases::unhealthy_in_three_markets();
    for price in (85..91).rev() {
        pass(&mut world, &[(0, price * PRICE)]);
        arbitrage(&mut world, &carol, (0, price * PRICE));
    }
    let instruction = settle_loss(&world, &alice);
    refused(&mut world, instruction, (&[], BallastError::InsolventClose));
}
