//! Tests peg and depth steps: a step costs exactly the change in exit value, is bounded, and is paid from the subsidy budget.

mod common;

use ballast_math::parameters::Parameters;
use ballast_math::{Error, Price, Quote, Ratio, Rounding};
use common::presets::{self, CONTRACT, PRICE, QUOTE};
use common::scenario::Scenario;
use num_bigint::BigInt;

fn parameters() -> Parameters {
    Parameters {
        surplus_floor: Quote::ZERO,
        taker_fee: Ratio::new(2_000),
        peg_step: Ratio::new(3_000),
        ..presets::parameters()
    }
}

/// Creates a net long market whose index has moved to `price`, with money saved for steps.
fn scenario(contracts: i64, price: u64) -> Scenario {
    let mut scenario = Scenario::new(parameters(), 2);
    scenario.deposit(0, 1_000_000);
    scenario.trade(0, contracts).unwrap();
    let market = scenario.market();
    let saved = Quote::new(100_000 * QUOTE);
    market.cash = market.cash.plus(saved).unwrap();
    market.surplus = market.surplus.plus(saved).unwrap();
    market.subsidy = saved;
    scenario.later(5, price);
    scenario
}

/// Returns peg · (y − y_T), in 1e-12 quote units, exactly.
fn exit_value(scenario: &mut Scenario) -> BigInt {
    let curve = scenario.market().curve;
    let distance = BigInt::from(curve.quote_reserve.raw()) - BigInt::from(curve.terminal_quote.raw());
    distance * BigInt::from(curve.peg.raw())
}

fn check_cost(scenario: &mut Scenario, before: &BigInt, cost: Quote) {
    let unit = BigInt::from(1_000_000_000_000u64);
    let change = exit_value(scenario) - before;
    let booked = BigInt::from(cost.raw()) * &unit;
    assert!(booked >= change && booked < change + 2 * unit, "the cost is not what changed");
    scenario.market().invariant().unwrap();
}

#[test]
fn a_peg_step_goes_towards_the_index_and_costs_what_it_changes() {
    for (contracts, price) in
        [(10_000, 11 * PRICE), (10_000, 9 * PRICE), (-10_000, 11 * PRICE), (-10_000, 9 * PRICE)]
    {
        let mut scenario = scenario(contracts, price);
        let (before, old) = (exit_value(&mut scenario), *scenario.market());
        let cost = scenario.exchange.repeg(0, Ratio::new(3_000)).unwrap();
        let peg = scenario.market().curve.peg.raw();
        let rises = price > 10 * PRICE;
        assert_eq!(peg, if rises { 10_030_000_000 } else { 9_970_000_000 });
        assert_eq!(cost.is_positive(), rises == (contracts > 0));
        check_cost(&mut scenario, &before, cost);
        let spent = old.subsidy.minus(scenario.market().subsidy).unwrap();
        assert_eq!(spent, cost, "what is spent leaves the bucket, what is gained refills it");
    }
}

#[test]
fn a_gain_refills_the_bucket_up_to_its_cap_and_never_lowers_it() {
    for (cap, expected) in [(200_000, None), (100_001, Some(100_001)), (5, Some(100_000))] {
        let mut scenario = scenario(10_000, 9 * PRICE);
        scenario.exchange.venues[0].parameters.subsidy_cap = Quote::new(cap * QUOTE);
        scenario.update();
        let before = *scenario.market();
        let gain = scenario.exchange.repeg(0, Ratio::new(3_000)).unwrap().negated().unwrap();
        let after = *scenario.market();
        assert!(gain > Quote::new(2 * QUOTE));
        let full = before.subsidy.plus(gain).unwrap();
        assert_eq!(after.subsidy, expected.map_or(full, |quote| Quote::new(quote * QUOTE)));
        assert_eq!(after.surplus, before.surplus.plus(gain).unwrap());
    }
}

#[test]
fn a_peg_that_followed_the_index_down_follows_it_up_again() {
    let mut scenario = scenario(10_000, 9 * PRICE);
    scenario.market().subsidy = Quote::ZERO;
    let (peg, kept) = {
        let market = scenario.market();
        (market.curve.peg, market.surplus.minus(market.subsidy).unwrap())
    };
    for price in [9 * PRICE, 11 * PRICE] {
        for _ in 0..5 {
            scenario.later(5, price);
            scenario.exchange.repeg(0, Ratio::new(3_000)).unwrap();
            let market = scenario.market();
            assert!(market.surplus.minus(market.subsidy).unwrap() >= kept, "a step costs only the bucket");
        }
    }
    let back = scenario.market().curve.peg;
    assert!(back.distance(peg).raw() < peg.raw() / 10_000, "{back:?} after {peg:?}");
}

/// Checks that a round trip of the peg spends no money. Moving the peg back up returns to users, on paper, the amount that moving
/// it down took from them.
#[test]
fn so_it_does_in_a_market_that_has_saved_nothing_else() {
    let mut scenario = Scenario::new(parameters(), 2);
    scenario.deposit(0, 1_000_000);
    scenario.trade(0, 10_000).unwrap();
    let peg = scenario.market().curve.peg;
    for price in [9 * PRICE, 11 * PRICE] {
        for _ in 0..5 {
            scenario.later(5, price);
            let done = scenario.exchange.repeg(0, Ratio::new(3_000));
            let market = scenario.market();
            assert!(done.is_ok(), "{done:?} with {:?} of {:?}", market.subsidy, market.surplus);
        }
    }
    let back = scenario.market().curve.peg;
    assert!(back.distance(peg).raw() < peg.raw() / 10_000, "{back:?} after {peg:?}");
}

#[test]
fn the_curve_does_not_outgrow_the_range_of_the_sums() {
    let mut scenario = scenario(10, 11 * PRICE);
    scenario.market().curve.peg = Price::new(499_000 * PRICE);
    scenario.exchange.venues[0].parameters.twap_divergence = Ratio::new(1_000_000);
    scenario.later(5, 600_000 * PRICE);
    scenario.market().oracle.twap = Price::new(600_000 * PRICE);
    // Call the rule directly, because no commit would accept a market whose peg was written into it.
    let repeg = |largest| {
        ballast_math::subsidy::repeg(scenario.exchange.state(0), &scenario.exchange.context(0), largest)
    };
    assert_eq!(repeg(Ratio::new(3_000)).err(), Some(Error::StepTooLarge));
    assert!(repeg(Ratio::new(1_000)).is_ok(), "up to it");
}

#[test]
fn a_peg_step_stops_at_the_index() {
    for price in [10_010_000_000, 9_995_000_000] {
        let mut scenario = scenario(10, price);
        scenario.exchange.repeg(0, Ratio::new(3_000)).unwrap();
        let index = i128::from(price);
        let mark = i128::from(scenario.market().curve.mark(Rounding::Floor).unwrap().raw());
        assert!((mark - index).abs() <= 2, "the mark is at {mark}");
        scenario.later(5, price);
        assert_eq!(scenario.exchange.repeg(0, Ratio::new(3_000)), Err(Error::NothingToDo));
    }
}

#[test]
fn steps_are_bounded_in_size_number_and_cost() {
    let mut scenario = scenario(10_000, 11 * PRICE);
    let largest = parameters().largest_peg_step();
    assert_eq!(largest, Ratio::new(3_000));
    assert_eq!(scenario.exchange.repeg(0, Ratio::new(3_001)), Err(Error::StepTooLarge));
    scenario.exchange.repeg(0, largest).unwrap();
    assert_eq!(scenario.exchange.repeg(0, largest), Err(Error::StepTooSoon), "one in three seconds");
    assert_eq!(scenario.exchange.raise_depth(0, Ratio::new(10)), Err(Error::StepTooSoon));
    scenario.later(5, 11 * PRICE);
    scenario.trade(0, 10).unwrap();
    assert_eq!(scenario.exchange.repeg(0, largest), Err(Error::StepTooSoon), "none in a slot with a trade");
    scenario.later(5, 11 * PRICE);
    scenario.market().subsidy = Quote::new(QUOTE);
    assert_eq!(scenario.exchange.repeg(0, largest), Err(Error::SubsidyExhausted));
    scenario.market().subsidy = Quote::new(100_000 * QUOTE);
    scenario.exchange.venues[0].parameters.surplus_floor = Quote::new(99_999 * QUOTE);
    assert_eq!(scenario.exchange.repeg(0, largest), Err(Error::SubsidyExhausted), "the floor stays");
    scenario.exchange.venues[0].parameters.surplus_floor = Quote::ZERO;
    scenario.exchange.repeg(0, largest).unwrap();
}

/// Another user takes the smallest step first in every allowance. Checks that the keeper's step is reduced to the remaining
/// allowance, and that the peg still follows the index.
#[test]
fn the_smallest_step_does_not_keep_real_ones_away() {
    let largest = parameters().largest_peg_step();
    for is_depth in [false, true] {
        let mut scenario = scenario(10, 10_300_000_000);
        let mut turns = 0;
        loop {
            scenario.later(3, 10_300_000_000);
            if is_depth {
                scenario.exchange.raise_depth(0, Ratio::new(1)).unwrap();
            } else {
                scenario.exchange.repeg(0, Ratio::new(1)).ok();
            }
            match scenario.exchange.repeg(0, largest) {
                Ok(_) => turns += 1,
                Err(error) => {
                    assert_eq!(error, Error::NothingToDo, "after {turns} turns");
                    break;
                }
            }
        }
        // Three per cent takes about ten steps of three thousandths.
        assert!((10..=12).contains(&turns), "{turns}");
    }
}

/// Checks that any number of steps of either kind that share an allowance move peg and depth by at most one largest step in total.
#[test]
fn the_steps_of_an_allowance_are_one_step() {
    let (peg_step, depth_step) =
        (parameters().largest_peg_step(), parameters().largest_depth_step().unwrap());
    for pieces in [1, 2, 3, 7, 100] {
        let mut scenario = scenario(10, 12 * PRICE);
        scenario.update();
        scenario.later(1, 12 * PRICE);
        let before = scenario.market().curve;
        for piece in 0..3 * pieces {
            let part = |step: Ratio| Ratio::new(step.raw() / pieces + 1).min(step);
            if piece % pieces == 0 && piece > 0 {
                // One second later, the steps still share the same allowance.
                scenario.later(1, 12 * PRICE);
            }
            if piece % 2 == 0 {
                scenario.exchange.repeg(0, part(peg_step)).ok();
            } else {
                scenario.exchange.raise_depth(0, part(depth_step)).ok();
            }
        }
        let after = scenario.market().curve;
        let peg = u128::from(after.peg.raw() - before.peg.raw()) * 1_000_000_000_000
            / u128::from(before.peg.raw())
            / u128::from(peg_step.raw());
        let depth = u128::from(after.sqrt_k - before.sqrt_k) * 1_000_000_000_000
            / u128::from(before.sqrt_k)
            / u128::from(depth_step.raw());
        assert!(peg + depth <= 1_000_000, "{pieces} pieces: {peg} and {depth} millionths");
        assert!(peg + depth > 990_000, "{pieces} pieces: {peg} and {depth} millionths");
        assert_eq!(scenario.exchange.repeg(0, peg_step), Err(Error::StepTooSoon));
    }
}

#[test]
fn an_uncollected_loss_is_not_spent() {
    let mut scenario = scenario(10_000, 11 * PRICE);
    let market = scenario.market();
    let surplus = market.surplus;
    market.debts = surplus;
    assert_eq!(scenario.exchange.repeg(0, Ratio::new(3_000)), Err(Error::SubsidyExhausted));
}

#[test]
fn depth_rises_at_a_constant_mark_up_to_its_target() {
    for contracts in [10_000, -10_000] {
        let mut scenario = scenario(contracts, 10 * PRICE);
        let before = exit_value(&mut scenario);
        let (mark, net) = {
            let curve = scenario.market().curve;
            (curve.mark(Rounding::Floor).unwrap(), curve.net_base().unwrap())
        };
        let step = parameters().largest_depth_step().unwrap();
        assert_eq!(
            scenario.exchange.raise_depth(0, step.plus(Ratio::new(1)).unwrap()),
            Err(Error::StepTooLarge)
        );
        let cost = scenario.exchange.raise_depth(0, step).unwrap();
        check_cost(&mut scenario, &before, cost);
        let curve = scenario.market().curve;
        assert_eq!(curve.net_base(), Ok(net));
        assert!(curve.mark(Rounding::Floor).unwrap().distance(mark) <= Price::new(2));
        assert!(curve.sqrt_k > 1_000_000 * CONTRACT);
        assert!(cost.is_positive(), "deepening pays the side that moved the mark");

        scenario.exchange.venues[0].parameters.target_sqrt_k = curve.sqrt_k + 7;
        scenario.later(5, 10 * PRICE);
        scenario.exchange.raise_depth(0, step).unwrap();
        assert_eq!(scenario.market().curve.sqrt_k, curve.sqrt_k + 7);
        scenario.later(5, 10 * PRICE);
        assert_eq!(scenario.exchange.raise_depth(0, step), Err(Error::NothingToDo));
    }
}

/// Checks that a depth step in a later slot of the same second leaves the trades of that second as large as they were, so that no step
/// can make a push look smaller. A cover stays refused.
#[test]
fn a_depth_step_does_not_make_a_push_look_smaller() {
    for contracts in [4_000, -4_000] {
        let mut scenario = scenario(10_000, 10 * PRICE);
        scenario.trade(0, contracts).unwrap();
        let moved = |scenario: &mut Scenario| {
            let market = scenario.market();
            i128::from(market.curve.base_reserve.raw()) - i128::from(market.calm_base.raw())
        };
        let before = moved(&mut scenario);
        assert_ne!(before, 0);
        scenario.exchange.clock.slot += 1;
        scenario.exchange.raise_depth(0, parameters().largest_depth_step().unwrap()).unwrap();
        assert_eq!(moved(&mut scenario), before);
        let market = scenario.market();
        (market.surplus, market.insurance) = (Quote::new(-QUOTE), Quote::ZERO);
        assert_eq!(scenario.exchange.cover_deficit(0).err(), Some(ballast_math::Error::MarketNotCalm));
    }
}
