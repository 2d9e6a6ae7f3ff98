//! What governance may set, and the hard bounds within which it may.

use crate::error::{Error, Result, ensure};
use crate::layout::stored_struct;
use crate::units::{ONE, Price, Quote, Ratio, SignedRatio};

stored_struct! {
    /// The parameters of a market. Every one has hard bounds in code: [`Parameters::bounds`].
    pub struct Parameters {
        /// Sizes are multiples of this. Unit: 1e-9 contract.
        pub base_step: u64,
        /// The smallest position. Unit: 1e-9 contract. A multiple of the step.
        pub minimum_base: u64,
        /// What an account needs to add risk, as a share of the notional; also the cap of |net base| / x_T. Unit: 1e-6.
        pub initial_ratio: Ratio,
        /// Below this share of the notional an account is liquidated. Unit: 1e-6.
        pub maintenance_ratio: Ratio,
        /// c: requirement per share of the curve that the position's own exit would move. Unit: 1e-6; at least one.
        pub size_multiplier: Ratio,
        /// How many standard deviations of a five-minute return the maintenance ratio must cover. Unit: 1e-6; zero is off.
        pub volatility_multiplier: Ratio,
        /// s: how fast the maintenance ratio may rise from volatility. Unit: 1e-6 per hour.
        pub volatility_ramp: Ratio,
        /// How far from the index a trade that adds risk may leave the mark. Unit: 1e-6.
        pub price_band: Ratio,
        /// δ: how far from the index a position may be valued. Unit: 1e-6.
        pub valuation_band: Ratio,
        /// ω: the cap of a side's open interest, as a share of x_T. Unit: 1e-6.
        pub open_interest_cap: Ratio,
        /// The fee of a trade, as a share of its quote. Unit: 1e-6.
        pub taker_fee: Ratio,
        /// The protocol's share of a fee. Unit: 1e-6.
        pub protocol_share: Ratio,
        /// The insurance's share of a fee; the market keeps the rest. Unit: 1e-6.
        pub insurance_share: Ratio,
        /// The share of the market's part of a fee that may be spent on peg and depth. Unit: 1e-6.
        pub subsidy_share: Ratio,
        /// The most that may be saved up for peg and depth. Unit: 1e-6 quote.
        pub subsidy_cap: Quote,
        /// The time over which a premium is paid in full. Unit: seconds.
        pub funding_period: u64,
        /// The largest premium, either way, that funding follows. Unit: 1e-6.
        pub funding_cap: Ratio,
        /// What longs pay over the premium. Unit: 1e-6, signed.
        pub interest: SignedRatio,
        /// Funding stops this long after the last valid index. Unit: seconds.
        pub funding_max_interval: u64,
        /// The most that funding may take from the surplus at once. Unit: 1e-6 quote.
        pub funding_bucket_cap: Quote,
        /// How fast that refills. Unit: 1e-6 quote per second.
        pub funding_bucket_refill: Quote,
        /// The fee of a liquidation on the curve, as a share of its quote; goes to the insurance. Unit: 1e-6.
        pub liquidation_fee: Ratio,
        /// How far above maintenance a liquidation leaves the account. Unit: 1e-6.
        pub liquidation_buffer: Ratio,
        /// d_max: the largest discount of a take-over. Unit: 1e-6.
        pub liquidation_discount: Ratio,
        /// What a keeper gets from the insurance for a liquidation on the curve. Unit: 1e-6 quote.
        pub keeper_fee: Quote,
        /// The most that insurance may pay for deficits of this market within a day. Unit: 1e-6 quote.
        pub insurance_cap: Quote,
        /// What the surplus must keep when it is spent on funding, peg or depth. Unit: 1e-6 quote.
        pub surplus_floor: Quote,
        /// ρ: the largest step of the peg, as a share of it. Unit: 1e-6.
        pub peg_step: Ratio,
        /// The depth that `raise_depth` works towards. Unit: 1e-9 contract.
        pub target_sqrt_k: u64,
        /// W: the length of a claims window. Unit: seconds.
        pub claims_window: u64,
        /// The largest age of an index for reducing, settling and stepping the peg. Unit: seconds.
        pub max_age: u64,
        /// The largest age of an index for adding risk, and for withdrawing from a position. Unit: seconds.
        pub max_age_risk: u64,
        /// The largest age of an index for liquidation. Unit: seconds.
        pub max_age_liquidation: u64,
        /// The widest confidence interval, as a share of the price. Unit: 1e-6.
        pub max_confidence: Ratio,
        /// How far from its average the index may be for liquidation and peg steps. Unit: 1e-6.
        pub twap_divergence: Ratio,
        /// The time constant of that average. Unit: seconds.
        pub twap_period: u64,
        /// m: a contract is 10^m units of the asset. Signed.
        pub contract_exponent: i64,
    }
}

/// A parameter with its hard bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bound {
    /// The parameter's name.
    pub field: &'static str,
    /// Its value.
    pub value: i128,
    /// The smallest value allowed.
    pub low: i128,
    /// The largest value allowed.
    pub high: i128,
    /// Why.
    pub reason: &'static str,
}

impl Bound {
    /// Whether the value is within the bounds.
    #[must_use]
    pub const fn holds(&self) -> bool {
        self.low <= self.value && self.value <= self.high
    }
}

/// The number of bounds.
pub const BOUND_COUNT: usize = 38;

/// How long a push of the mark must stand at least until funding pays its fees: others have time to trade against it. Unit:
/// seconds.
pub const FASTEST_PUSH: u64 = 10;

/// The shortest limit of an index's age. One leader sets the chain's clock for 0.8 s, in which it may stand still or run on by 1.6 s, and
/// cuts it to a second: a limit of less would shut the market, or let an older price in, at the leader's wish. Unit: seconds.
pub const SHORTEST_AGE: i128 = 5;

/// The largest amount that a cap may name: a thousand times less than the type holds. Unit: 1e-6 quote.
const LARGEST_CAP: i128 = 9_000_000_000_000_000;

pub use crate::state::limits::LARGEST_CURVE;

impl Parameters {
    /// All parameters with their bounds and the reason for each.
    #[must_use]
    pub fn bounds(&self) -> [Bound; BOUND_COUNT] {
        let ratio = |value: Ratio| i128::from(value.raw());
        let quote = |value: Quote| i128::from(value.raw());
        let word = |value: u64| i128::from(value);
        let row = |field, value, low, high, reason| Bound { field, value, low, high, reason };
        let maintenance = ratio(self.maintenance_ratio);
        let step = word(self.base_step).max(1);
        [
            row("base_step", word(self.base_step), 1, 1_000_000_000_000, "at most a thousand contracts"),
            row(
                "minimum_base",
                word(self.minimum_base),
                step,
                1_000_000_000_000_000,
                "at least a step, so that no position is dust",
            ),
            row(
                "initial_ratio",
                ratio(self.initial_ratio),
                maintenance.saturating_add(ratio(self.liquidation_buffer)),
                500_000,
                "above maintenance and buffer, so that nobody opens into liquidation",
            ),
            row("maintenance_ratio", maintenance, 5_000, 250_000, "at most 200x leverage, at least 4x"),
            row("size_multiplier", ratio(self.size_multiplier), 1_000_000, 10_000_000, "covers the own exit"),
            row("volatility_multiplier", ratio(self.volatility_multiplier), 0, 50_000_000, "zero is off"),
            row(
                "volatility_ramp",
                ratio(self.volatility_ramp),
                0,
                20_000,
                "two points an hour: users can react",
            ),
            row("price_band", ratio(self.price_band), 1_000, maintenance, "a pump stays within maintenance"),
            row("valuation_band", ratio(self.valuation_band), 500, maintenance / 2, "half of maintenance"),
            row(
                "open_interest_cap",
                ratio(self.open_interest_cap),
                10_000,
                600_000,
                "the curve stays priced",
            ),
            row(
                "taker_fee",
                ratio(self.taker_fee),
                self.lowest_fee().max(100),
                10_000,
                "a push of the mark by one side's whole cap must not pay in funding within ten seconds; at most one per cent",
            ),
            row("protocol_share", ratio(self.protocol_share), 0, 500_000, "at most half"),
            row(
                "insurance_share",
                ratio(self.insurance_share),
                0,
                1_000_000i128.saturating_sub(ratio(self.protocol_share)),
                "what the protocol leaves",
            ),
            row("subsidy_share", ratio(self.subsidy_share), 0, 500_000, "at most half of the market's part"),
            row("subsidy_cap", quote(self.subsidy_cap), 0, LARGEST_CAP, "an amount counted as lost"),
            row("funding_period", word(self.funding_period), 3_600, 604_800, "an hour to a week"),
            row("funding_cap", ratio(self.funding_cap), 0, 50_000, "at most five per cent a period"),
            row(
                "interest",
                i128::from(self.interest.raw()),
                0i128.saturating_sub(ratio(self.funding_cap)),
                ratio(self.funding_cap),
                "within the cap",
            ),
            row("funding_max_interval", word(self.funding_max_interval), 60, 86_400, "a minute to a day"),
            row(
                "funding_bucket_cap",
                quote(self.funding_bucket_cap),
                0,
                LARGEST_CAP,
                "an amount counted as lost",
            ),
            row("funding_bucket_refill", quote(self.funding_bucket_refill), 0, 1_000_000_000_000, "a rate"),
            row(
                "liquidation_fee",
                ratio(self.liquidation_fee),
                0,
                maintenance / 2,
                "half of maintenance, so that a fee does not make a bankruptcy",
            ),
            row(
                "liquidation_buffer",
                ratio(self.liquidation_buffer),
                1_000,
                100_000,
                "a partial liquidation must end above maintenance",
            ),
            row(
                "liquidation_discount",
                ratio(self.liquidation_discount),
                ratio(self.taker_fee).saturating_mul(2).max(1_000),
                maintenance,
                "at its most it pays for taking over and leaving again; no more than what maintenance holds",
            ),
            row("keeper_fee", quote(self.keeper_fee), 0, 100_000_000, "at most a hundred quote"),
            row("insurance_cap", quote(self.insurance_cap), 0, LARGEST_CAP, "an amount"),
            row("surplus_floor", quote(self.surplus_floor), 0, LARGEST_CAP, "an amount"),
            row("peg_step", ratio(self.peg_step), 10, 20_000, "two per cent: a step stays below two fees"),
            row(
                "target_sqrt_k",
                word(self.target_sqrt_k),
                1_000_000_000,
                i128::from(crate::curve::MAX_SQRT_K),
                "a contract at least; room for the other reserve at most",
            ),
            row(
                "claims_window",
                word(self.claims_window),
                10,
                3_600,
                "keepers have five seconds even while the clock runs double; at most an hour",
            ),
            row(
                "max_age",
                word(self.max_age),
                SHORTEST_AGE,
                600,
                "above what a leader can do to the clock; at most ten minutes",
            ),
            row(
                "max_age_risk",
                word(self.max_age_risk),
                SHORTEST_AGE,
                word(self.max_age).min(60),
                "above what a leader can do to the clock; whoever holds a newer update knows where this one goes",
            ),
            row(
                "max_age_liquidation",
                word(self.max_age_liquidation),
                SHORTEST_AGE,
                word(self.max_age),
                "above what a leader can do to the clock; at most what trading allows",
            ),
            row(
                "max_confidence",
                ratio(self.max_confidence),
                100,
                (maintenance / 2).min(50_000),
                "liquidation counts the better edge: half of maintenance stays; five per cent",
            ),
            row(
                "twap_divergence",
                ratio(self.twap_divergence),
                1_000,
                ratio(self.largest_divergence()),
                "within a slot the guarded index can move twice as far: who met a margin must stay solvent",
            ),
            row("twap_period", word(self.twap_period), 60, 86_400, "a minute to a day"),
            row(
                "contract_exponent",
                i128::from(self.contract_exponent),
                -9,
                12,
                "digits that a price has room for",
            ),
            row(
                "minimum_base in steps",
                word(self.minimum_base).checked_rem(step).unwrap_or(1),
                0,
                0,
                "a multiple of the step",
            ),
        ]
    }

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

    /// Checks every parameter against its bounds.
    ///
    /// # Errors
    /// `ParameterOutOfBounds`; [`Parameters::bounds`] says which.
    pub fn validate(&self) -> Result<()> {
        let holds = self.bounds().iter().all(Bound::holds);
        ensure(holds, Error::ParameterOutOfBounds)
    }

    /// Checks that a market may open at `index` with these parameters: a contract costs between 1 and 10^6 quote.
    ///
    /// # Errors
    /// `ParameterOutOfBounds`.
    pub fn validate_price(&self, index: Price) -> Result<()> {
        let lowest = Price::new(1_000_000_000);
        let highest = Price::new(1_000_000_000_000_000);
        ensure(index >= lowest && index <= highest, Error::ParameterOutOfBounds)
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
