//! The parameters that governance sets, and their hard bounds.

mod limit;
mod spec;
mod table;

pub use spec::{Bound, Spec, Unit};
pub use table::{BOUND_COUNT, Parameters};

use crate::bounds::{CONTRACT_COSTS, FASTEST_PUSH, LARGEST_CURVE};
use crate::error::{Error, Result, ensure};
use crate::units::{ONE, Price, Ratio};

impl Parameters {
    /// Returns the lowest fee at which pushing the mark does not pay. A push that raises the premium to `funding_cap` trades half
    /// of that cap, as a share of the curve, and pays the fee on that amount twice. The push earns the cap on the open interest
    /// once per period, so it breaks even after fee·period/ω, which must be at least [`FASTEST_PUSH`].
    fn lowest_fee(&self) -> i128 {
        let push = i128::from(FASTEST_PUSH).saturating_mul(i128::from(self.open_interest_cap.raw()));
        let period = i128::from(self.funding_period.max(1));
        push.saturating_add(period).saturating_sub(1).checked_div(period).unwrap_or(i128::MAX)
    }

    /// Returns the largest `twap_divergence`, which is min((r − 2·fee)/(2 + r), maintenance − 2·fee), where r is the initial ratio.
    /// The average does not change within one slot, so the guarded index can move at most from one edge of the divergence to the
    /// other. A short that has just met its initial margin at (1 − D) of the average is solvent at 1 + D, including closing fees,
    /// if (1 + r)·(1 − D) ≥ 1 + D + 2·fee. A long needs less. An account at its maintenance margin remains solvent after a move
    /// from the average to an edge.
    #[must_use]
    pub fn largest_divergence(&self) -> Ratio {
        let fees = self.taker_fee.raw().saturating_mul(2);
        let margin = self.initial_ratio.raw().saturating_sub(fees);
        let whole = ONE.raw().saturating_mul(2).saturating_add(self.initial_ratio.raw());
        let fresh =
            crate::num::multiply_divide(margin, ONE.raw(), whole, crate::Rounding::Floor).unwrap_or(0);
        Ratio::new(fresh.min(self.maintenance_ratio.raw().saturating_sub(fees)))
    }

    /// Checks that a market may open at `index` with these parameters. A contract must cost between 1 and 10^6 quote.
    ///
    /// # Errors
    /// `ParameterOutOfBounds`.
    pub fn validate_price(&self, index: Price) -> Result<()> {
        ensure(CONTRACT_COSTS.contains(&index), Error::ParameterOutOfBounds)
    }

    /// Checks that the curve is worth at most [`LARGEST_CURVE`] at `index`, both at its current depth and at its target depth.
    /// The limit keeps sums over positions in range even if the price rises fivefold.
    ///
    /// # Errors
    /// `ParameterOutOfBounds`.
    pub fn validate_depth(&self, sqrt_k: u64, index: Price) -> Result<()> {
        let worth = crate::curve::worth(sqrt_k.max(self.target_sqrt_k), index);
        ensure(worth.is_ok_and(|worth| worth.raw() <= LARGEST_CURVE), Error::ParameterOutOfBounds)
    }

    /// Returns the largest peg step, 2·fee/(1 + fee), which is the cost of a round trip through the step. With a downward step of
    /// s, a short gains s, but the round trip pays the fee at the prices before and after the step, which costs fee·(2 − s).
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

    /// Returns the largest relative increase in depth that one step may make, which is 2·fee/ω.
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
