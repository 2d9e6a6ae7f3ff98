//! Turns an agent's wish into orders. Sizes are rounded to the market's units, and reduced if they exceed the market's limits.

use crate::agents::{Size, WantedTrade};
use ballast_market_file::amounts::{base_units, price_units, quote_units};
use ballast_math::Error;

/// The maximum number of attempts to place a trade, each of which is smaller than the last.
const TRIES: u32 = 12;
/// The fraction of the size that remains after each reduction.
const SMALLER: (u64, u64) = (4, 5);
/// The smallest deposit or withdrawal that is worth a transaction. Unit: 1e-6 quote.
pub const SMALLEST_TRANSFER: u64 = 1_000_000;

/// An order to be tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// The side: buy or sell.
    pub is_buy: bool,
    /// Whether the amount is in quote.
    pub is_quote: bool,
    /// Whether the order may only reduce the position.
    pub reduce_only: bool,
    /// The amount. Unit: 1e-9 contract or 1e-6 quote.
    pub amount: u64,
    /// The limit on the average price. Unit: 1e-9 quote per contract, where zero accepts any price.
    pub limit_price: u64,
}

/// Tries to place a desired trade in a market with the base step `step`. Stops when the order is executed or is refused for a reason
/// other than its size. `send` returns the error of a refused attempt, or `None`. If every attempt fails, the result is the first
/// error.
///
/// # Errors
/// Returns any error of `send`.
pub fn place<E>(
    wanted: WantedTrade,
    step: u64,
    mut send: impl FnMut(Attempt) -> Result<Option<Error>, E>,
) -> Result<Option<Error>, E> {
    let WantedTrade { size, reduce_only, limit } = wanted;
    let (is_buy, is_quote, mut amount) = match size {
        // A reduction is rounded up, because the program reduces the order to the size of the position.
        Size::Contracts(contracts) if reduce_only => {
            (contracts > 0.0, false, base_units(contracts).next_multiple_of(step))
        }
        Size::Contracts(contracts) => (contracts > 0.0, false, base_units(contracts)),
        Size::Quote(quote) => (quote > 0.0, true, quote_units(quote.abs())),
    };
    let limit_price = limit.map_or(0, price_units);
    let mut reason = None;
    for _ in 0..TRIES {
        amount = if is_quote { amount } else { amount / step * step };
        if amount == 0 {
            break;
        }
        let refused = send(Attempt { is_buy, is_quote, reduce_only, amount, limit_price })?;
        let Some(refused) = refused else { return Ok(None) };
        reason = reason.or(Some(refused));
        if !reason.is_some_and(is_about_size) {
            break;
        }
        let (part, whole) = SMALLER;
        amount = amount / whole * part;
    }
    Ok(reason)
}

/// Returns whether a smaller order may succeed after this refusal.
const fn is_about_size(error: Error) -> bool {
    matches!(
        error,
        Error::OutsidePriceBand
            | Error::NetBaseCap
            | Error::OpenInterestCap
            | Error::BelowInitialMargin
            | Error::InsufficientCash
            | Error::PriceLimit
            | Error::CurveExhausted
    )
}
