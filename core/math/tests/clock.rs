//! Tests a clock that stops or runs at double speed: how one leader's choice affects funding, ages, claims windows, volatility
//! cells and deadlines.

mod common;

use ballast_math::bounds::SHORTEST_AGE;
use ballast_math::oracle::{FUTURE_TOLERANCE, PriceUse, Reading};
use ballast_math::parameters::Parameters;
use ballast_math::subsidy::STEP_INTERVAL;
use ballast_math::volatility::CELL;
use ballast_math::{Clock, Error, Price, Quote, Ratio};
use ballast_model::chain_clock::{ChainClock, Leader, SLOT, WINDOW};
use common::presets::{self, PRICE, QUOTE, START};
use common::scenario::{INDEX, Scenario};

const SECOND: i64 = 1_000_000_000;

/// A full window of one leader that stops the clock.
const STILL: [Leader; WINDOW] = [Leader::Still; WINDOW];
/// A leader that runs the clock at double speed for its window, followed by one that stops it.
const DOUBLE_THEN_STILL: [Leader; 2 * WINDOW] = {
    let mut leaders = [Leader::Fast; 2 * WINDOW];
    let mut place = WINDOW;
    while place < 2 * WINDOW {
        leaders[place] = Leader::Still;
        place += 1;
    }
    leaders
};

/// Iterates over the starting points of the leader's window within a second, in tenths.
fn phases() -> impl Iterator<Item = i64> {
    (0..10).map(|tenth| tenth * SECOND / 10)
}

fn parameters() -> Parameters {
    Parameters { surplus_floor: Quote::ZERO, ..presets::parameters() }
}

/// Creates a market with a long and a short, whose mark is above the index.
fn market() -> Scenario {
    let mut scenario = Scenario::new(parameters(), 3);
    for who in 0..3 {
        scenario.deposit(who, 1_000_000);
    }
    scenario.trade(0, 20_000).unwrap();
    scenario.trade(1, -5_000).unwrap();
    scenario.later(5, INDEX);
    scenario.update();
    scenario
}

/// Makes the feed publish `price` now.
fn publish(scenario: &mut Scenario, (clock, price): (Clock, u64)) {
    scenario.exchange.clock = clock;
    scenario.exchange.venues[0].reading = Ok(presets::reading(price, &clock));
}

/// Saves so much money for steps that the budget never runs out.
fn save(scenario: &mut Scenario) {
    let market = scenario.market();
    market.subsidy = Quote::new(100_000 * QUOTE);
    market.cash = market.cash.plus(market.subsidy).unwrap();
    market.surplus = market.surplus.plus(market.subsidy).unwrap();
}

/// Runs through every slot under the given leaders in turn. Calls `each` in every slot with the clock that instructions see.
fn under(leaders: &[Leader], (start, phase): (Clock, i64), mut each: impl FnMut(&ChainClock)) {
    let mut chain = ChainClock::new(start, phase);
    for leader in leaders {
        chain.next(*leader);
        each(&chain);
    }
}

/// Checks that the clock never goes back, that its speed stays between zero and double speed, and that an honest leader corrects
/// the clock within its own window.
#[test]
fn one_leader_moves_the_clock_by_a_window_at_most_and_the_next_brings_it_back() {
    for phase in phases() {
        for (leader, most) in [(Leader::Still, -(WINDOW as i64) * SLOT), (Leader::Fast, WINDOW as i64 * SLOT)]
        {
            let mut chain = ChainClock::new(START, phase);
            let mut before = chain.now();
            let mut leaders = vec![leader; WINDOW];
            leaders.extend([Leader::Honest; WINDOW]);
            for (place, leader) in leaders.into_iter().enumerate() {
                let now = chain.next(leader);
                assert!(now.time >= before.time && now.slot == before.slot + 1);
                if place + 1 == WINDOW {
                    assert!((chain.ahead() - most).abs() <= WINDOW as i64, "{}", chain.ahead());
                }
                before = now;
            }
            assert!(chain.ahead().abs() <= WINDOW as i64, "{}", chain.ahead());
        }
    }
}

/// Checks that the first block after skipped slots still reads the last block's time, and that its leader may then advance the clock
/// by twice the time since that block.
#[test]
fn skipped_slots_count_as_elapsed() {
    let mut chain = ChainClock::new(START, 0);
    chain.skip(4);
    assert_eq!(chain.now(), Clock { time: START.time, slot: START.slot + 4 });
    assert_eq!(chain.ahead(), -4 * SLOT);
    let mut honest = chain;
    assert_eq!(honest.next(Leader::Honest), Clock { time: START.time + 1, slot: START.slot + 5 });
    assert_eq!(honest.ahead(), 0);
    assert_eq!(chain.next(Leader::Fast).time, START.time + 2);
    assert_eq!(chain.ahead(), SECOND);
    for _ in 1..WINDOW {
        chain.next(Leader::Fast);
    }
    assert_eq!(chain.wall() + chain.ahead(), START.time * SECOND + 16 * SECOND / 5);
}

/// Sends instructions in every slot and tries a peg step in each. Checks that no leader's window contains two allowances.
#[test]
fn no_leader_fits_two_allowances_of_steps_into_its_window() {
    let largest = parameters().largest_peg_step();
    let mut most = 0;
    for phase in phases() {
        for leaders in [&STILL[..], &DOUBLE_THEN_STILL[..WINDOW]] {
            let mut scenario = market();
            let start =
                Clock { time: scenario.exchange.clock.time + 60, slot: scenario.exchange.clock.slot + 300 };
            save(&mut scenario);
            let mut peg = None;
            under(leaders, (start, phase), |chain| {
                publish(&mut scenario, (chain.now(), INDEX * 104 / 100));
                if peg.is_none() {
                    // A trade comes first, so no step is possible in this slot.
                    scenario.trade(2, 10).unwrap();
                    peg = Some(scenario.market().curve.peg);
                    assert_eq!(scenario.exchange.repeg(0, largest), Err(Error::StepTooSoon));
                }
                scenario.exchange.repeg(0, largest).ok();
            });
            let (before, after) = (peg.unwrap(), scenario.market().curve.peg);
            let moved = u128::from(after.distance(before).raw()) * 1_000_000 / u128::from(before.raw());
            most = most.max(moved);
            assert!(moved <= u128::from(largest.raw()), "{moved} under {leaders:?} at {phase}");
        }
    }
    assert!(most > 0, "a step fits");
}

/// Checks that the limit is three seconds on the chain's clock and not one second less, regardless of the number of slots.
#[test]
fn steps_share_an_allowance_until_three_seconds_have_passed() {
    let largest = parameters().largest_peg_step();
    for (slots, seconds, is_new) in
        [(1, 0, false), (4, 0, false), (400, 2, false), (1, 3, true), (15, 3, true)]
    {
        let mut scenario = market();
        save(&mut scenario);
        scenario.later(5, INDEX * 104 / 100);
        scenario.exchange.repeg(0, largest).unwrap();
        scenario.exchange.clock.slot += slots;
        scenario.exchange.clock.time += seconds;
        let second = scenario.exchange.repeg(0, largest);
        assert_eq!(second.is_ok(), is_new, "{slots} slots, {seconds} s: {second:?}");
    }
    assert_eq!(STEP_INTERVAL, 3);
}

/// Checks that four slots within one second accrue no funding, even if each has a touch. A window at double speed accrues the
/// funding of its whole seconds, at most three.
#[test]
fn funding_follows_the_clock_and_nothing_else() {
    for phase in phases() {
        for leaders in [&STILL[..], &DOUBLE_THEN_STILL[..]] {
            let mut touched = market();
            let start = touched.exchange.clock;
            let mut alone = Scenario { exchange: touched.exchange.clone() };
            let mut last = start;
            under(leaders, (start, phase), |chain| {
                last = chain.now();
                touched.exchange.clock = last;
                touched.update();
            });
            alone.exchange.clock = last;
            alone.update();
            let seconds = last.time - start.time;
            assert!(seconds <= 2, "1.6 s are two whole seconds at most: {seconds}");
            let paid = |scenario: &mut Scenario| scenario.market().funding.paid.raw();
            let before = paid(&mut market());
            let (by_slots, at_once) = (paid(&mut touched) - before, paid(&mut alone) - before);
            assert!((by_slots - at_once).abs() <= 2, "{by_slots} {at_once}");
            assert_eq!(at_once == 0, seconds == 0, "{at_once} in {seconds} s");
        }
    }
}

/// Checks that an update up to the tolerance ahead counts as new and has age zero. An update further ahead is rejected, and the
/// snapshot does not change.
#[test]
fn ages_are_never_negative_and_a_price_from_a_little_ahead_is_taken_in() {
    for ahead in 0..=FUTURE_TOLERANCE + 2 {
        let mut scenario = market();
        scenario.exchange.clock.slot += 1;
        let now = scenario.exchange.clock;
        let publish_time = now.time + ahead;
        let reading = Reading { publish_time, ..presets::reading(INDEX + PRICE / 10, &now) };
        scenario.exchange.venues[0].reading = Ok(reading);
        scenario.update();
        let taken = ahead > 0 && ahead <= FUTURE_TOLERANCE;
        assert_eq!(scenario.market().oracle.publish_time == publish_time && ahead > 0, taken, "{ahead}");
        let oracle = scenario.market().oracle;
        for action in [PriceUse::AddRisk, PriceUse::Trade, PriceUse::Liquidate] {
            assert_eq!(oracle.ensure_valid(&parameters(), action, &now), Ok(()), "{ahead}");
        }
        // The update ages only once the clock has reached its publish time.
        let oldest = i64::try_from(parameters().max_age).unwrap();
        let then = |seconds| Clock { time: oracle.publish_time + seconds, slot: now.slot + 1 };
        assert_eq!(oracle.ensure_valid(&parameters(), PriceUse::Trade, &then(oldest)), Ok(()));
        assert_eq!(
            oracle.ensure_valid(&parameters(), PriceUse::Trade, &then(oldest + 1)),
            Err(Error::OracleStale)
        );
    }
}

/// Checks that a feed that publishes every second is never older than the lowest age limit a market may set, nor too far ahead.
/// The check covers every leader and every start of its window within the second, so no leader can close a market.
#[test]
fn no_leader_shuts_a_market_whose_feed_speaks_every_second() {
    let shortest = u64::try_from(SHORTEST_AGE).unwrap();
    let strict = Parameters {
        max_age: shortest,
        max_age_risk: shortest,
        max_age_liquidation: shortest,
        ..parameters()
    };
    let (mut oldest, mut furthest) = (0, 0);
    for phase in phases() {
        for leaders in [&STILL[..], &DOUBLE_THEN_STILL[..]] {
            let mut scenario = Scenario::new(strict, 1);
            let clock = scenario.exchange.clock;
            under(leaders, (clock, phase), |chain| {
                // The feed's publishers have an accurate clock, and an update reaches the chain one second later.
                let publish_time = chain.wall().div_euclid(SECOND) - 1;
                scenario.exchange.clock = chain.now();
                scenario.exchange.venues[0].reading =
                    Ok(Reading { publish_time, ..presets::reading(INDEX, &clock) });
                scenario.update();
                let state = *scenario.market();
                for action in [PriceUse::AddRisk, PriceUse::Trade, PriceUse::Liquidate] {
                    assert_eq!(state.oracle.ensure_valid(&strict, action, &chain.now()), Ok(()));
                }
                oldest = oldest.max(chain.now().time - publish_time);
                furthest = furthest.max(publish_time + 1 - chain.now().time);
            });
        }
    }
    println!("a price of a second ago is at most {oldest} s old, one of now at most {furthest} s ahead");
    assert!(oldest <= 3 && furthest <= 2, "{oldest} {furthest}");
}

/// Checks that claims windows are measured in seconds. Slots within one second distribute nothing, and no leader ends a window
/// more than two seconds early on the chain's clock, which is 0.8 s of real time.
#[test]
fn claims_windows_are_seconds() {
    let window = i64::try_from(parameters().claims_window).unwrap();
    for phase in phases() {
        for leaders in [&STILL[..], &DOUBLE_THEN_STILL[..]] {
            for left in 1..=4 {
                let mut scenario = market();
                let edge = (scenario.exchange.clock.time / window + 2) * window;
                let start = Clock { time: edge - left, slot: scenario.exchange.clock.slot + 1_000 };
                scenario.exchange.clock = start;
                scenario.exchange.share_claims(0).unwrap();
                under(leaders, (start, phase), |chain| {
                    scenario.exchange.clock = chain.now();
                    let shared = scenario.exchange.share_claims(0);
                    let is_over = chain.now().time >= edge;
                    let first = scenario.market().claims_window == u64::try_from(edge / window).unwrap();
                    assert_eq!(first, is_over, "{left} s before it, {shared:?}");
                    if first {
                        let early = edge * SECOND - chain.wall();
                        assert!(early <= WINDOW as i64 * SLOT, "{early} ns early");
                    }
                });
            }
        }
    }
}

/// Checks that prices are weighted by seconds and not by slots. While the clock is stopped, a price gets no weight, even over
/// many slots. While the clock runs at double speed, a price gets at most two of a cell's three hundred seconds.
#[test]
fn a_volatility_cell_weighs_by_the_clock() {
    for phase in phases() {
        for leaders in [&STILL[..], &DOUBLE_THEN_STILL[..]] {
            let mut scenario = market();
            let start = Clock { time: (START.time / 300 + 2) * 300 + 100, slot: START.slot + 5_000 };
            publish(&mut scenario, (start, INDEX));
            scenario.update();
            let before = scenario.market().volatility;
            let (mut wild, mut last) = (INDEX, start);
            under(leaders, (start, phase), |chain| {
                last = chain.now();
                scenario.exchange.clock = last;
                // In successive slots, the price alternates between the index and a tenth above the index.
                wild = if wild == INDEX { INDEX + PRICE } else { INDEX };
                let ahead = i64::try_from(last.slot - start.slot).unwrap();
                let publish_time = (start.time + ahead).min(last.time + FUTURE_TOLERANCE);
                scenario.exchange.venues[0].reading =
                    Ok(Reading { price: Price::new(wild), confidence: Price::ZERO, publish_time });
                scenario.update();
            });
            let after = scenario.market().volatility;
            let seconds = u64::try_from(last.time - start.time).unwrap();
            assert!(
                after.weight - before.weight <= seconds,
                "{} in {seconds} s",
                after.weight - before.weight
            );
            let moved = after.average.distance(before.average).raw();
            assert!(moved <= PRICE * seconds / after.weight.max(1) + 1, "{moved} in {seconds} s");
            assert_eq!(after.ratio, before.ratio, "no cell is over");
            let twap = scenario.market().oracle.twap;
            let most = PRICE * seconds / parameters().twap_period + 1;
            assert!(twap.distance(Price::new(INDEX)).raw() <= most, "the average moved to {twap:?}");
        }
    }
    assert_eq!(CELL, 300);
}

/// Checks that calls in every slot of a second with a stopped clock change nothing except the rounding of the premium. No rule
/// waits for time to pass or divides by it.
#[test]
fn every_call_works_in_a_second_that_does_not_end() {
    let mut scenario = market();
    save(&mut scenario);
    let side = scenario.trade(2, 100).map(|_| ());
    assert_eq!(side, Ok(()));
    for slot in 0..8 {
        scenario.exchange.clock.slot += 1;
        let publish_time = scenario.exchange.clock.time + slot.min(FUTURE_TOLERANCE);
        let price = Price::new(INDEX + PRICE / 100 * slot.unsigned_abs());
        scenario.exchange.venues[0].reading = Ok(Reading { price, confidence: Price::ZERO, publish_time });
        scenario.exchange.update(0).unwrap();
        scenario.trade(2, if slot % 2 == 0 { 10 } else { -10 }).unwrap();
        for outcome in [
            scenario.exchange.settle_loss(1, 0).map(drop),
            scenario.exchange.cover_deficit(0).map(drop),
            scenario.exchange.share_claims(0).map(drop),
            scenario.exchange.repeg(0, Ratio::new(10)).map(drop),
            scenario.exchange.raise_depth(0, Ratio::new(10)).map(drop),
            scenario.exchange.liquidate(1, 0, 2).map(drop),
        ] {
            let broke = [Error::Overflow, Error::DivisionByZero, Error::InvariantViolated];
            assert!(!outcome.is_err_and(|error| broke.contains(&error)), "{outcome:?}");
        }
        scenario.market().invariant().unwrap();
    }
}

/// Checks that a leader can move a deadline by at most 0.8 s, in either direction.
#[test]
fn a_deadline_moves_by_a_leaders_window_at_most() {
    for phase in phases() {
        for leader in [Leader::Still, Leader::Fast] {
            for left in 0..=3 {
                let deadline = START.time + left;
                let mut chain = ChainClock::new(START, phase);
                let mut leaders = vec![leader; WINDOW];
                leaders.extend([Leader::Honest; 5 * WINDOW]);
                for leader in leaders {
                    let was_in_time = chain.now().time <= deadline;
                    let seen = chain.next(leader).time;
                    let end = (deadline + 1) * SECOND;
                    // The distance between the deadline and the real time at which the chain last accepts or first rejects.
                    let off = if was_in_time && seen > deadline { chain.wall() - end } else { 0 };
                    assert!(off.abs() <= WINDOW as i64 * SLOT + SLOT, "{off} ns");
                }
            }
        }
    }
}
