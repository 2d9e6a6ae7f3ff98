//! Opens a market if its first index is valid, its contract size and depth are within their limits, and its mark is near the
//! index.

use crate::error::{Error, Result, ensure};
use crate::funding;
use crate::num::Rounding;
use crate::oracle::{PriceUse, Reading, take_in};
use crate::parameters::Parameters;
use crate::state::State;
use crate::units::Clock;

/// The result of opening a market.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opened {
    /// The market after the opening.
    pub market: State,
}

/// Stores the first index and starts the clocks of a market at rest. The parameters must have been validated.
///
/// # Errors
/// Returns `ParameterOutOfBounds` if a contract or the curve is worth too little or too much, and `OutsidePriceBand` if the mark is
/// too far from the index. Also returns the oracle update's error, or `Overflow` if a value does not fit.
pub fn open(state: &State, parameters: &Parameters, reading: &Reading, clock: &Clock) -> Result<Opened> {
    let mut market = *state;
    take_in(&mut market, parameters, reading, clock)?;
    market.oracle.ensure_valid(parameters, PriceUse::Trade, clock)?;
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
