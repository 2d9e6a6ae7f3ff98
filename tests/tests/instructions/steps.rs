//! Tests `update_funding`, `repeg` and `raise_depth`, which maintain a market and which anyone may send.

use super::support::*;
use ballast::BallastError;
use ballast_client::events::{CurveStep, Event};
use ballast_client::instructions;
use ballast_math::Ratio;

#[test]
fn updates() {
    let mut world = one_market();
    let alice = world.trader("alice", 2_000_000 * QUOTE);
    traded(&mut world, &alice, (0, buy(10_000)));
    world.chain.advance(1_000, 600);
    world.set_price(0, 101 * PRICE);
    let update = instructions::update_funding(world.keys(0));
    let receipt = crank(&mut world, update).unwrap();
    let Event::MarketUpdated(done) = event(&receipt) else { panic!("{receipt:?}") };
    let state = world.market(0).state;
    assert!(done.shared == 0 && done.funding_paid > 0, "longs pay while the mark is above: {done:?}");
    assert_eq!((done.market.index_price, state.oracle.price.raw()), (101 * PRICE, 101 * PRICE));
    assert_eq!(state.funding.time, world.chain.clock().unix_timestamp);
}

/// Checks that time still passes without a good update, and that the snapshot stays.
#[test]
fn updates_without_an_index() {
    let mut world = one_market();
    world.chain.advance(1_000, 5_000);
    let update = instructions::update_funding(world.keys(0));
    crank(&mut world, update).unwrap();
    let state = world.market(0).state;
    assert_eq!(
        (state.oracle.price.raw(), state.funding.time),
        (100 * PRICE, world.chain.clock().unix_timestamp)
    );
}

#[test]
fn the_peg_follows_the_index() {
    let mut world = one_market();
    let repeg = |world: &ballast_testkit::fixtures::World, step| instructions::repeg(world.keys(0), step);
    world.advance(1, 1);
    let instruction = repeg(&world, 1_998);
    refused(&mut world, instruction, (&[], BallastError::NothingToDo));
    pass(&mut world, &[(0, 101 * PRICE)]);
    // The largest step is 2·fee/(1 + fee), at a fee of a thousandth.
    let instruction = repeg(&world, 1_999);
    refused(&mut world, instruction, (&[], BallastError::StepTooLarge));
    let instruction = repeg(&world, 0);
    refused(&mut world, instruction, (&[], BallastError::NothingToDo));
    let instruction = repeg(&world, 1_998);
    let receipt = crank(&mut world, instruction.clone()).unwrap();
    let Event::CurveStepped(done) = event(&receipt) else { panic!("{receipt:?}") };
    assert_eq!((done.kind, done.cost, done.peg), (CurveStep::Peg, 0, 100_199_800_000));
    assert_eq!(world.market(0).state.curve.peg.raw(), 100_199_800_000);
    assert_eq!(world.market(0).state.step_time, world.chain.clock().unix_timestamp);
    refused(&mut world, instruction, (&[], BallastError::StepTooSoon));
    // A step does not go past the index.
    for _ in 0..3 {
        world.advance(15, 3);
        let instruction = repeg(&world, 1_998);
        crank(&mut world, instruction).unwrap();
    }
    world.advance(15, 3);
    let instruction = repeg(&world, 1_998);
    crank(&mut world, instruction).unwrap();
    assert_eq!(world.market(0).state.curve.peg.raw(), 101 * PRICE);
}

/// Checks that a tiny first step by anyone does not prevent the rest. Together, the steps within three seconds go as far as one
/// largest step.
#[test]
fn steps_share_the_allowance_of_three_seconds() {
    let mut world = one_market();
    pass(&mut world, &[(0, 102 * PRICE)]);
    let [smallest, largest] = [1, 1_998].map(|step| instructions::repeg(world.keys(0), step));
    let depth = instructions::raise_depth(world.keys(0), 4_000);
    crank(&mut world, smallest).unwrap();
    assert_eq!(world.market(0).state.curve.peg.raw(), 100_000_100_000);
    crank(&mut world, largest.clone()).unwrap();
    assert_eq!(world.market(0).state.curve.peg.raw(), 100_199_800_000);
    refused(&mut world, largest.clone(), (&[], BallastError::StepTooSoon));
    refused(&mut world, depth.clone(), (&[], BallastError::StepTooSoon));

    // The allowance is still the same two seconds later, however many slots have passed. A new allowance starts in the third
    // second. A millionth of depth uses 250 millionths of the allowance, so 1,997 whole millionths of the peg's 1,998 are left.
    world.advance(100, 2);
    refused(&mut world, largest.clone(), (&[], BallastError::StepTooSoon));
    world.advance(1, 1);
    let before = world.market(0).state.curve;
    let smallest = instructions::raise_depth(world.keys(0), 1);
    crank(&mut world, smallest).unwrap();
    assert_eq!(world.market(0).state.curve.sqrt_k, before.sqrt_k / 1_000_000 * 1_000_001);
    crank(&mut world, largest.clone()).unwrap();
    // The new peg is 100.1998 · 1.001997 = 100.3998990006.
    assert_eq!(world.market(0).state.curve.peg.raw(), 100_399_899_000);
    // After 1,997 of 1,998, 500 millionths of the allowance are left, which are two millionths of depth. One of these two is
    // used.
    crank(&mut world, depth.clone()).unwrap();
    assert_eq!(world.market(0).state.curve.sqrt_k, before.sqrt_k / 1_000_000 * 1_000_002);
    refused(&mut world, largest, (&[], BallastError::StepTooSoon));
    refused(&mut world, depth, (&[], BallastError::StepTooSoon));
}

#[test]
fn not_in_a_slot_with_a_trade() {
    let mut world = one_market();
    let alice = world.trader("alice", 10_000 * QUOTE);
    pass(&mut world, &[(0, 101 * PRICE)]);
    traded(&mut world, &alice, (0, buy(10)));
    let repeg = instructions::repeg(world.keys(0), 100);
    refused(&mut world, repeg.clone(), (&[], BallastError::StepTooSoon));
    let depth = instructions::raise_depth(world.keys(0), 100);
    refused(&mut world, depth, (&[], BallastError::StepTooSoon));
    world.advance(1, 0);
    crank(&mut world, repeg).unwrap();
}

/// Checks that a step of the peg, which costs something while there is a net position, may be paid only from saved fees.
#[test]
fn what_was_saved_up() {
    let mut world = market_with(|parameters| parameters.subsidy_share = Ratio::ZERO);
    let alice = world.trader("alice", 1_000_000 * QUOTE);
    traded(&mut world, &alice, (0, buy(1_000)));
    pass(&mut world, &[(0, 102 * PRICE)]);
    let repeg = instructions::repeg(world.keys(0), 1_998);
    refused(&mut world, repeg, (&[], BallastError::SubsidyExhausted));
    // A step against the other side brings money in.
    pass(&mut world, &[(0, 98 * PRICE)]);
    let repeg = instructions::repeg(world.keys(0), 1_998);
    let receipt = crank(&mut world, repeg).unwrap();
    let Event::CurveStepped(done) = event(&receipt) else { panic!("{receipt:?}") };
    assert!(done.cost < 0, "{done:?}");
}

#[test]
fn depth_rises_to_its_target() {
    let mut world = one_market();
    let raise =
        |world: &ballast_testkit::fixtures::World, step| instructions::raise_depth(world.keys(0), step);
    // The largest step of the depth is two fees divided by the cap on open interest: 0.002/0.5.
    let instruction = raise(&world, 4_001);
    refused(&mut world, instruction, (&[], BallastError::StepTooLarge));
    let instruction = raise(&world, 0);
    refused(&mut world, instruction, (&[], BallastError::NothingToDo));
    let instruction = raise(&world, 4_000);
    let receipt = crank(&mut world, instruction.clone()).unwrap();
    let Event::CurveStepped(done) = event(&receipt) else { panic!("{receipt:?}") };
    assert_eq!((done.kind, done.sqrt_k), (CurveStep::Depth, 1_004_000_000_000_000));
    assert_eq!((done.terminal_base, done.terminal_quote), (1_004_000_000_000_000, 1_004_000_000_000_000));
    assert_eq!(mark(&world, 0), 100 * PRICE, "the mark stays");
    refused(&mut world, instruction, (&[], BallastError::StepTooSoon));

    let mut world = market_with(|parameters| parameters.target_sqrt_k = 1_000_000_000_000_001);
    let instruction = raise(&world, 4_000);
    crank(&mut world, instruction.clone()).unwrap();
    assert_eq!(world.market(0).state.curve.sqrt_k, 1_000_000_000_000_001);
    world.advance(1, 1);
    refused(&mut world, instruction, (&[], BallastError::NothingToDo));
}
