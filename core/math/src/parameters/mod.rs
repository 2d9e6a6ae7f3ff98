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
    /// The lowest fee at which a push of the mark does not pay. A push that raises the premium to `funding_cap` trades half of that cap
    /// as a share of the curve, and pays the fee on it twice. It earns the cap on the open interest once per period. So it pays off after
    /// fee·period/ω, which must be at least [`FASTEST_PUSH`].
    fn lowest_fee(&self) -> i128 {
        let push = i128::from(FASTEST_PUSH).saturating_mul(i128::from(self.open_interest_cap.raw()));
        let period = i128::from(self.funding_period.max(1));
        push.saturating_add(period).saturating_sub(1).checked_div(period).unwrap_or(i128::MAX)
    }

    /// The largest `twap_divergence`: min((r − 2·fee)/(2 + r), maintenance − 2·fee), with r the initial ratio. Within one slot the
    /// average is fixed, so the guarded index moves at most from one edge of the divergence to the other. Take a short that has just met
    /// its initial margin at (1 − D) of the average. It is solvent at 1 + D, closing fees included, if (1 + r)·(1 − D) ≥ 1 + D + 2·fee. A
    /// long needs less. An account at maintenance is solvent after a move from the average to an edge.
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

    /// Checks that the curve, at its present and its target depth, is worth at most [`LARGEST_CURVE`] at `index`. Sums of positions then
    /// stay within their range even after a fivefold rise of the price.
    ///
    /// # Errors
    /// `ParameterOutOfBounds`.
    pub fn validate_depth(&self, sqrt_k: u64, index: Price) -> Result<()> {
        let worth = crate::curve::worth(sqrt_k.max(self.target_sqrt_k), index);
        ensure(worth.is_ok_and(|worth| worth.raw() <= LARGEST_CURVE), Error::ParameterOutOfBounds)
    }

    /// The largest step of the peg: 2·fee/(1 + fee), the cost of a round trip through it. A downward step s earns a short s. The round
    /// trip costs the fee at the prices before and after: fee·(2 − s).
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

    /// The largest relative increase of depth in one step, beyond one: 2·fee/ω.
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
