//! Opening a market: its first index is valid, its contract and its depth are worth what they may, and its mark is near the index.

use crate::error::{Error, Result, ensure};
use crate::funding;
use crate::num::Rounding;
use crate::oracle::{Action, Reading, take_in};
use crate::parameters::Parameters;
use crate::state::State;
use crate::units::Clock;

/// What opening makes of a market.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opened {
    /// The market afterwards.
    pub market: State,
}

/// Takes the first index in and starts the clocks of a market at rest, whose parameters have passed.
///
/// # Errors
/// An oracle's defect; `ParameterOutOfBounds` where a contract or the curve is worth too little or too much; `OutsidePriceBand` where the
/// mark is too far from the index; `Overflow`.
pub fn open(state: &State, parameters: &Parameters, reading: &Reading, clock: &Clock) -> Result<Opened> {
    let mut market = *state;
    take_in(&mut market, parameters, reading, clock)?;
    market.oracle.ensure_valid(parameters, Action::Trade, clock)?;
    parameters.validate_price(market.oracle.price)?;
    parameters.validate_depth(market.curve.sqrt_k, market.oracle.price)?;
    ensure_near_index(&market, parameters)?;
    market.funding.time = clock.time;
    market.funding.bucket_time = clock.time;
    funding::store_premium(&mut market, parameters)?;
    Ok(Opened { market })
}

fn ensure_near_index(state: &State, parameters: &Parameters) -> Result<()> {
    let mark = state.curve.mark(Rounding::Floor)?;
    let premium = mark.premium_over(state.oracle.price)?;
    ensure(premium.magnitude() <= parameters.price_band.raw(), Error::OutsidePriceBand)
}
