//! The table: a row for each parameter. The stored structure, its bounds, the market file, the settings of a simulation and the tables
//! of the pages follow from it; docs/builders/parameters-table.md says how to add one.
#![allow(clippy::arithmetic_side_effects, reason = "limits saturate")]

use super::limit::{Limit, Word, half, max, min, remainder, twice};
use super::spec::{Bound, Spec, Unit, parameters};
use crate::bounds::{CONTRACT_EXPONENTS, LARGEST_CAP, MAX_SQRT_K, SHORTEST_AGE};
use crate::error::{Error, Result, ensure};
use crate::units::{Quote, Ratio, SignedRatio};

parameters! {
    /// The parameters of a market. Every one has hard bounds in code: [`Parameters::bounds`].
    pub struct Parameters as parameters {
        /// Sizes are multiples of this. Unit: 1e-9 contract.
        base_step: u64 = Contracts, file sizes.step, from 1, to 1_000_000_000_000, because "at most a thousand contracts";

        /// The smallest position. Unit: 1e-9 contract. A multiple of the step.
        minimum_base: u64 = Contracts, file sizes.minimum_position called minimum_position,
            from max(base_step, 1), to 1_000_000_000_000_000,
            because "at least a step, so that no position is dust";

        /// What an account needs to add risk, as a share of the notional; also the cap of |net base| / x_T. Unit: 1e-6.
        initial_ratio: Ratio = Ratio, file margin.initial_ratio,
            from maintenance_ratio + liquidation_buffer, to 500_000,
            because "above maintenance and buffer, so that nobody opens into liquidation";

        /// Below this share of the notional an account is liquidated. Unit: 1e-6.
        maintenance_ratio: Ratio = Ratio, file margin.maintenance_ratio, from 5_000, to 250_000,
            because "at most 200x leverage, at least 4x";

        /// c: requirement per share of the curve that the position's own exit would move. Unit: 1e-6; at least one.
        size_multiplier: Ratio = Ratio, file margin.size_multiplier, from 1_000_000, to 10_000_000, because "covers the own exit";

        /// How many standard deviations of a five-minute return the maintenance ratio must cover. Unit: 1e-6; zero is off.
        volatility_multiplier: Ratio = Ratio, file margin.volatility_multiplier, from 0, to 50_000_000, because "zero is off";

        /// s: how fast the maintenance ratio may rise from volatility. Unit: 1e-6 per hour.
        volatility_ramp: Ratio = Ratio, file margin.volatility_ramp_per_hour, from 0, to 20_000,
            because "two points an hour: users can react";

        /// How far from the index a trade that adds risk may leave the mark. Unit: 1e-6.
        price_band: Ratio = Ratio, file trading.price_band, from 1_000, to maintenance_ratio,
            because "a pump stays within maintenance";

        /// δ: how far from the index a position may be valued. Unit: 1e-6.
        valuation_band: Ratio = Ratio, file margin.valuation_band, from 500, to half(maintenance_ratio), because "half of maintenance";

        /// ω: the cap of a side's open interest, as a share of x_T. Unit: 1e-6.
        open_interest_cap: Ratio = Ratio, file trading.open_interest_cap, from 10_000, to 600_000, because "the curve stays priced";

        /// The fee of a trade, as a share of its quote. Unit: 1e-6.
        taker_fee: Ratio = Ratio, file trading.taker_fee, from max(parameters.lowest_fee(), 100), to 10_000,
            because "a push of the mark by one side's whole cap must not pay in funding within ten seconds; at most one per cent";

        /// The protocol's share of a fee. Unit: 1e-6.
        protocol_share: Ratio = Ratio, file trading.protocol_share, from 0, to 500_000, because "at most half";

        /// The insurance's share of a fee; the market keeps the rest. Unit: 1e-6.
        insurance_share: Ratio = Ratio, file trading.insurance_share, from 0, to 1_000_000 - protocol_share,
            because "what the protocol leaves";

        /// The share of the market's part of a fee that may be spent on peg and depth. Unit: 1e-6.
        subsidy_share: Ratio = Ratio, file curve_steps.subsidy_share, from 0, to 500_000, because "at most half of the market's part";

        /// The most that may be saved up for peg and depth. Unit: 1e-6 quote.
        subsidy_cap: Quote = Quote, file curve_steps.subsidy_cap, from 0, to LARGEST_CAP, because "an amount counted as lost";

        /// The time over which a premium is paid in full. Unit: seconds.
        funding_period: u64 = Seconds, file funding.period, from 3_600, to 604_800, because "an hour to a week";

        /// The largest premium, either way, that funding follows. Unit: 1e-6.
        funding_cap: Ratio = Ratio, file funding.cap, from 0, to 50_000, because "at most five per cent a period";

        /// What longs pay over the premium. Unit: 1e-6, signed.
        interest: SignedRatio = SignedRatio, file funding.interest, from -funding_cap, to funding_cap, because "within the cap";

        /// Funding stops this long after the last valid index. Unit: seconds.
        funding_max_interval: u64 = Seconds, file funding.max_interval, from 60, to 86_400, because "a minute to a day";

        /// The most that funding may take from the surplus at once. Unit: 1e-6 quote.
        funding_bucket_cap: Quote = Quote, file funding.bucket_cap, from 0, to LARGEST_CAP, because "an amount counted as lost";

        /// How fast that refills. Unit: 1e-6 quote per second.
        funding_bucket_refill: Quote = Quote, file funding.bucket_refill_per_second, from 0, to 1_000_000_000_000, because "a rate";

        /// The fee of a liquidation on the curve, as a share of its quote; goes to the insurance. Unit: 1e-6.
        liquidation_fee: Ratio = Ratio, file liquidation.fee, from 0, to half(maintenance_ratio),
            because "half of maintenance, so that a fee does not make a bankruptcy";

        /// How far above maintenance a liquidation leaves the account. Unit: 1e-6.
        liquidation_buffer: Ratio = Ratio, file liquidation.buffer, from 1_000, to 100_000,
            because "a partial liquidation must end above maintenance";

        /// d_max: the largest discount of a take-over. Unit: 1e-6.
        liquidation_discount: Ratio = Ratio, file liquidation.discount, from max(twice(taker_fee), 1_000), to maintenance_ratio,
            because "at its most it pays for taking over and leaving again; no more than what maintenance holds";

        /// What a keeper gets from the insurance for a liquidation on the curve. Unit: 1e-6 quote.
        keeper_fee: Quote = Quote, file liquidation.keeper_fee, from 0, to 100_000_000, because "at most a hundred quote";

        /// The most that insurance may pay for deficits of this market within a day. Unit: 1e-6 quote.
        insurance_cap: Quote = Quote, file cover.insurance_cap, from 0, to LARGEST_CAP, because "an amount";

        /// What the surplus must keep when it is spent on funding, peg or depth. Unit: 1e-6 quote.
        surplus_floor: Quote = Quote, file cover.surplus_floor, from 0, to LARGEST_CAP, because "an amount";

        /// ρ: the largest step of the peg, as a share of it. Unit: 1e-6.
        peg_step: Ratio = Ratio, file curve_steps.peg_step, from 10, to 20_000,
            because "two per cent: a step stays below two fees";

        /// The depth that `raise_depth` works towards. Unit: 1e-9 contract.
        target_sqrt_k: u64 = Contracts, file curve.target_depth called target_depth,
            from 1_000_000_000, to i128::from(MAX_SQRT_K),
            because "a contract at least; room for the other reserve at most";

        /// W: the length of a claims window. Unit: seconds.
        claims_window: u64 = Seconds, file claims.window, from 10, to 3_600,
            because "keepers have five seconds even while the clock runs double; at most an hour";

        /// The largest age of an index for reducing, settling and stepping the peg. Unit: seconds.
        max_age: u64 = Seconds, file oracle.max_age, from SHORTEST_AGE, to 600,
            because "above what a leader can do to the clock; at most ten minutes";

        /// The largest age of an index for adding risk, and for withdrawing from a position. Unit: seconds.
        max_age_risk: u64 = Seconds, file oracle.max_age_risk, from SHORTEST_AGE, to min(max_age, 60),
            because "above what a leader can do to the clock; whoever holds a newer update knows where this one goes";

        /// The largest age of an index for liquidation. Unit: seconds.
        max_age_liquidation: u64 = Seconds, file oracle.max_age_liquidation, from SHORTEST_AGE, to max_age,
            because "above what a leader can do to the clock; at most what trading allows";

        /// The widest confidence interval, as a share of the price. Unit: 1e-6.
        max_confidence: Ratio = Ratio, file oracle.max_confidence, from 100, to min(half(maintenance_ratio), 50_000),
            because "liquidation counts the better edge: half of maintenance stays; five per cent";

        /// How far from its average the index may be for liquidation and peg steps. Unit: 1e-6.
        twap_divergence: Ratio = Ratio, file oracle.twap_divergence, from 1_000, to parameters.largest_divergence(),
            because "within a slot the guarded index can move twice as far: who met a margin must stay solvent";

        /// The time constant of that average. Unit: seconds.
        twap_period: u64 = Seconds, file oracle.twap_period, from 60, to 86_400, because "a minute to a day";

        /// m: a contract is 10^m units of the asset. Signed.
        contract_exponent: i64 = Exponent, file contract_exponent,
            from i128::from(*CONTRACT_EXPONENTS.start()), to i128::from(*CONTRACT_EXPONENTS.end()),
            because "digits that a price has room for";
    }

    conditions {
        "minimum_base in steps" = remainder(minimum_base, max(base_step, 1)), from 0, to 0, because "a multiple of the step";
    }
}

/// A value with its bounds.
fn bound(field: &'static str, value: Limit, low: Limit, high: Limit, reason: &'static str) -> Bound {
    Bound { field, value: value.raw(), low: low.raw(), high: high.raw(), reason }
}

/// Whether a value is within its bounds.
fn is_within(value: Limit, low: Limit, high: Limit) -> bool {
    low <= value && value <= high
}

impl Parameters {
    /// Checks every parameter against its bounds.
    ///
    /// # Errors
    /// `ParameterOutOfBounds`; [`Parameters::bounds`] says which.
    pub fn validate(&self) -> Result<()> {
        ensure(self.is_within_bounds(), Error::ParameterOutOfBounds)
    }
}
