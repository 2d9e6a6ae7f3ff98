//! Tests `liquidate`. Anyone may sell as much of an unhealthy account's position as the rules require.

use super::support::*;
use ballast::BallastError;
use ballast_client::events::{self, Event, Settlement};
use ballast_client::{MarketKeys, pda};
use ballast_testkit::address;

#[test]
fn brings_an_account_back() {
    let Fall { mut world, alice, bob, .. } = fall(1_000, 10_500, 91);
    world.insure(0, 1_000 * QUOTE);
    let before = world.market(0).state;
    let (bob_cash, alice_cash) = (cash(&world, &bob), cash(&world, &alice));
    let instruction = liquidation(&world, &alice, &bob);
    let receipt = world.must(std::slice::from_ref(&instruction), &[]);
    let Event::Liquidated(done) = event(&receipt) else { panic!("{receipt:?}") };
    assert_eq!((done.account, done.keeper), (alice.account(), bob.account()));
    assert!(done.equity > 0 && done.equity < done.requirement, "{done:?}");
    assert!(done.fill.base < 0 && done.position == signed(1_000 * CONTRACT) + done.fill.base, "{done:?}");
    assert!(done.position > 0, "a part was enough");
    assert_eq!(position(&world, &alice, 0).base.raw(), done.position);
    // The keeper receives a flat fee from the insurance fund, which receives the liquidation fee.
    assert_eq!(done.keeper_fee, 100_000);
    assert_eq!(cash(&world, &bob), bob_cash + 100_000);
    let insurance = world.market(0).state.insurance.raw();
    assert_eq!(insurance, before.insurance.raw() + done.fill.fee - done.keeper_fee);
    // The loss and the fee are deducted from Alice's cash.
    assert!(done.fill.realised < 0 && done.fill.fee > 0);
    assert_eq!(cash(&world, &alice), alice_cash + done.fill.realised - done.fill.fee);
    assert_eq!(world.market(0).state.trade_slot, world.chain.clock().slot);
    // Alice is now healthy.
    refused(&mut world, instruction, (&[], BallastError::NotLiquidatable));
}

#[test]
fn healthy_accounts() {
    let mut world = one_market();
    let alice = world.trader("alice", 10_000 * QUOTE);
    let bob = world.trader("bob", 10_000 * QUOTE);
    let instruction = liquidation(&world, &alice, &bob);
    refused(&mut world, instruction.clone(), (&[], BallastError::NoPosition));
    traded(&mut world, &alice, (0, buy(100)));
    refused(&mut world, instruction, (&[], BallastError::NotLiquidatable));
    let itself = liquidation(&world, &alice, &alice);
    refused(&mut world, itself, (&[], BallastError::SameAccount));
}

/// Checks that an account with only a claim left cannot be liquidated, because its position in use has no size.
#[test]
fn a_claim_is_no_position() {
    let Claims { mut world, alice, bob, .. } = claims();
    let instruction = liquidation(&world, &alice, &bob);
    refused(&mut world, instruction, (&[], BallastError::NoPosition));
}

/// Checks a bankruptcy. The insolvent account's loss becomes a debt. Because its last position is closed, the cash pays what it
/// can at once, and the rest is written off.
#[test]
fn bankruptcy() {
    let Fall { mut world, alice, bob, .. } = fall_in(without_own_fees(), 1_000, 10_500, 85);
    let (alice_cash, insurance) = (cash(&world, &alice), world.market(0).state.insurance.raw());
    let instruction = liquidation(&world, &alice, &bob);
    let receipt = world.must(&[instruction], &[]);
    let [Event::Liquidated(done), Event::Settled(paid), Event::Settled(deficit)] =
        &events::from_logs(&receipt.logs)[..]
    else {
        panic!("{receipt:?}")
    };
    assert!(done.equity < 0, "{done:?}");
    assert_eq!((done.position, done.fill.fee), (0, 0));
    let lost = -done.fill.realised - alice_cash;
    assert_eq!((paid.kind, paid.amount), (Settlement::Debt, alice_cash));
    assert_eq!((deficit.kind, deficit.amount), (Settlement::Deficit, lost));
    let position = position(&world, &alice, 0);
    assert_eq!((position.debt.raw(), position.written_off.raw(), cash(&world, &alice)), (0, lost, 0));
    assert_eq!((world.market(0).state.debts.raw(), world.market(0).state.deficits.raw()), (0, lost));
    assert_eq!(world.market(0).state.insurance.raw(), insurance - done.keeper_fee);
}

/// Checks that an insolvent position is closed only at an average price within a taker fee of the index, and that the rest waits.
#[test]
fn slices() {
    let Fall { mut world, alice, bob, .. } = fall(20_000, 250_000, 85);
    let instruction = liquidation(&world, &alice, &bob);
    let bob_cash = cash(&world, &bob);
    let receipt = world.must(std::slice::from_ref(&instruction), &[]);
    let Event::Liquidated(done) = event(&receipt) else { panic!("{receipt:?}") };
    assert!(done.position > 0 && done.fill.base < 0, "{done:?}");
    // The worst price is 85 less a thousandth. Unit: 1e-6 quote per contract.
    let worst = done.fill.base.unsigned_abs() / CONTRACT * 84_915_000;
    let more = (done.fill.base.unsigned_abs() / CONTRACT + 1) * 84_915_000;
    assert!((worst..more).contains(&done.fill.quote.unsigned_abs()), "{done:?}");
    assert!(mark(&world, 0) < 84_915_000_000, "a contract more would have made the average worse");
    assert_eq!((done.keeper_fee, cash(&world, &bob)), (0, bob_cash), "no fee for a slice");
    refused(&mut world, instruction, (&[], BallastError::LiquidationPrice));
}

/// Checks that liquidating an account with positions in two markets requires the accounts of the other market.
#[test]
fn of_a_cross_account() {
    let Fall { mut world, alice, bob, .. } = super::cases::unhealthy_in_three_markets();
    let instruction = liquidation(&world, &alice, &bob);
    let other = swapped(&instruction, &pda::market(0), pda::market(1));
    refused_as_borrowed(&mut world, other);
    let MarketKeys { oracle, .. } = world.keys(1);
    let wrong = swapped(&instruction, &world.keys(0).oracle, oracle);
    refused(&mut world, wrong, (&[], BallastError::WrongOracle));
    // After a deposit, Alice is healthy, so there is nothing to liquidate.
    world.fund(&alice, 5_000 * QUOTE);
    refused(&mut world, instruction, (&[], BallastError::NotLiquidatable));
}

#[test]
fn the_keepers_account_must_be_one() {
    let Fall { mut world, alice, bob, .. } = fall(1_000, 10_500, 91);
    let instruction = liquidation(&world, &alice, &bob);
    let wallet = swapped(&instruction, &bob.account(), address("wallet"));
    refused_by_number(&mut world, wallet, (&[], anchor::WRONG_PROGRAM));
    let market = replaced(&instruction, 4, pda::market(0));
    refused_by_number(&mut world, market, (&[], anchor::DISCRIMINATOR));
}
