//! Tests `take_over`, with which another account takes over an unhealthy position.

use super::support::*;
use ballast::BallastError;
use ballast_client::events::Event;

use ballast_testkit::keypair;
use solana_signer::Signer;

#[test]
fn moves_a_position() {
    let Fall { mut world, alice, bob, .. } = fall(1_000, 10_500, 91);
    let dave = world.trader("dave", 50_000 * QUOTE);
    let curve = world.market(0).state.curve;
    let (long, short) = (world.market(0).state.base_long, world.market(0).state.base_short);
    let instruction = take_over(&world, &alice, (&dave, 100 * CONTRACT));
    let receipt = world.must(&[instruction], &[&dave.wallet]);
    let Event::TakenOver(done) = event(&receipt) else { panic!("{receipt:?}") };
    assert_eq!((done.account, done.taker), (alice.account(), dave.account()));
    assert_eq!(done.base, signed(100 * CONTRACT));
    assert_eq!(position(&world, &alice, 0).base.raw(), signed(900 * CONTRACT));
    assert_eq!(position(&world, &dave, 0).base.raw(), signed(100 * CONTRACT));
    assert_eq!(
        position(&world, &dave, 0).quote.raw(),
        -done.quote,
        "the taker paid exactly what she received"
    );
    assert!(done.realised < 0 && done.taker_realised == 0 && done.equity < done.requirement);
    let state = world.market(0).state;
    assert_eq!(state.curve, curve, "the curve is not touched");
    assert_eq!((state.base_long, state.base_short), (long, short));
    // A taker who is short is netted, so a gain or loss is realised.
    let instruction = take_over(&world, &alice, (&bob, 50 * CONTRACT));
    let receipt = world.must(&[instruction], &[&bob.wallet]);
    let Event::TakenOver(done) = event(&receipt) else { panic!("{receipt:?}") };
    assert_eq!(position(&world, &bob, 0).base.raw(), -signed(450 * CONTRACT));
    assert!(done.taker_realised > 0, "{done:?}");
    assert_eq!(position(&world, &bob, 0).claim.amount.raw(), done.taker_realised);
}

/// Checks that no more is taken over than the liquidation requires.
#[test]
fn no_more_than_needed() {
    let Fall { mut world, alice, .. } = fall(1_000, 12_200, 91);
    let dave = world.trader("dave", 50_000 * QUOTE);
    let instruction = take_over(&world, &alice, (&dave, u64::MAX));
    world.must(&[instruction], &[&dave.wallet]);
    let left = position(&world, &alice, 0).base.raw();
    assert!(left > 0, "a part was enough");
    let instruction = take_over(&world, &alice, (&dave, u64::MAX));
    refused(&mut world, instruction, (&[&dave.wallet], BallastError::NotLiquidatable));
}

#[test]
fn refusals() {
    let Fall { mut world, alice, bob, .. } = fall(1_000, 10_500, 91);
    let poor = world.trader("poor", 100 * QUOTE);
    for (taker, most, error) in [
        (&alice, CONTRACT, BallastError::SameAccount),
        (&bob, 0, BallastError::ZeroAmount),
        (&bob, 999_999, BallastError::ZeroAmount),
        (&poor, 100 * CONTRACT, BallastError::BelowInitialMargin),
        // The taker would be left with less than the minimum position.
        (&poor, 1_000_000, BallastError::BelowMinimumPosition),
    ] {
        let instruction = take_over(&world, &alice, (taker, most));
        refused(&mut world, instruction, (&[&taker.wallet], error));
    }
    // Neither of these accounts can be taken over: Bob is healthy, and the poor account has no position.
    let dave = world.trader("dave", 50_000 * QUOTE);
    let of_bob = take_over(&world, &bob, (&dave, CONTRACT));
    refused(&mut world, of_bob, (&[&dave.wallet], BallastError::NotLiquidatable));
    let of_poor = take_over(&world, &poor, (&dave, CONTRACT));
    refused(&mut world, of_poor, (&[&dave.wallet], BallastError::NoPosition));
}

/// Checks that only the taker's owner or delegate can take over, because the taker's cash pays for the position.
#[test]
fn rights() {
    let Fall { mut world, alice, bob, .. } = fall(1_000, 10_500, 91);
    let bot = keypair("bot");
    let instruction = take_over(&world, &alice, (&bob, 100 * CONTRACT));
    let by_bot = swapped(&instruction, &bob.owner(), bot.pubkey());
    refused(&mut world, by_bot.clone(), (&[&bot], BallastError::Unauthorized));
    let by_alice = swapped(&instruction, &bob.owner(), alice.owner());
    refused(&mut world, by_alice, (&[&alice.wallet], BallastError::Unauthorized));
    let set = delegate_to(&bob, bot.pubkey());
    world.must(&[set], &[&bob.wallet]);
    world.must(&[by_bot], &[&bot]);
}

#[test]
fn takers_that_owe_or_belong_elsewhere() {
    // Alice owes in market 1, and Erin's short in market 0 is unhealthy at 120.
    let mut world = markets(2);
    let erin = world.trader("erin", 25_000 * QUOTE);
    traded(&mut world, &erin, (0, sell(1_000)));
    let Fall { mut world, alice: debtor, .. } = debtor_in(world);
    close(&mut world, &debtor, 0).unwrap();
    let by_debtor = take_over(&world, &erin, (&debtor, 100 * CONTRACT));
    refused(&mut world, by_debtor, (&[&debtor.wallet], BallastError::AccountHasDebt));

    let mut world = without_own_fees();
    let erin = world.trader("erin", 17_000 * QUOTE);
    traded(&mut world, &erin, (0, buy(1_000)));
    // The price falls for both accounts: Alice goes bankrupt, and Erin becomes unhealthy.
    let Fall { mut world, alice: debtor, bob, .. } = fall_in(world, 1_000, 10_500, 85);
    let liquidate = liquidation(&world, &debtor, &bob);
    world.must(&[liquidate], &[]);
    let by_debtor = take_over(&world, &erin, (&debtor, 100 * CONTRACT));
    refused(&mut world, by_debtor, (&[&debtor.wallet], BallastError::AccountBankrupt));
    let by_bob = take_over(&world, &erin, (&bob, 100 * CONTRACT));
    world.must(&[by_bob], &[&bob.wallet]);

    let Fall { mut world, alice, .. } = super::cases::unhealthy_in_three_markets();
    let elsewhere = world.isolated_trader("elsewhere", 1, 100_000 * QUOTE);
    let instruction = take_over(&world, &alice, (&elsewhere, 100 * CONTRACT));
    refused(&mut world, instruction, (&[&elsewhere.wallet], BallastError::IsolatedElsewhere));
}
