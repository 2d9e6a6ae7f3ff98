//! Tests steps of peg and depth: they go towards the index, are paid from saved fees, happen at most once in three seconds, and
//! are not worth a sandwich attack.

use crate::support::{
    CONTRACT, PRICE, QUOTE, assert_refused, buy, cash, close, crank, mark, pass, pass_minute, position, sell,
    trade, update,
};
use ballast::BallastError;
use ballast_client::instructions;
use ballast_math::Rounding;
use ballast_math::market::State;
use ballast_networks::NetworkKind;
use ballast_testkit::fixtures::{Trader, World};
use ballast_testkit::{Failure, Receipt};

scenarios!(
    peg_follows_the_index,
    depth_rises_to_its_target,
    sandwich_of_a_repeg_loses,
    sandwich_of_depth_loses
);

/// The largest step, which is twice the fee and less than the parameter allows.
const STEP: u64 = 1_998;

fn repeg(world: &mut World, step: u64) -> Result<Receipt, Failure> {
    let instruction = instructions::repeg(world.keys(0), step);
    crank(world, instruction)
}

fn raise(world: &mut World, step: u64) -> Result<Receipt, Failure> {
    let instruction = instructions::raise_depth(world.keys(0), step);
    crank(world, instruction)
}

fn state(world: &World) -> State {
    *world.market(0).state
}

/// Returns a market with a net position of 5,000 contracts long and the fees of a day's trading.
fn busy(network: NetworkKind) -> (World, Trader) {
    let mut world = World::with_market(network);
    let alice = world.trader("alice", 500_000 * QUOTE);
    let churn = world.trader("churn", 5_000_000 * QUOTE);
    trade(&mut world, &alice, (0, buy(5_000)));
    for _ in 0..10 {
        world.wait(2);
        trade(&mut world, &churn, (0, buy(18_000)));
        trade(&mut world, &churn, (0, sell(18_000)));
    }
    (world, alice)
}

fn peg_follows_the_index(network: NetworkKind) {
    let (mut world, _) = busy(network);
    pass(&mut world, (1, 1), &[(0, 102 * PRICE)]);
    assert_refused(repeg(&mut world, STEP + 1), BallastError::StepTooLarge);
    assert_refused(repeg(&mut world, 0), BallastError::NothingToDo);
    let before = state(&world);
    repeg(&mut world, STEP).unwrap();
    let after = state(&world);
    assert_eq!(after.curve.peg.raw(), before.curve.peg.raw() / 1_000_000 * (1_000_000 + STEP));
    assert_eq!(after.curve, ballast_math::curve::Curve { peg: after.curve.peg, ..before.curve });

    // The step costs the change in the net position's exit value, which is taken from the saved fees and the surplus alike. No
    // user pays.
    let exit = |state: &State, rounding| state.curve.exit_value(rounding).unwrap().raw();
    let cost = exit(&after, Rounding::Ceil) - exit(&before, Rounding::Floor);
    assert!(cost > 0);
    assert_eq!(before.subsidy.raw() - after.subsidy.raw(), cost);
    assert!((before.surplus.raw() - after.surplus.raw()) <= cost, "funding may have added");
    assert_eq!(before.tokens(), after.tokens());

    // All steps within three seconds together go no further than one largest step, and no step may follow a trade in the same
    // slot.
    assert_refused(repeg(&mut world, STEP), BallastError::StepTooSoon);
    assert_refused(raise(&mut world, 100), BallastError::StepTooSoon);
    pass(&mut world, (14, 2), &[(0, 102 * PRICE)]);
    assert_refused(repeg(&mut world, STEP), BallastError::StepTooSoon);
    // A small first step leaves the rest of the allowance, to which a largest step is reduced.
    pass(&mut world, (1, 1), &[(0, 102 * PRICE)]);
    let peg = state(&world).curve.peg.raw();
    repeg(&mut world, 1).unwrap();
    repeg(&mut world, STEP).unwrap();
    let moved = state(&world).curve.peg.raw() - peg;
    let whole = peg * STEP / 1_000_000;
    assert!((whole - peg * 3 / 1_000_000..=whole).contains(&moved), "{moved} of {whole}");
    assert_refused(repeg(&mut world, STEP), BallastError::StepTooSoon);
    let bob = world.trader("bob", 10_000 * QUOTE);
    pass(&mut world, (15, 3), &[(0, 102 * PRICE)]);
    trade(&mut world, &bob, (0, sell(10)));
    assert_refused(repeg(&mut world, STEP), BallastError::StepTooSoon);

    // Steps continue towards the index, but never past it, until there is nothing left to do or to spend.
    let mut last = mark(&world, 0);
    let end = loop {
        pass(&mut world, (15, 3), &[(0, 102 * PRICE)]);
        match repeg(&mut world, STEP) {
            Ok(_) => assert!(mark(&world, 0) > last && mark(&world, 0) <= 102 * PRICE),
            Err(failure) => break failure,
        }
        last = mark(&world, 0);
    };
    assert_eq!(end.custom, Some(u32::from(BallastError::NothingToDo)), "{end}");
    assert!(102 * PRICE - last <= 2, "{last}");
    assert!(state(&world).subsidy.raw() >= 0);

    // Without a net position to revalue, a step would be free, but without savings the market does not move at all.
    let mut poor = World::with_market(network);
    let alice = poor.trader("alice", 500_000 * QUOTE);
    trade(&mut poor, &alice, (0, buy(20_000)));
    for _ in 0..2 {
        // Let time pass so that the guarded index follows, because steps aim at the closer of the two indexes.
        pass_minute(&mut poor, &[(0, 110 * PRICE)]);
        update(&mut poor, 0);
    }
    let exhausted = (0..40).find_map(|_| {
        pass(&mut poor, (15, 3), &[(0, 110 * PRICE)]);
        repeg(&mut poor, STEP).err()
    });
    assert_refused(exhausted.map_or(Ok(()), Err), BallastError::SubsidyExhausted);
}

fn depth_rises_to_its_target(network: NetworkKind) {
    let (mut world, alice) = busy(network);
    // A step is at most 2 · fee / ω = 0.4 %.
    world.advance(1, 1);
    assert_refused(raise(&mut world, 4_001), BallastError::StepTooLarge);
    let before = state(&world);
    raise(&mut world, 4_000).unwrap();
    let after = state(&world);
    assert_eq!(after.curve.sqrt_k, before.curve.sqrt_k / 1_000 * 1_004);
    assert_eq!(after.curve.net_base(), before.curve.net_base());
    let moved =
        after.curve.mark(Rounding::Floor).unwrap().distance(before.curve.mark(Rounding::Floor).unwrap());
    assert!(moved.raw() <= 1, "the mark stands: {moved:?}");
    let cost = before.subsidy.raw() - after.subsidy.raw();
    assert!(cost >= 0 && before.surplus.raw() - after.surplus.raw() <= cost);
    assert_refused(raise(&mut world, 4_000), BallastError::StepTooSoon);

    // A deeper curve moves less for the same trade.
    let bob = world.trader("bob", 100_000 * QUOTE);
    world.advance(1, 1);
    let was = mark(&world, 0);
    trade(&mut world, &bob, (0, buy(1_000)));
    let shallow = 2.0 * 1_000.0 / 1_000_000.0 * was as f64;
    assert!(((mark(&world, 0) - was) as f64) < shallow * 1.01);
    assert_refused(raise(&mut world, 4_000), BallastError::StepTooSoon);
    assert_eq!(position(&world, &alice, 0).base.raw(), 5_000 * CONTRACT as i64);
}

/// Returns a trader's total wealth, including claims.
fn wealth(world: &World, trader: &Trader) -> i64 {
    let position = position(world, trader, 0);
    assert!(position.base.is_zero());
    cash(world, trader) + position.claim.amount.raw() - position.debt.raw()
}

/// Checks that a trader who buys before a peg step up and sells after it pays more in fees than the step brings, at any size.
fn sandwich_of_a_repeg_loses(network: NetworkKind) {
    for contracts in [10, 1_000, 20_000] {
        let (mut world, _) = busy(network);
        let thief = world.trader("thief", 3_000_000 * QUOTE);
        let before = wealth(&world, &thief);
        pass(&mut world, (1, 1), &[(0, 104 * PRICE)]);
        trade(&mut world, &thief, (0, buy(contracts)));
        assert_refused(repeg(&mut world, STEP), BallastError::StepTooSoon);
        pass(&mut world, (1, 0), &[(0, 104 * PRICE)]);
        repeg(&mut world, STEP).unwrap_or_else(|failure| panic!("{contracts}: {failure}"));
        close(&mut world, &thief, 0).unwrap();
        let gain = wealth(&world, &thief) - before;
        assert!(gain < 0, "{contracts} contracts: {gain}");
    }
}

/// Checks that trading before and after a depth step also loses.
fn sandwich_of_depth_loses(network: NetworkKind) {
    for contracts in [10, 1_000, 15_000] {
        let (mut world, _) = busy(network);
        let thief = world.trader("thief", 3_000_000 * QUOTE);
        let before = wealth(&world, &thief);
        world.advance(1, 1);
        trade(&mut world, &thief, (0, buy(contracts)));
        world.advance(1, 0);
        raise(&mut world, 4_000).unwrap_or_else(|failure| panic!("{contracts}: {failure}"));
        close(&mut world, &thief, 0).unwrap();
        let gain = wealth(&world, &thief) - before;
        assert!(gain < 0, "{contracts} contracts: {gain}");
    }
}
