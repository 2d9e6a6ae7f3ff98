//! Runs complete histories of one market on the rules and on the reference, which is set up only once. The errors must not exceed
//! the sum of the roundings.

use std::cell::RefCell;
use std::collections::BTreeMap;

use ballast_math::trade::{Amount, Order};
use ballast_math::{Error, Quote, Ratio, Side};
use ballast_reference::exact::whole;

use crate::cases::{Case, NIGHTLY, QUICK, run_cases, tier};
use crate::common::exchange::{Exchange, Venue, cross};
use crate::common::presets::{self, CONTRACT, PRICE, QUOTE, START};
use crate::sample;
use crate::world::{MARKET, Step, World, calm};

/// The number of actions in a history.
const ACTIONS: u64 = 120;
/// The maximum number of quote units by which one action may move any amount away from the exact amount.
const UNITS_A_STEP: u64 = 4;
/// The number of accounts. The last one has plenty of cash.
const ACCOUNTS: usize = 6;

/// The actions that must occur in at least one history.
const ACTIONS_OF_A_HISTORY: [&str; 15] = [
    "trade",
    "towards the index",
    "close",
    "deposit",
    "liquidate",
    "take over",
    "settle_loss",
    "repay",
    "collect",
    "share_claims",
    "cover_deficit",
    "crash",
    "update",
    "repeg",
    "raise_depth",
];

type Tally = BTreeMap<&'static str, u64>;

/// The rules' exchange, and the exact world next to it.
struct Pair {
    exchange: Exchange,
    world: World,
    price: u64,
    steps: u64,
    before: Exchange,
}

/// When a test fails, prints the state before and after the last action.
impl Drop for Pair {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("step {}, before: {:#?}", self.steps, self.before.venues[0].state);
            eprintln!("accounts before: {:#?}", self.before.accounts);
            eprintln!("after: {:#?}", self.exchange.venues[0].state);
            eprintln!("accounts after: {:#?}", self.exchange.accounts);
        }
    }
}

impl Pair {
    fn new(case: &mut Case<'_>) -> Self {
        let random = &mut case.random;
        let mut parameters = presets::parameters();
        parameters.claims_window = random.pick(&[10, 50, 500]);
        parameters.insurance_cap = Quote::new(random.pick(&[0, 100, 1_000_000]) * QUOTE);
        parameters.surplus_floor = Quote::new(random.pick(&[0, 10]) * QUOTE);
        let price = 10 * PRICE;
        let depth = random.pick(&[5_000, 30_000]) * CONTRACT;
        parameters.target_sqrt_k = depth * 2;
        parameters.validate().unwrap();
        let state = presets::market(&parameters, depth, price);
        let venue = Venue { parameters, state, reading: Ok(presets::reading(price, &START)) };
        let accounts = vec![cross(); ACCOUNTS];
        let exchange = Exchange { venues: vec![venue], accounts, clock: START, vault: 0 };
        let before = exchange.clone();
        let mut pair = Self { world: World::of(&exchange), exchange, price, steps: 0, before };
        for who in 0..ACCOUNTS {
            let quote = if who == ACCOUNTS - 1 { 1_000_000 } else { 20 + 200 * i64::try_from(who).unwrap() };
            pair.deposit(who, quote * QUOTE);
        }
        pair
    }

    fn deposit(&mut self, who: usize, amount: i64) {
        self.exchange.deposit(who, Quote::new(amount)).unwrap();
        self.world.accounts[who].cash += whole(amount);
    }

    fn pass_time(&mut self, case: &mut Case<'_>) {
        let seconds = sample::log_uniform(&mut case.random, 1, 2_000);
        self.exchange.clock.time += i64::try_from(seconds).unwrap();
        self.exchange.clock.slot += seconds * 5;
        let moved = if case.random.chance(25) {
            case.random.pick(&[800_000, 930_000, 1_070_000, 1_200_000])
        } else {
            985_000 + case.random.below(30_001)
        };
        self.price = sample::times(self.price, moved).clamp(4 * PRICE, 25 * PRICE);
        if case.random.chance(15) {
            // The feed does not publish, so the index becomes old.
            return;
        }
        self.publish();
    }

    fn publish(&mut self) {
        self.exchange.venues[0].reading = Ok(presets::reading(self.price, &self.exchange.clock));
    }

    /// Lets the price fall or rise for several minutes, and liquidates an account after each move.
    fn crash(&mut self, case: &mut Case<'_>) -> bool {
        let step = case.random.pick(&[850_000, 900_000, 1_100_000, 1_150_000]);
        let mut was_accepted = false;
        for _ in 0..3 {
            self.exchange.clock.time += 600;
            self.exchange.clock.slot += 3_000;
            self.price = sample::times(self.price, step).clamp(4 * PRICE, 25 * PRICE);
            self.publish();
            self.arbitrage(case);
            let first = usize::try_from(case.random.below(ACCOUNTS as u64)).unwrap();
            was_accepted |= if case.random.chance(50) {
                self.liquidate(case, first)
            } else {
                self.take_over(case, first)
            };
        }
        was_accepted
    }

    /// Performs an action on the rules. If they accept it, performs it on the world too, and compares the results.
    fn apply<T>(
        &mut self,
        case: &Case<'_>,
        rules: impl FnOnce(&mut Exchange) -> Result<T, Error>,
        reference: impl FnOnce(&mut World, &Step<'_>, T),
    ) -> bool {
        let before = self.exchange.clone();
        self.before.clone_from(&before);
        let done = match rules(&mut self.exchange) {
            Ok(done) => done,
            Err(error @ (Error::InvariantViolated | Error::Overflow | Error::DivisionByZero)) => {
                panic!("{error:?}")
            }
            Err(_) => {
                self.exchange = before;
                return false;
            }
        };
        let (old, new) = (*before.state(MARKET), *self.exchange.state(MARKET));
        let step = Step { before: &old, after: &new, clock: self.exchange.clock };
        reference(&mut self.world, &step, done);
        self.steps += 1;
        let width = self.world.width(&whole(self.steps * UNITS_A_STEP));
        self.world.check(case, &self.exchange, &width);
        true
    }

    fn act(&mut self, case: &mut Case<'_>) -> (&'static str, bool) {
        let who = usize::try_from(case.random.below(ACCOUNTS as u64)).unwrap();
        match case.random.below(100) {
            0..30 => ("trade", self.trade(case, who)),
            30..45 => ("towards the index", self.arbitrage(case)),
            45..49 => ("close", self.close(case, who)),
            49..52 => ("deposit", self.add_money(case, who)),
            52..60 => ("liquidate", self.liquidate(case, who)),
            60..64 => ("take over", self.take_over(case, who)),
            64..71 => (
                "settle_loss",
                self.apply(
                    case,
                    |exchange| exchange.settle_loss(who, MARKET),
                    |world, step, _| world.settle_loss(who, step),
                ),
            ),
            71..77 => ("realise_gain", self.realise_gain(case)),
            77..80 => ("repay", self.repay(case, who)),
            80..83 => (
                "collect",
                self.apply(case, |exchange| exchange.collect(who, MARKET), |world, _, _| world.collect(who)),
            ),
            83..86 => (
                "share_claims",
                self.apply(
                    case,
                    |exchange| exchange.share_claims(MARKET),
                    |world, step, _| world.begin(step),
                ),
            ),
            86..89 => (
                "cover_deficit",
                self.apply(
                    case,
                    |exchange| exchange.cover_deficit(MARKET),
                    |world, step, _| {
                        world.bring_to_now(step);
                        world.cover(calm(step.before, &step.clock));
                    },
                ),
            ),
            89..91 => ("crash", self.crash(case)),
            91..92 => (
                "update",
                self.apply(case, |exchange| exchange.update(MARKET), |world, step, ()| world.begin(step)),
            ),
            92..95 => (
                "repeg",
                self.apply(
                    case,
                    |exchange| exchange.repeg(MARKET, exchange.parameters(MARKET).largest_peg_step()),
                    |world, step, _| world.step_curve(step),
                ),
            ),
            95..97 => (
                "raise_depth",
                self.apply(
                    case,
                    |exchange| exchange.raise_depth(MARKET, Ratio::new(5_000)),
                    |world, step, _| world.step_curve(step),
                ),
            ),
            _ => ("withdraw", self.withdraw(case, who)),
        }
    }

    /// Returns the additional events that the last action caused.
    fn events(&self, action: &str) -> Vec<&'static str> {
        let (before, after) = (self.before.state(MARKET), self.exchange.state(MARKET));
        let is_sale = ["liquidate", "take over"].contains(&action);
        let age = self.exchange.clock.time - after.oracle.publish_time;
        let is_old = age > i64::try_from(self.exchange.parameters(MARKET).max_age).unwrap();
        let shared = after.claims_window > before.claims_window && before.open_claims.is_positive();
        let happened = [
            ("settled up by a sale", is_sale && after.deficits > before.deficits),
            ("insurance paid", after.insurance_used > before.insurance_used),
            ("shared with an old index", shared && is_old),
            ("held back for a deficit", shared && is_old && after.surplus.is_negative()),
            ("nothing due yet", shared && after.reserved == before.reserved),
        ];
        happened.into_iter().filter(|(_, happened)| *happened).map(|(event, _)| event).collect()
    }

    /// Makes a new deposit to an account that has lost its money.
    fn add_money(&mut self, case: &mut Case<'_>, who: usize) -> bool {
        let amount = Quote::new(i64::try_from(case.random.between(20, 500)).unwrap() * QUOTE);
        let is_poor = self.exchange.accounts[who].cash < Quote::new(20 * QUOTE);
        is_poor
            && self.apply(
                case,
                |exchange| exchange.deposit(who, amount),
                |world, _, ()| world.accounts[who].cash += whole(amount.raw()),
            )
    }

    fn order(&mut self, case: &Case<'_>, who: usize, order: &Order) -> bool {
        self.apply(
            case,
            |exchange| exchange.trade(who, MARKET, order),
            |world, step, done| world.trade(who, step, done.fill.base),
        )
    }

    fn trade(&mut self, case: &mut Case<'_>, who: usize) -> bool {
        let cash = self.exchange.accounts[who].cash.magnitude();
        let random = &mut case.random;
        let most = (u128::from(cash) * 9_000_000_000_000 / u128::from(self.price)).min(1_000_000_000_000);
        let most = u64::try_from(most).unwrap();
        let size = if random.chance(50) { most } else { random.magnitude(most.max(1)) };
        let amount = Amount::Base(size.next_multiple_of(1_000_000));
        let order = Order { side: sample::side(random), amount, limit: None, reduce_only: random.chance(5) };
        self.order(case, who, &order)
    }

    /// Lets the account with plenty of cash trade the mark to the index.
    fn arbitrage(&mut self, case: &Case<'_>) -> bool {
        let curve = self.exchange.state(MARKET).curve;
        let limit = ballast_math::Price::new(self.price);
        let (side, size) = [Side::Long, Side::Short]
            .map(|side| (side, curve.base_to_limit(side, limit, 1_000_000).unwrap() / 2))
            .into_iter()
            .max_by_key(|(_, size)| *size)
            .unwrap();
        let amount = Amount::Base((size / 1_000_000 * 1_000_000).max(1_000_000));
        self.order(case, ACCOUNTS - 1, &Order { side, amount, limit: None, reduce_only: false })
    }

    fn close(&mut self, case: &Case<'_>, who: usize) -> bool {
        let base = self.exchange.base_of(who, MARKET);
        let order = Order {
            side: base.side().opposite(),
            amount: Amount::Base(base.magnitude()),
            limit: None,
            reduce_only: true,
        };
        !base.is_zero() && self.order(case, who, &order)
    }

    fn liquidate(&mut self, case: &Case<'_>, first: usize) -> bool {
        (0..ACCOUNTS).any(|offset| {
            let (who, keeper) = ((first + offset) % ACCOUNTS, first);
            self.apply(
                case,
                |exchange| exchange.liquidate(who, MARKET, keeper),
                |world, step, done| world.liquidate(who, keeper, step, &done),
            )
        })
    }

    fn take_over(&mut self, case: &Case<'_>, taker: usize) -> bool {
        (0..ACCOUNTS).any(|who| {
            self.apply(
                case,
                |exchange| exchange.take_over(who, taker, MARKET, u64::MAX),
                |world, step, done| world.take_over(who, taker, step, &done),
            )
        })
    }

    fn realise_gain(&mut self, case: &Case<'_>) -> bool {
        (0..ACCOUNTS).any(|who| {
            self.apply(
                case,
                |exchange| exchange.realise_gain(who, MARKET),
                |world, step, _| world.realise_gain(who, step),
            )
        })
    }

    fn repay(&mut self, case: &Case<'_>, first: usize) -> bool {
        (0..ACCOUNTS).any(|offset| {
            let who = (first + offset) % ACCOUNTS;
            let deficits = self.exchange.state(MARKET).deficits;
            let owes = self
                .exchange
                .position_of(who, MARKET)
                .is_some_and(|position| position.debt.is_positive() || position.written_off.is_positive());
            owes && self.apply(
                case,
                |exchange| {
                    exchange.repay(who)?;
                    Ok(exchange.state(MARKET).deficits > deficits)
                },
                |world, _, is_written_off| world.settle_up(who, is_written_off),
            )
        })
    }

    fn withdraw(&mut self, case: &Case<'_>, who: usize) -> bool {
        self.apply(
            case,
            |exchange| {
                let free = exchange.free_cash(who)?;
                let amount = Quote::new(free.raw() / 2);
                exchange.withdraw(who, amount)?;
                Ok(amount)
            },
            |world, _, amount| world.accounts[who].cash -= whole(amount.raw()),
        )
    }
}

/// Checks that the roundings of a history add up to its total error. A history has as many steps as actions, so only a quarter of
/// the tier's number of cases is needed.
#[test]
fn roundings_of_a_history_add_up_and_no_more() {
    let tally = RefCell::new(Tally::new());
    run_cases("history", tier().div_ceil(4), |case| {
        let mut pair = Pair::new(case);
        for _ in 0..ACTIONS {
            if case.random.chance(25) {
                pair.pass_time(case);
            }
            let (action, was_accepted) = pair.act(case);
            let mut tally = tally.borrow_mut();
            *tally.entry(action).or_default() += u64::from(was_accepted);
            if was_accepted {
                for event in pair.events(action) {
                    *tally.entry(event).or_default() += 1;
                }
            }
        }
        Some(())
    });
    println!("{:?}", tally.borrow());
    let came_to = |what: &str| tally.borrow().get(what).is_some_and(|times| *times > 0);
    let often = ["settled up by a sale", "insurance paid", "shared with an old index", "nothing due yet"];
    let rarely = ["held back for a deficit", "realise_gain"];
    for what in ACTIONS_OF_A_HISTORY.iter().chain(&often) {
        assert!(tier() < QUICK || came_to(what), "no history came to {what}");
    }
    for what in rarely {
        assert!(tier() < NIGHTLY || came_to(what), "no history came to {what}");
    }
}
