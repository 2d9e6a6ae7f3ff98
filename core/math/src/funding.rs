//! Funding ties the mark to the index, because the side that pushes the mark away from the index pays the other side.
//!
//! Between touches, the *stored* premium accrues, so payments depend only on time and not on when positions are touched. Amounts
//! booked to payers are rounded down, and amounts booked to receivers are rounded up. If receivers are due more than payers
//! contribute, the bucket adds the difference from the spendable surplus. Once the bucket is empty, receivers get less.

use crate::error::{Error, Result};
use crate::market::State;
use crate::num::{self, Rounding};
use crate::parameters::Parameters;
pub use crate::state::Funding;
use crate::units::{Clock, Cumulative, Price, Quote, Side, SignedRatio};

impl Funding {
    /// Returns a side's running total of funding, which is positive if the side has received more than it has paid.
    #[must_use]
    pub const fn index_of(&self, side: Side) -> Cumulative {
        match side {
            Side::Long => self.long_index,
            Side::Short => self.short_index,
        }
    }

    fn set_index(&mut self, side: Side, index: Cumulative) {
        match side {
            Side::Long => self.long_index = index,
            Side::Short => self.short_index = index,
        }
    }
}

/// The factors 5^13 and 5^5, whose product is 10^18 / 2^18. Together with the shift below, this product converts premium · price ·
/// time to the unit of [`Cumulative`]. There are two factors because each of them, multiplied by the period, fits into a
/// half-word, which makes the division cheap.
const FIVE_TO_13: u64 = 1_220_703_125;
const FIVE_TO_5: u64 = 3_125;
/// The remaining shift, 64 − 18.
const SHIFT: u32 = 46;

/// Accrues funding up to the current time, on the market's working copy.
///
/// # Errors
/// `Overflow`.
pub fn accrue(market: &mut State, parameters: &Parameters, clock: &Clock) -> Result<()> {
    refill(&mut market.funding, parameters, clock)?;
    let elapsed = elapsed(market, parameters, clock);
    if elapsed > 0 {
        book(market, parameters, elapsed)?;
    }
    market.funding.time = market.funding.time.max(clock.time);
    Ok(())
}

/// Returns the time for which funding has not accrued yet. Unit: seconds.
pub(crate) fn elapsed(market: &State, parameters: &Parameters, clock: &Clock) -> u64 {
    let most = seconds_signed(parameters.funding_max_interval);
    let limit = num::saturating_add_signed(market.oracle.time, most);
    num::seconds_between(market.funding.time, clock.time.min(limit))
}

fn seconds_signed(value: u64) -> i64 {
    num::to_signed(value).unwrap_or(i64::MAX)
}

fn refill(funding: &mut Funding, parameters: &Parameters, clock: &Clock) -> Result<()> {
    let elapsed = num::seconds_between(funding.bucket_time, clock.time);
    if elapsed == 0 {
        return Ok(());
    }
    let rate = parameters.funding_bucket_refill.magnitude();
    let added = num::multiply(elapsed, rate).and_then(num::to_signed).unwrap_or(i64::MAX);
    let filled = funding.bucket.saturating_plus(Quote::new(added));
    funding.bucket = filled.min(parameters.funding_bucket_cap);
    funding.bucket_time = clock.time;
    Ok(())
}

fn book(market: &mut State, parameters: &Parameters, elapsed: u64) -> Result<()> {
    let premium = market.funding.premium;
    if premium.is_zero() || market.oracle.price.is_zero() {
        return Ok(());
    }
    let payer = payer(premium);
    let receiver = payer.opposite();
    let delta = rate(market, parameters, elapsed)?;
    let paid = quote(num::scale_down(market.base_of(payer), delta, Rounding::Floor)?)?;
    let (receiver_delta, received) = receivable(market, parameters, receiver, delta, paid)?;
    let residue = paid.minus(received)?;
    market.add_quote(payer, paid.negated()?)?;
    market.add_quote(receiver, received)?;
    market.surplus = market.surplus.plus(residue)?;
    let funding = &mut market.funding;
    funding.bucket = funding.bucket.plus(residue.min(Quote::ZERO))?.or_zero();
    funding.paid = funding.paid.saturating_plus(paid);
    funding.received = funding.received.saturating_plus(received);
    funding.set_index(payer, funding.index_of(payer).plus(signed(delta)?.saturating_neg())?);
    funding.set_index(receiver, funding.index_of(receiver).plus(signed(receiver_delta)?)?);
    Ok(())
}

/// Returns the side that pays at this premium, which must not be zero.
pub(crate) const fn payer(premium: SignedRatio) -> Side {
    if premium.is_positive() { Side::Long } else { Side::Short }
}

/// Returns Δ = |premium| · index · elapsed / period, in the unit of [`Cumulative`], rounded down.
fn rate(market: &State, parameters: &Parameters, elapsed: u64) -> Result<u128> {
    let premium = num::multiply(market.funding.premium.magnitude(), elapsed)?;
    let product = num::multiply_wide(premium, market.oracle.price.raw());
    let of_period = num::multiply(FIVE_TO_5, parameters.funding_period)?;
    num::shift_divide_twice(product, SHIFT, [FIVE_TO_13, of_period])
}

/// Returns the funding that receivers get for `delta`, per unit and in total. Receivers get the full amount or the amount that
/// payers and the bucket provide, whichever is less.
fn receivable(
    market: &State,
    parameters: &Parameters,
    receiver: Side,
    delta: u128,
    paid: Quote,
) -> Result<(u128, Quote)> {
    let base = market.base_of(receiver);
    let need = quote(num::scale_down(base, delta, Rounding::Ceil)?)?;
    if need <= paid {
        return Ok((delta, need));
    }
    let allowed = market.funding.bucket.min(market.spendable(parameters)?).or_zero();
    let available = paid.plus(need.minus(paid)?.min(allowed))?;
    if need <= available {
        return Ok((delta, need));
    }
    let reduced = num::scale_up(available.magnitude(), base, Rounding::Floor)?;
    let received = quote(num::scale_down(base, reduced, Rounding::Ceil)?)?;
    Ok((reduced, received))
}

fn quote(magnitude: u64) -> Result<Quote> {
    Quote::from_magnitude(magnitude)
}

fn signed(delta: u128) -> Result<i128> {
    i128::try_from(delta).map_err(|_| Error::Overflow)
}

/// Stores the premium of the mark over the index, which accrues from now on.
///
/// # Errors
/// `Overflow`, `DivisionByZero`.
pub fn store_premium(market: &mut State, parameters: &Parameters) -> Result<()> {
    let mark = market.curve.mark(Rounding::Floor)?;
    store_premium_of(market, parameters, mark)
}

/// Works like [`store_premium`], for callers that have already computed the mark.
///
/// # Errors
/// `Overflow`, `DivisionByZero`.
pub(crate) fn store_premium_of(market: &mut State, parameters: &Parameters, mark: Price) -> Result<()> {
    if market.oracle.price.is_zero() {
        return Ok(());
    }
    let limit = num::to_signed(parameters.funding_cap.raw())?;
    let premium = match mark.premium_over(market.oracle.price) {
        Ok(premium) => premium.plus(parameters.interest)?,
        Err(Error::Overflow) => SignedRatio::new(limit),
        Err(error) => return Err(error),
    };
    market.funding.premium = premium.within(parameters.funding_cap)?;
    Ok(())
}
