//! The table of parameters, with one row for each. The stored struct, its bounds, the market file, the simulator's settings and the
//! tables in the documentation are all derived from it. docs/builders/parameters-table.md explains how to add a parameter.
#![allow(clippy::arithmetic_side_effects, reason = "limits saturate")]

use super::limit::{Limit, Word, half, max, min, remainder, twice};
use super::spec::{Bound, Spec, Unit, parameters};
use crate::bounds::{CONTRACT_EXPONENTS, LARGEST_CAP, MAX_SQRT_K, SHORTEST_AGE};
use crate::error::{Error, Result, ensure};
use crate::units::{Quote, Ratio, SignedRatio};

parameters! {
    /// A market's parameters. Each parameter has hard bounds in the code: [`Parameters::bounds`].
    pub struct Parameters as parameters {
        /// The size step. Every size is a multiple of this step. Unit: 1e-9 contract.
        base_step: u64 = Contracts, file sizes.step, from 1, to 1_000_000_000_000, because "at most one thousand contracts";

        /// The smallest position, which is a multiple of the step. Unit: 1e-9 contract.
        minimum_base: u64 = Contracts, file sizes.minimum_position called minimum_position,
            from max(base_step, 1), to 1_000_000_000_000_000,
            because "at least one step, so that no position is too small to matter";

        /// The initial margin ratio: the equity needed to add risk, as a share of notional. It also caps |net base| / x_T. Unit: 1e-6.
        initial_ratio: Ratio = Ratio, file margin.initial_ratio,
            from maintenance_ratio + liquidation_buffer, to 500_000,
            because "above maintenance and buffer, so that no position can be liquidated as soon as it opens";

        /// The maintenance margin ratio. An account whose equity is below this share of notional is liquidated. Unit: 1e-6.
        maintenance_ratio: Ratio = Ratio, file margin.maintenance_ratio, from 5_000, to 250_000,
            because "at most 200x leverage, at least 4x";

        /// c: the margin requirement per share of the curve that closing the position would move. Unit: 1e-6. At least one.
        size_multiplier: Ratio = Ratio, file margin.size_multiplier, from 1_000_000, to 10_000_000,
            because "covers the price impact of closing the position";

        /// How many standard deviations of a five-minute return the maintenance ratio must cover. Unit: 1e-6. Zero turns it off.
        volatility_multiplier: Ratio = Ratio, file margin.volatility_multiplier, from 0, to 50_000_000, because "zero turns it off";

        /// s: how fast volatility may raise the maintenance ratio. Unit: 1e-6 per hour.
        volatility_ramp: Ratio = Ratio, file margin.volatility_ramp_per_hour, from 0, to 20_000,
            because "at most two percentage points an hour, so that users can react";

        /// The price band: how far from the index a trade that adds risk may leave the mark. Unit: 1e-6.
        price_band: Ratio = Ratio, file trading.price_band, from 1_000, to maintenance_ratio,
            because "maintenance must cover a price that is pushed to the band's edge";

        /// δ: how far the valuation price may be from the index. Unit: 1e-6.
        valuation_band: Ratio = Ratio, file margin.valuation_band, from 500, to half(maintenance_ratio), because "half of maintenance";

        /// ω: the cap on each side's open interest, as a share of x_T. Unit: 1e-6.
        open_interest_cap: Ratio = Ratio, file trading.open_interest_cap, from 10_000, to 600_000, because "the curve must keep a price when one side is full";

        /// The trading fee, as a share of the trade's quote. Unit: 1e-6.
        taker_fee: Ratio = Ratio, file trading.taker_fee, from max(parameters.lowest_fee(), 100), to 10_000,
            because "pushing the mark with one side's whole cap must not earn its cost in funding within ten seconds; at most one per cent";

        /// The share of a fee that goes to the protocol. Unit: 1e-6.
        protocol_share: Ratio = Ratio, file trading.protocol_share, from 0, to 500_000, because "at most half";

        /// The share of a fee that goes to the insurance fund. The market keeps the rest. Unit: 1e-6.
        insurance_share: Ratio = Ratio, file trading.insurance_share, from 0, to 1_000_000 - protocol_share,
            because "at most the share that the protocol does not take";

        /// How much of the market's share of a fee is added to the subsidy budget for peg and depth steps. Unit: 1e-6.
        subsidy_share: Ratio = Ratio, file curve_steps.subsidy_share, from 0, to 500_000, because "at most half of the market's share";

        /// The cap on the subsidy budget for peg and depth steps. Unit: 1e-6 quote.
        subsidy_cap: Quote = Quote, file curve_steps.subsidy_cap, from 0, to LARGEST_CAP, because "an amount that is counted as lost";

        /// The period over which a premium is paid in full as funding. Unit: seconds.
        funding_period: u64 = Seconds, file funding.period, from 3_600, to 604_800, because "an hour to a week";

        /// The cap on the premium that funding follows, in either direction. Unit: 1e-6.
        funding_cap: Ratio = Ratio, file funding.cap, from 0, to 50_000, because "at most five per cent per period";

        /// The interest that longs pay in addition to the premium. Unit: 1e-6, signed.
        interest: SignedRatio = SignedRatio, file funding.interest, from -funding_cap, to funding_cap, because "within the cap";

        /// How long funding continues after the last valid index. Unit: seconds.
        funding_max_interval: u64 = Seconds, file funding.max_interval, from 60, to 86_400, because "a minute to a day";

        /// The cap on the funding bucket, which is the most that funding may take from the surplus at once. Unit: 1e-6 quote.
        funding_bucket_cap: Quote = Quote, file funding.bucket_cap, from 0, to LARGEST_CAP, because "an amount that is counted as lost";

        /// The refill rate of the funding bucket. Unit: 1e-6 quote per second.
        funding_bucket_refill: Quote = Quote, file funding.bucket_refill_per_second, from 0, to 1_000_000_000_000, because "a rate";

        /// The penalty for a liquidation on the curve, as a share of the quote sold, paid to the insurance fund. Unit: 1e-6.
        liquidation_fee: Ratio = Ratio, file liquidation.fee, from 0, to half(maintenance_ratio),
            because "half of maintenance, so that the fee alone does not cause a bankruptcy";

        /// The margin above maintenance that a liquidation restores. Unit: 1e-6.
        liquidation_buffer: Ratio = Ratio, file liquidation.buffer, from 1_000, to 100_000,
            because "a partial liquidation must end above maintenance";

        /// d_max: the largest discount of a take-over (backstop liquidation). Unit: 1e-6.
        liquidation_discount: Ratio = Ratio, file liquidation.discount, from max(twice(taker_fee), 1_000), to maintenance_ratio,
            because "the largest discount must cover taking the position over and exiting it; at most the maintenance ratio";

        /// The fee that the insurance fund pays a keeper for a liquidation on the curve. Unit: 1e-6 quote.
        keeper_fee: Quote = Quote, file liquidation.keeper_fee, from 0, to 100_000_000, because "at most one hundred quote";

        /// The most that the insurance fund may pay for this market's deficits in one day. Unit: 1e-6 quote.
        insurance_cap: Quote = Quote, file cover.insurance_cap, from 0, to LARGEST_CAP, because "an amount";

        /// The surplus that must remain after spending on funding and on peg and depth steps. Unit: 1e-6 quote.
        surplus_floor: Quote = Quote, file cover.surplus_floor, from 0, to LARGEST_CAP, because "an amount";

        /// ρ: the largest peg step, as a share of the peg. Unit: 1e-6.
        peg_step: Ratio = Ratio, file curve_steps.peg_step, from 10, to 20_000,
            because "at most two per cent; the taker fee limits each step further";

        /// The target depth of `raise_depth`. Unit: 1e-9 contract.
        target_sqrt_k: u64 = Contracts, file curve.target_depth called target_depth,
            from 1_000_000_000, to i128::from(MAX_SQRT_K),
            because "at least one contract; the other reserve must still fit";

        /// W: the length of a claims window. Unit: seconds.
        claims_window: u64 = Seconds, file claims.window, from 10, to 3_600,
            because "keepers have five seconds even if the clock runs at double speed; at most an hour";

        /// The maximum index age for reducing, settling and moving the peg. Unit: seconds.
        max_age: u64 = Seconds, file oracle.max_age, from SHORTEST_AGE, to 600,
            because "longer than a leader can shift the clock; at most ten minutes";

        /// The maximum index age for adding risk, and for withdrawing while a position is open. Unit: seconds.
        max_age_risk: u64 = Seconds, file oracle.max_age_risk, from SHORTEST_AGE, to min(max_age, 60),
            because "longer than a leader can shift the clock; short, because a trader with a newer update knows how the price will move";

        /// The maximum index age for liquidation. Unit: seconds.
        max_age_liquidation: u64 = Seconds, file oracle.max_age_liquidation, from SHORTEST_AGE, to max_age,
            because "longer than a leader can shift the clock; at most the age that trading allows";

        /// The widest confidence interval, as a share of the price. Unit: 1e-6.
        max_confidence: Ratio = Ratio, file oracle.max_confidence, from 100, to min(half(maintenance_ratio), 50_000),
            because "half of maintenance must remain at the edge that favours the owner, which liquidation uses; at most five per cent";

        /// How far the index may be from its average in liquidations and peg steps. Unit: 1e-6.
        twap_divergence: Ratio = Ratio, file oracle.twap_divergence, from 1_000, to parameters.largest_divergence(),
            because "the guarded index can move twice as far within a slot: an account that met its margin must stay solvent";

        /// The time constant of the index's moving average. Unit: seconds.
        twap_period: u64 = Seconds, file oracle.twap_period, from 60, to 86_400, because "a minute to a day";

        /// The exponent m: a contract is 10^m units of the asset. Signed.
        contract_exponent: i64 = Exponent, file contract_exponent,
            from i128::from(*CONTRACT_EXPONENTS.start()), to i128::from(*CONTRACT_EXPONENTS.end()),
            because "a price must fit with this many digits";
    }

    conditions {
        "minimum_base in steps" = remainder(minimum_base, max(base_step, 1)), from 0, to 0, because "a multiple of the step";
    }
}

/// Creates a bound from its value, limits and reason.
fn bound(field: &'static str, value: Limit, low: Limit, high: Limit, reason: &'static str) -> Bound {
    Bound { field, value: value.raw(), low: low.raw(), high: high.raw(), reason }
}

/// Returns whether a value is within its bounds.
fn is_within(value: Limit, low: Limit, high: Limit) -> bool {
    low <= value && value <= high
}

impl Parameters {
    /// Checks every parameter against its bounds.
    ///
    /// # Errors
    /// Returns `ParameterOutOfBounds`. [`Parameters::bounds`] shows which bound fails.
    pub fn validate(&self) -> Result<()> {
        ensure(self.is_within_bounds(), Error::ParameterOutOfBounds)
    }
}
