//! The guarded index: which oracle updates a market takes in, and for which wanted_for its snapshot is good enough.

use crate::error::{Error, Result, ensure};
use crate::layout::stored_struct;
use crate::market::State;
use crate::num::{self, Rounding};
use crate::parameters::Parameters;
use crate::units::{Clock, ONE, Price, Ratio};
use crate::volatility;

/// How far in the future a publish time may lie: clocks differ, feeds do not lead. Unit: seconds.
pub const FUTURE_TOLERANCE: i64 = 0;

/// How many times the largest worth at its opening a market's curve may be worth at an index that it takes in.
pub const LARGEST_RISE: u32 = 20;

stored_struct! {
    /// The last valid index that the market took in.
    pub struct IndexSnapshot {
        /// The price. Unit: 1e-9 quote per contract. Zero before the first.
        pub price: Price,
        /// Half of the confidence interval. Unit: 1e-9 quote per contract.
        pub confidence: Price,
        /// When it was published. Unit: seconds. Never decreases.
        pub publish_time: i64,
        /// When the market took it in. Unit: seconds.
        pub time: i64,
        /// The slot in which the market took it in.
        pub slot: u64,
        /// The average of the prices taken in. Unit: 1e-9 quote per contract.
        pub twap: Price,
        /// When the average was last moved. Unit: seconds.
        pub twap_time: i64,
    }
}

/// An oracle update in the market's units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The price. Unit: 1e-9 quote per contract.
    pub price: Price,
    /// Half of the confidence interval. Unit: 1e-9 quote per contract.
    pub confidence: Price,
    /// When it was published. Unit: seconds.
    pub publish_time: i64,
}

/// What an oracle account says, in the oracle's own units: `price · 10^exponent`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RawReading {
    /// The price.
    pub price: i64,
    /// Half of the confidence interval.
    pub confidence: u64,
    /// The power of ten that scales both.
    pub exponent: i32,
    /// When it was published. Unit: seconds.
    pub publish_time: i64,
}

/// What an instruction wants the index for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PriceUse {
    /// Trading, withdrawing, settling, stepping the peg.
    Trade,
    /// Liquidation and take-over.
    Liquidate,
}

/// The digits of a price after the point.
const PRICE_DIGITS: i64 = 9;

impl RawReading {
    /// In the units of a market whose contract is 10^`contract_exponent` units of the asset; the price rounded down,
    /// the confidence up.
    ///
    /// # Errors
    /// `OracleNonPositive`; `OracleInvalid` where a price does not fit.
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

/// `value · 10^exponent`.
fn shift_decimal(value: u64, exponent: i64, rounding: Rounding) -> Result<u64> {
    let Some(power) = power_of_ten(exponent.unsigned_abs()) else {
        return if exponent < 0 && rounding == Rounding::Floor { Ok(0) } else { Err(Error::OracleInvalid) };
    };
    if exponent < 0 {
        return num::divide(u128::from(value), power, rounding);
    }
    num::multiply(value, power).map_err(|_| Error::OracleInvalid)
}

/// The power of ten, where it fits a word.
fn power_of_ten(digits: u64) -> Option<u64> {
    POWERS_OF_TEN.get(usize::try_from(digits).ok()?).copied()
}

/// All that fit a word.
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

/// Whether an update, by itself, may become the market's index.
///
/// # Errors
/// `OracleFuture`, `OracleStale`, `OracleConfidence`, `OracleNonPositive`.
pub fn judge(parameters: &Parameters, reading: &Reading, clock: &Clock) -> Result<()> {
    ensure(!reading.price.is_zero(), Error::OracleNonPositive)?;
    ensure(reading.publish_time <= clock.time.saturating_add(FUTURE_TOLERANCE), Error::OracleFuture)?;
    ensure(age(reading.publish_time, clock) <= parameters.max_age, Error::OracleStale)?;
    let widest = reading.price.times(parameters.max_confidence, Rounding::Floor)?;
    ensure(reading.confidence <= widest, Error::OracleConfidence)
}

fn age(publish_time: i64, clock: &Clock) -> u64 {
    num::seconds(clock.time.saturating_sub(publish_time))
}

/// Takes an update into the working copy of a market. An update older than the snapshot is no error, and within a slot
/// the first one stands: the snapshot is used.
///
/// # Errors
/// The defect of an update that is newer than the snapshot, also one at which positions could not be valued any more; the
/// state is then as it was. `Overflow`.
pub fn take_in(market: &mut State, parameters: &Parameters, reading: &Reading, clock: &Clock) -> Result<()> {
    let snapshot = market.oracle;
    if reading.publish_time <= snapshot.publish_time {
        return Ok(());
    }
    judge(parameters, reading, clock)?;
    // Beyond it, sums of positions would not fit: funding could not accrue any more, and no honest update would mend that.
    ensure(market.curve.is_in_range_at(reading.price, LARGEST_RISE), Error::OracleInvalid)?;
    if snapshot.slot == clock.slot && !snapshot.price.is_zero() {
        return Ok(());
    }
    let (twap, twap_time) = next_twap(parameters, &snapshot, reading.price, clock)?;
    market.volatility = volatility::sample(&market.volatility, parameters, reading.price, clock)?;
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

/// The average moves by dt/(period + dt) of the way towards the price that has stood for dt: the one before this update, which
/// has stood for no time yet. So one false update after an idle time does not carry its own guard along.
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

/// The index as an wanted_for sees it: the price with the edges of its confidence band.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Index {
    /// The lower edge.
    pub low: Price,
    /// The price.
    pub middle: Price,
    /// The upper edge.
    pub high: Price,
}

impl IndexSnapshot {
    /// Whether the snapshot is young enough for `wanted_for`.
    ///
    /// # Errors
    /// `OracleInvalid` before the first; `OracleStale`.
    pub fn ensure_valid(&self, parameters: &Parameters, wanted_for: PriceUse, clock: &Clock) -> Result<()> {
        ensure(!self.price.is_zero(), Error::OracleInvalid)?;
        let largest_age = match wanted_for {
            PriceUse::Trade => parameters.max_age,
            PriceUse::Liquidate => parameters.max_age_liquidation,
        };
        ensure(age(self.publish_time, clock) <= largest_age, Error::OracleStale)
    }

    /// The index with the edges of its confidence band.
    #[must_use]
    pub fn index(&self) -> Index {
        let low = self.price.raw().saturating_sub(self.confidence.raw());
        let high = self.price.raw().saturating_add(self.confidence.raw());
        Index { low: Price::new(low), middle: self.price, high: Price::new(high) }
    }

    /// The index, held within the allowed distance of its own average: what peg steps aim at.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn guarded_price(&self, parameters: &Parameters) -> Result<Price> {
        self.price.held_near(self.twap, parameters.twap_divergence)
    }
}

/// 1 − `ratio`.
pub(crate) fn ratio_below_one(ratio: Ratio) -> Result<Ratio> {
    ONE.minus(ratio)
}
