//! Estimates a position's liquidation price, exit profit and funding. Each estimate needs an up-to-date market and an account whose
//! position has been touched. The exchange's rules do not use these estimates.

use crate::error::{Error, Result};
use crate::funding;
use crate::health::{Party, Purpose};
use crate::market::State;
use crate::num::{self, Rounding};
use crate::parameters::Parameters;
use crate::position::Position;
use crate::units::{Base, Clock, Price, Quote, Side};

/// The number of price units (1e-9) in one quote unit (1e-6) per base unit (1e-9).
const PRICE_PER_QUOTE_OVER_BASE: u64 = 1_000_000_000_000;
/// The number of times the search for a liquidation price may double the index. Together, 20 doublings multiply the index by about
/// a million.
const DOUBLINGS: u32 = 20;

/// Returns the average price of a fill or a position, which is minus `quote` divided by `base`, rounded down. Returns `None` if the
/// price is not positive.
#[must_use]
pub fn average_price(base: Base, quote: Quote) -> Option<Price> {
    if base.is_zero() || quote.is_zero() || base.is_negative() == quote.is_negative() {
        return None;
    }
    num::multiply_divide(quote.magnitude(), PRICE_PER_QUOTE_OVER_BASE, base.magnitude(), Rounding::Floor)
        .ok()
        .map(Price::new)
}

/// Returns the PnL that closing the whole position on the curve would realise now, before the fee. The PnL is zero if there is no
/// position. Unit: 1e-6 quote. Returns `None` if the curve cannot absorb the position.
///
/// # Errors
/// `Overflow`.
pub fn exit_profit(market: &State, position: &Position) -> Result<Option<Quote>> {
    if position.base.is_zero() {
        return Ok(Some(Quote::ZERO));
    }
    match market.curve.swap(position.base.side().opposite(), position.base.magnitude()) {
        Ok(swap) => position.quote.plus(swap.quote).map(Some),
        Err(Error::CurveExhausted) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Returns the funding that the position would receive (positive) or pay (negative) until `until`. The estimate assumes that the
/// premium, index and open interest do not change, and that the index remains confirmed. Unit: 1e-6 quote.
///
/// # Errors
/// `Overflow`.
pub fn funding_until(
    market: &State,
    parameters: &Parameters,
    position: &Position,
    until: Clock,
) -> Result<Quote> {
    let mut later = *market;
    later.oracle.time = until.time;
    funding::accrue(&mut later, parameters, &until)?;
    let index = later.funding.index_of(position.base.side());
    index.gathered(position.funding_index, position.base.magnitude(), Rounding::Floor)
}

/// Returns the index at which the account falls below its maintenance margin if everything else stays the same, including the
/// curve, the other markets and the width of the confidence band. The index's average is assumed to have followed the index. If the
/// account is already below its maintenance margin, the result is the last index at which the account would still be below it.
/// Returns `None` if there is no position, if the market has no index yet, or if no index between almost zero and a million times
/// today's changes the account's health.
///
/// The result is only an estimate. In reality, the curve follows the index, and funding and volatility keep changing. Of two
/// neighbouring indexes, the result is the one at which the account is unhealthy, because that is where the exchange liquidates.
///
/// # Errors
/// `Overflow`.
pub fn liquidation_price(market: &State, parameters: &Parameters, party: &Party) -> Result<Option<Price>> {
    let today = market.oracle.price.raw();
    if party.position.base.is_zero() || today == 0 {
        return Ok(None);
    }
    Search::new(market, parameters, party)?.run(today)
}

/// A search for the index at which the account's health changes.
struct Search<'a> {
    market: &'a State,
    parameters: &'a Parameters,
    party: &'a Party,
    /// Whether the account currently meets its maintenance margin.
    is_met: bool,
}

impl<'a> Search<'a> {
    fn new(market: &'a State, parameters: &'a Parameters, party: &'a Party) -> Result<Self> {
        let search = Self { market, parameters, party, is_met: false };
        let is_met = search.is_met_at(market.oracle.price.raw())?;
        Ok(Self { is_met, ..search })
    }

    fn run(&self, today: u64) -> Result<Option<Price>> {
        // Falling prices endanger a healthy long, and rising prices save an unhealthy one. For a short, the reverse is true.
        let falls = self.is_met == (self.party.position.base.side() == Side::Long);
        let beyond = if falls { self.below() } else { self.above(today) };
        beyond.map(|beyond| self.between(today, beyond)).transpose()
    }

    fn is_met_at(&self, index: u64) -> Result<bool> {
        let mut market = *self.market;
        market.oracle.price = Price::new(index);
        market.oracle.twap = Price::new(index);
        Ok(self.party.health(&market, self.parameters, Purpose::Maintenance)?.is_met())
    }

    /// Returns the lowest index, if the account's health is different at that index.
    fn below(&self) -> Option<u64> {
        (self.is_met_at(1).ok()? != self.is_met).then_some(1)
    }

    /// Returns a higher index at which the account's health is different.
    fn above(&self, today: u64) -> Option<u64> {
        let mut index = today;
        for _ in 0..DOUBLINGS {
            index = index.checked_mul(2)?;
            if self.is_met_at(index).ok()? != self.is_met {
                return Some(index);
            }
        }
        None
    }

    /// Finds the two neighbouring indexes between which the account's health changes, and returns the unhealthy one. At `same`, the
    /// health is as it is today, and at `other`, it is different.
    fn between(&self, mut same: u64, mut other: u64) -> Result<Price> {
        while same.abs_diff(other) > 1 {
            let middle = same.midpoint(other);
            if self.is_met_at(middle)? == self.is_met {
                same = middle;
            } else {
                other = middle;
            }
        }
        Ok(Price::new(if self.is_met { other } else { same }))
    }
}
