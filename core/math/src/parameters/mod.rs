//! What governance may set, and the hard bounds within which it may.

mod limit;
mod spec;
mod table;

pub use spec::{Bound, Spec, Unit};
pub use table::{BOUND_COUNT, Parameters};

use crate::bounds::{CONTRACT_COSTS, FASTEST_PUSH, LARGEST_CURVE};
use crate::error::{Error, Result, ensure};
use crate::units::{ONE, Price, Ratio};

impl Parameters {
    /// A push of the mark that lifts the premium to its cap costs two fees of half the cap of the curve, and brings the cap on
    /// the open interest a period: it pays after fee·period/ω, which must be [`FASTEST_PUSH`] at least.
    fn lowest_fee(&self) -> i128 {
        let push = i128::from(FASTEST_PUSH).saturating_mul(i128::from(self.open_interest_cap.raw()));
        let period = i128::from(self.funding_period.max(1));
        push.saturating_add(period).saturating_sub(1).checked_div(period).unwrap_or(i128::MAX)
    }

    /// The largest `twap_divergence`: min((r − 2·fee)/(2 + r), maintenance − 2·fee) with the initial ratio r. Within one slot the average
    /// stands, so the guarded index moves from one edge of the divergence to the other at most. A short that has just met the initial
    /// margin at (1 − D) of the average is solvent at 1 + D, the fees of closing included, where (1 + r)·(1 − D) ≥ 1 + D + 2·fee; a
    /// long needs less. One at maintenance is solvent after a move from the average to an edge.
    #[must_use]
    pub fn largest_divergence(&self) -> Ratio {
        let fees = self.taker_fee.raw().saturating_mul(2);
        let margin = self.initial_ratio.raw().saturating_sub(fees);
        let whole = ONE.raw().saturating_mul(2).saturating_add(self.initial_ratio.raw());
        let fresh =
            crate::num::multiply_divide(margin, ONE.raw(), whole, crate::Rounding::Floor).unwrap_or(0);
        Ratio::new(fresh.min(self.maintenance_ratio.raw().saturating_sub(fees)))
    }

    /// Checks that a market may open at `index` with these parameters: a contract costs between 1 and 10^6 quote.
    ///
    /// # Errors
    /// `ParameterOutOfBounds`.
    pub fn validate_price(&self, index: Price) -> Result<()> {
        ensure(CONTRACT_COSTS.contains(&index), Error::ParameterOutOfBounds)
    }

    /// Checks that the curve, now and at its target depth, is not worth more than [`LARGEST_CURVE`] at `index`, so that sums
    /// of positions stay within their range even after the price has risen fivefold.
    ///
    /// # Errors
    /// `ParameterOutOfBounds`.
    pub fn validate_depth(&self, sqrt_k: u64, index: Price) -> Result<()> {
        let worth = crate::curve::worth(sqrt_k.max(self.target_sqrt_k), index);
        ensure(worth.is_ok_and(|worth| worth.raw() <= LARGEST_CURVE), Error::ParameterOutOfBounds)
    }

    /// The most that one step of the peg may move: 2·fee/(1 + fee), what a round trip through it costs. A step s down brings a
    /// short s, and costs it the fee at the price before and at the price after: fee·(2 − s).
    #[must_use]
    pub fn largest_peg_step(&self) -> Ratio {
        let fee = self.taker_fee.raw();
        let round_trip = crate::num::multiply_divide(
            fee.saturating_mul(2),
            ONE.raw(),
            ONE.raw().saturating_add(fee),
            crate::Rounding::Floor,
        );
        Ratio::new(round_trip.unwrap_or(0)).min(self.peg_step)
    }

    /// The most that one step may deepen the curve, above one: 2·fee/ω.
    ///
    /// # Errors
    /// `DivisionByZero`, `Overflow`.
    pub fn largest_depth_step(&self) -> Result<Ratio> {
        let round_trip = self.taker_fee.raw().saturating_mul(2);
        crate::num::multiply_divide(
            round_trip,
            ONE.raw(),
            self.open_interest_cap.raw(),
            crate::Rounding::Floor,
        )
        .map(Ratio::new)
    }
}
