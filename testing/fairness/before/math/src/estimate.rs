//! What a trader asks about a position before anything happens: where it would be liquidated, what leaving would bring,
//! what funding costs. All of a market brought to now and an account whose position was touched; nothing here is a rule of the
//! exchange.

use crate::error::{Error, Result};
use crate::funding;
use crate::health::{Party, Purpose};
use crate::market::State;
use crate::num::{self, Rounding};
use crate::parameters::Parameters;
use crate::position::Position;
use crate::units::{Base, Clock, Price, Quote, Side};

/// Price units (1e-9) per quote unit (1e-6) over base unit (1e-9).
const PRICE_PER_QUOTE_OVER_BASE: u64 = 1_000_000_000_000;
/// How often the search for a liquidation price doubles the index: up to a million times.
const DOUBLINGS: u32 = 20;

/// The average price of a fill or a position: minus `quote` over `base`, rounded down. None where there is no positive one.
#[must_use]
pub fn average_price(base: Base, quote: Quote) -> Option<Price> {
    if base.is_zero() || quote.is_zero() || base.is_negative() == quote.is_negative() {
        return None;
    }
    num::multiply_divide(quote.magnitude(), PRICE_PER_QUOTE_OVER_BASE, base.magnitude(), Rounding::Floor)
        .ok()
        .map(Price::new)
}

/// What closing the whole position on the curve would realise now, before the fee; zero without a position. Unit: 1e-6
/// quote. None where the curve cannot take it.
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

/// What the position would receive (positive) or pay until `until` at the stored premium, the present index and the present
/// open interest, as if the index were confirmed all the while. Unit: 1e-6 quote.
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

/// The index at which the account falls below maintenance, everything else staying as it is: the curve, the other markets,
/// the width of the index's confidence band; the index's average is taken to have followed. For an account that is below
/// maintenance already, the index at which it would just still be. None where no index from nearly zero to a million times
/// today's does it, without a position, or before the market's first index.
///
/// It is an estimate: in truth the curve moves with the index, and funding and volatility go on. Of the two neighbouring
/// indexes between which the account's standing changes it is the unhealthy one: there the program liquidates.
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

/// The search for the index at which the account's standing changes.
struct Search<'a> {
    market: &'a State,
    parameters: &'a Parameters,
    party: &'a Party,
    /// Whether the account meets maintenance today.
    is_met: bool,
}

impl<'a> Search<'a> {
    fn new(market: &'a State, parameters: &'a Parameters, party: &'a Party) -> Result<Self> {
        let search = Self { market, parameters, party, is_met: false };
        let is_met = search.is_met_at(market.oracle.price.raw())?;
        Ok(Self { is_met, ..search })
    }

    fn run(&self, today: u64) -> Result<Option<Price>> {
        // A healthy long fears falling prices, an unhealthy one hopes for rising ones; a short the other way round.
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

    /// The lowest index, if the account stands differently there.
    fn below(&self) -> Option<u64> {
        (self.is_met_at(1).ok()? != self.is_met).then_some(1)
    }

    /// An index above at which the account stands differently.
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

    /// The unhealthy one of the two neighbours between `same`, where the account stands as today, and `other`.
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
