//! A whole market of a few hundred units of base, on which every possible action of a few accounts is tried.

use ballast_math::curve::Curve;
use ballast_math::market::State;
use ballast_math::oracle;
use ballast_math::parameters::Parameters;
use ballast_math::trade::{Amount, Order, Traded};
use ballast_math::units::SignedRatio;
use ballast_math::{Error, Price, Quote, Ratio, Result, Side};

use crate::common::exchange::{Exchange, Venue, cross};
use crate::common::presets::{self, START};

/// The curve's reserves at rest, in steps.
pub const DEPTH: u64 = 400;
/// The number of quote units that one step of base is worth.
pub const UNIT: i64 = 1_000;
/// The price of one unit of base if a step is one unit.
const PRICE: u64 = 1_000_000_000_000_000;

/// The units of base per step. With one unit per step, a unit of y is worth as much as a step. With a million units per step, a
/// unit of y is worth a thousandth of a quote unit.
#[derive(Clone, Copy)]
pub struct Grain(pub u64);

pub const COARSE: Grain = Grain(1);
pub const FINE: Grain = Grain(1_000_000);

impl Grain {
    pub fn peg(self) -> u64 {
        PRICE / self.0
    }
}

/// Returns parameters with sizes of one unit, no volatility, no interest, and bands so wide that V is X.
pub fn parameters() -> Parameters {
    let whole = Ratio::new(1_000_000);
    Parameters {
        base_step: 1,
        minimum_base: 1,
        initial_ratio: Ratio::new(500_000),
        volatility_multiplier: Ratio::ZERO,
        interest: SignedRatio::new(0),
        price_band: Ratio::new(900_000),
        valuation_band: Ratio::new(900_000),
        twap_divergence: Ratio::new(900_000),
        open_interest_cap: whole,
        surplus_floor: Quote::ZERO,
        claims_window: 10,
        ..presets::parameters()
    }
}

/// Creates a market with `accounts`, each with this much cash. Unit: 1e-6 quote.
pub fn exchange((grain, parameters): (Grain, Parameters), accounts: usize, cash: i64) -> Exchange {
    let parameters = Parameters { base_step: grain.0, minimum_base: grain.0, ..parameters };
    let reading = presets::reading(grain.peg(), &START);
    let mut state = State::new(Curve::at_rest(DEPTH * grain.0, Price::new(grain.peg())).unwrap(), &START);
    oracle::take_in(&mut state, &parameters, &reading, &START).unwrap();
    ballast_math::funding::store_premium(&mut state, &parameters).unwrap();
    let venue = Venue { parameters, state, reading: Ok(reading) };
    let mut exchange =
        Exchange { venues: vec![venue], accounts: vec![cross(); accounts], clock: START, vault: 0 };
    for who in 0..accounts {
        if cash > 0 {
            exchange.deposit(who, Quote::new(cash)).unwrap();
        }
    }
    exchange
}

/// Buys (positive) or sells this many steps.
pub fn trade(exchange: &mut Exchange, who: usize, steps: i64) -> Result<Traded> {
    let side = if steps > 0 { Side::Long } else { Side::Short };
    let amount = Amount::Base(steps.unsigned_abs() * exchange.parameters(0).base_step);
    exchange.trade(who, 0, &Order { side, amount, limit: None, reduce_only: false })
}

/// Moves to the next claims window in the same second and at the same index, by reducing the number of the previous window by one.
pub fn next_window(exchange: &mut Exchange) {
    exchange.venues[0].state.claims_window -= 1;
}

/// Sets the index to `price`, one second later.
pub fn quote_index(exchange: &mut Exchange, price: u64) {
    exchange.clock.time += 1;
    exchange.clock.slot += 5;
    exchange.venues[0].reading = Ok(presets::reading(price, &exchange.clock));
}

/// Returns true if the call was executed and false if it was rejected. Panics on a broken invariant or a number out of range, which
/// is a defect.
pub fn is_done<T>(outcome: Result<T>) -> bool {
    match outcome {
        Ok(_) => true,
        Err(error @ (Error::Overflow | Error::InvariantViolated | Error::DivisionByZero)) => {
            panic!("a rule broke: {error:?}")
        }
        Err(_) => false,
    }
}

/// Returns the amount that the account could withdraw beyond its deposits, including its claim. Unit: 1e-6 quote.
pub fn gained(exchange: &Exchange, who: usize) -> i64 {
    let account = &exchange.accounts[who];
    let standing = exchange.position_of(who, 0).map_or(0, |position| {
        let standing = exchange.state(0).claims.standing(&position.claim).unwrap();
        standing.paid.raw() + standing.left.raw() - position.debt.raw() - position.written_off.raw()
    });
    account.cash.raw() - account.net_deposits.raw() + standing
}
