//! The guarded index, including which oracle updates a market accepts and for which actions the stored index is valid.

use crate::error::{Error, Result, ensure};
use crate::market::State;
use crate::num::{self, Rounding};
use crate::parameters::Parameters;
pub use crate::state::IndexSnapshot;
use crate::units::{Clock, ONE, Price, Ratio};
use crate::volatility;

/// How far a publish time may be ahead of the chain's clock. Clocks differ, and a leader sets the chain's clock. An update from the
/// future is treated as published now, because if such updates were rejected, anyone could block honest updates by always posting
/// the newest update. Unit: seconds.
pub const FUTURE_TOLERANCE: i64 = 5;

/// How long a market must be without an index before positions in it no longer block their owners in other markets. Unit: seconds.
pub const ORPHANED_AFTER: u64 = 3_600;

/// The largest value of a curve at an accepted index, as a multiple of the largest value allowed when the market opens.
pub const LARGEST_RISE: u32 = 20;

/// An oracle update in the market's units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The price. Unit: 1e-9 quote per contract.
    pub price: Price,
    /// Half the width of the confidence interval. Unit: 1e-9 quote per contract.
    pub confidence: Price,
    /// The publish time. Unit: seconds.
    pub publish_time: i64,
}

/// The contents of an oracle account, in the oracle's own units (`price · 10^exponent`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RawReading {
    /// The price.
    pub price: i64,
    /// Half the width of the confidence interval.
    pub confidence: u64,
    /// The power of ten that scales the price and the confidence.
    pub exponent: i32,
    /// The publish time. Unit: seconds.
    pub publish_time: i64,
}

/// The purpose for which an instruction uses the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PriceUse {
    /// Adding risk, and withdrawing while a position is open. Traders who may know the next price must not be able to trade at the
    /// previous one.
    AddRisk,
    /// Reducing, settling, moving the peg, and valuing an account's other markets.
    Trade,
    /// Liquidation and take-over.
    Liquidate,
}

/// The number of decimals in a price.
const PRICE_DIGITS: i64 = 9;

impl RawReading {
    /// Converts the reading to the units of a market whose contract is 10^`contract_exponent` units of the asset. Rounds the price
    /// down and the confidence up.
    ///
    /// # Errors
    /// Returns `OracleNonPositive`, or `OracleInvalid` if a price does not fit.
    pub fn in_units(&self, contract_exponent: i64) -> Result<Reading> {
        ensure(self.price > 0, Error::OracleNonPositive)?;
        let exponent = i64::from(self.exponent)
            .checked_add(contract_exponent)
            .and_then(|sum| sum.checked_add(PRICE_DIGITS))
            .ok_or(Error::OracleInvalid)?;
        let price = shift_decimal(self.price.unsigned_abs(), exponent, Rounding::Floor)?;
        ensure(price > 0, Error::OracleNonPositive)?;
        let confidence = shift_decimal(self.confidence, exponent, Rounding::Ceil)?;
        Ok(Reading {
            price: Price::new(price),
            confidence: Price::new(confidence),
            publish_time: self.publish_time,
        })
    }
}

/// Returns `value · 10^exponent`, rounded.
fn shift_decimal(value: u64, exponent: i64, rounding: Rounding) -> Result<u64> {
    let Some(power) = power_of_ten(exponent.unsigned_abs()) else {
        return if exponent < 0 && rounding == Rounding::Floor { Ok(0) } else { Err(Error::OracleInvalid) };
    };
    if exponent < 0 {
        return num::divide(u128::from(value), power, rounding);
    }
    num::multiply(value, power).map_err(|_| Error::OracleInvalid)
}

/// Returns 10^`digits`, or `None` if the power does not fit in a word.
fn power_of_ten(digits: u64) -> Option<u64> {
    POWERS_OF_TEN.get(usize::try_from(digits).ok()?).copied()
}

/// All powers of ten that fit a word.
const POWERS_OF_TEN: [u64; 20] = [
    1,
    10,
    100,
    1_000,
    10_000,
    100_000,
    1_000_000,
    10_000_000,
    100_000_000,
    1_000_000_000,
    10_000_000_000,
    100_000_000_000,
    1_000_000_000_000,
    10_000_000_000_000,
    100_000_000_000_000,
    1_000_000_000_000_000,
    10_000_000_000_000_000,
    100_000_000_000_000_000,
    1_000_000_000_000_000_000,
    10_000_000_000_000_000_000,
];

/// Checks whether an update, taken by itself, may become the market's index.
///
/// # Errors
/// `OracleFuture`, `OracleStale`, `OracleConfidence`, `OracleNonPositive`.
pub fn judge(parameters: &Parameters, reading: &Reading, clock: &Clock) -> Result<()> {
    ensure(!reading.price.is_zero(), Error::OracleNonPositive)?;
    ensure(
        reading.publish_time <= num::saturating_add_signed(clock.time, FUTURE_TOLERANCE),
        Error::OracleFuture,
    )?;
    ensure(age(reading.publish_time, clock) <= parameters.max_age, Error::OracleStale)?;
    let widest = reading.price.times(parameters.max_confidence, Rounding::Floor)?;
    ensure(reading.confidence <= widest, Error::OracleConfidence)
}

fn age(publish_time: i64, clock: &Clock) -> u64 {
    num::seconds_between(publish_time, clock.time)
}

/// Applies an update to the market's working copy. The snapshot stays unchanged, without an error, if the update is older or if the
/// market has already accepted one in this slot.
///
/// # Errors
/// Returns the defect of an update that is newer than the snapshot. A price at which positions could not be valued is also a
/// defect. If there is a defect, the state stays unchanged. Returns `Overflow` if a value does not fit.
pub fn take_in(market: &mut State, parameters: &Parameters, reading: &Reading, clock: &Clock) -> Result<()> {
    if !accepts(market, parameters, reading, clock)? {
        return Ok(());
    }
    let snapshot = market.oracle;
    let (twap, twap_time) = next_twap(parameters, &snapshot, reading.price, clock)?;
    market.volatility = volatility::sample(&market.volatility, parameters, &snapshot, clock)?;
    market.oracle = IndexSnapshot {
        price: reading.price,
        confidence: reading.confidence,
        publish_time: reading.publish_time,
        time: clock.time,
        slot: clock.slot,
        twap,
        twap_time,
    };
    Ok(())
}

/// Returns whether [`take_in`] would replace the snapshot.
///
/// # Errors
/// Returns the defect of an update that is newer than the snapshot, or `Overflow` if a value does not fit.
#[inline(always)]
pub(crate) fn accepts(
    market: &State,
    parameters: &Parameters,
    reading: &Reading,
    clock: &Clock,
) -> Result<bool> {
    let snapshot = &market.oracle;
    if reading.publish_time <= snapshot.publish_time {
        return Ok(false);
    }
    judge(parameters, reading, clock)?;
    // Above this limit, sums over positions would not fit, so funding could no longer accrue, and no honest update could repair
    // that.
    ensure(market.curve.is_in_range_at(reading.price, LARGEST_RISE), Error::OracleInvalid)?;
    Ok(snapshot.slot != clock.slot || snapshot.price.is_zero())
}

/// Moves the average by dt/(period + dt) of the way towards the price that was in effect during dt. That price is the one before
/// the update, because the new price has not been in effect yet. As a result, a single false update after an idle period does not
/// move its own guard.
fn next_twap(
    parameters: &Parameters,
    snapshot: &IndexSnapshot,
    first: Price,
    clock: &Clock,
) -> Result<(Price, i64)> {
    if snapshot.twap.is_zero() {
        return Ok((first, clock.time));
    }
    let price = snapshot.price;
    let elapsed = age(snapshot.twap_time, clock);
    if elapsed == 0 {
        return Ok((snapshot.twap, snapshot.twap_time));
    }
    let whole = parameters.twap_period.checked_add(elapsed).ok_or(Error::Overflow)?;
    let way = num::multiply_divide(snapshot.twap.distance(price).raw(), elapsed, whole, Rounding::Floor)?;
    let way = Price::new(way);
    let twap = if price < snapshot.twap { snapshot.twap.minus(way)? } else { snapshot.twap.plus(way)? };
    Ok((twap, clock.time))
}

/// Checks that an update with this publish time is recent enough for `wanted_for`.
///
/// # Errors
/// `OracleStale`, `OracleNotFresh`.
#[inline(always)]
pub(crate) fn ensure_recent(
    publish_time: i64,
    parameters: &Parameters,
    wanted_for: PriceUse,
    clock: &Clock,
) -> Result<()> {
    let age = age(publish_time, clock);
    match wanted_for {
        PriceUse::Trade => ensure(age <= parameters.max_age, Error::OracleStale),
        PriceUse::Liquidate => ensure(age <= parameters.max_age_liquidation, Error::OracleStale),
        PriceUse::AddRisk => {
            ensure(age <= parameters.max_age, Error::OracleStale)?;
            ensure(age <= parameters.max_age_risk, Error::OracleNotFresh)
        }
    }
}

/// The index, with its price and the edges of its confidence band.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Index {
    /// The lower edge.
    pub low: Price,
    /// The price.
    pub middle: Price,
    /// The upper edge.
    pub high: Price,
}

impl Index {
    /// Returns the index of a price with a confidence interval of this half-width.
    #[must_use]
    pub const fn of(price: Price, confidence: Price) -> Self {
        let low = price.raw().saturating_sub(confidence.raw());
        let high = price.raw().saturating_add(confidence.raw());
        Self { low: Price::new(low), middle: price, high: Price::new(high) }
    }
}

impl IndexSnapshot {
    /// Checks that the snapshot is recent enough for `wanted_for`.
    ///
    /// # Errors
    /// Returns `OracleInvalid` before the first update, or `OracleStale` if the snapshot is too old.
    pub fn ensure_valid(&self, parameters: &Parameters, wanted_for: PriceUse, clock: &Clock) -> Result<()> {
        ensure(!self.price.is_zero(), Error::OracleInvalid)?;
        ensure_recent(self.publish_time, parameters, wanted_for, clock)
    }

    /// Returns whether the market has been without an index for so long that positions in it no longer block their owners elsewhere.
    #[must_use]
    pub fn is_orphaned(&self, clock: &Clock) -> bool {
        age(self.publish_time, clock) > ORPHANED_AFTER
    }

    /// Returns the index with the edges of its confidence band.
    #[must_use]
    pub fn index(&self) -> Index {
        Index::of(self.price, self.confidence)
    }

    /// Returns the index, held within the allowed distance of its own average. Peg steps move the mark towards this price.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn guarded_price(&self, parameters: &Parameters) -> Result<Price> {
        self.price.held_near(self.twap, parameters.twap_divergence)
    }
}

/// Returns 1 − `ratio`.
pub(crate) fn ratio_below_one(ratio: Ratio) -> Result<Ratio> {
    ONE.minus(ratio)
}
