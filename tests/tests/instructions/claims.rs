//! Tests `share_claims` and `collect_claim`. The users' cash is shared out once per window, and anyone may collect for an owner.

use super::support::*;
use ballast::BallastError;
use ballast_client::events::{Event, Settlement};
use ballast_client::{instructions, pda};

#[test]
fn shares_and_collects() {
    let Claims { mut world, alice, bob, .. } = claims();
    let collect = instructions::collect_claim(alice.account(), pda::market(0));
    refused(&mut world, collect.clone(), (&[], BallastError::NothingToDo));
    pass_until_due(&mut world);
    let before = world.market(0).state;
    let share = instructions::share_claims(world.keys(0));
    let receipt = crank(&mut world, share.clone()).unwrap();
    let Event::MarketUpdated(done) = event(&receipt) else { panic!("{receipt:?}") };
    // All cash is shared out except what the claims index cannot express, which is less than one unit per claim.
    let kept = before.cash.raw() - done.shared;
    assert!((0..=1).contains(&kept), "{kept}");
    let state = world.market(0).state;
    assert_eq!((state.cash.raw(), state.reserved.raw()), (kept, done.shared));
    assert_eq!(state.open_claims.raw(), before.open_claims.raw() - done.shared);
    refused(&mut world, share, (&[], BallastError::EpochNotOver));

    let had = cash(&world, &alice);
    let receipt = crank(&mut world, collect.clone()).unwrap();
    let Event::Settled(done) = event(&receipt) else { panic!("{receipt:?}") };
    assert_eq!((done.account, done.kind), (alice.account(), Settlement::Claim));
    let shared = before.cash.raw() - kept;
    let dust = shared - done.amount;
    assert!((0..=1).contains(&dust), "rounded down by less than a unit: {dust}");
    assert_eq!((done.cash, cash(&world, &alice)), (had + done.amount, had + done.amount));
    assert_eq!(world.market(0).state.reserved.raw(), dust);
    refused(&mut world, collect, (&[], BallastError::NothingToDo));
    // Bob has no claim, and the second account has no position at all.
    let none = instructions::collect_claim(bob.account(), pda::market(0));
    refused(&mut world, none, (&[], BallastError::NothingToDo));
    let flat = world.trader("flat", 0);
    let none = instructions::collect_claim(flat.account(), pda::market(0));
    refused(&mut world, none, (&[], BallastError::NothingToDo));
}

/// Checks that collecting a claim requires neither an index nor an open market.
#[test]
fn collecting_works_at_any_time() {
    let Claims { mut world, alice, .. } = claims();
    pass_until_due(&mut world);
    let share = instructions::share_claims(world.keys(0));
    crank(&mut world, share).unwrap();
    pause(&mut world, ballast::state::pause::ALL);
    world.chain.advance(1_000_000, 1_000_000);
    set_status(&mut world, (0, 0));
    let had = cash(&world, &alice);
    crank(&mut world, instructions::collect_claim(alice.account(), pda::market(0))).unwrap();
    assert!(cash(&world, &alice) > had);
}

/// Checks that sharing out continues without an index. Only covering a deficit has to wait for an index.
#[test]
fn sharing_needs_no_index() {
    let Claims { mut world, .. } = claims();
    world.chain.advance(5_000, 1_000);
    let share = instructions::share_claims(world.keys(0));
    crank(&mut world, share).unwrap();
    assert!(world.market(0).state.reserved.is_positive());
}

#[test]
fn in_another_market() {
    let Claims { mut world, alice, .. } = claims();
    let second =
        ballast_testkit::fixtures::MarketFixture::new(1, "ETH-PERP", ballast_math::Price::new(100 * PRICE));
    world.open(second);
    let wrong = instructions::collect_claim(alice.account(), pda::market(1));
    refused(&mut world, wrong, (&[], BallastError::NothingToDo));
    let share = instructions::share_claims(world.keys(0));
    let wrong = swapped(&share, &pda::market(0), pda::market(1));
    refused(&mut world, wrong, (&[], BallastError::WrongOracle));
}
