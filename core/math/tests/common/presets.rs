//! Parameters within their bounds, and markets that use them.

use ballast_math::curve::Curve;
use ballast_math::market::State;
use ballast_math::oracle::Reading;
use ballast_math::parameters::Parameters;
use ballast_math::units::SignedRatio;
use ballast_math::valuation::Valuation;
use ballast_math::{Clock, Price, Quote, Ratio, Side};

/// The time at which every test begins.
pub const START: Clock = Clock { time: 1_700_000_000, slot: 1_000_000 };

/// One quote.
pub const QUOTE: i64 = 1_000_000;
/// One contract.
pub const CONTRACT: u64 = 1_000_000_000;
/// The price of one quote per contract.
pub const PRICE: u64 = 1_000_000_000;

/// Returns the parameters of a typical market, with 10x leverage and a fee of ten basis points.
pub fn parameters() -> Parameters {
    let ratio = Ratio::new;
    Parameters {
        base_step: 1_000_000,
        minimum_base: 10_000_000,
        initial_ratio: ratio(100_000),
        maintenance_ratio: ratio(50_000),
        size_multiplier: ratio(1_000_000),
        volatility_multiplier: ratio(4_000_000),
        volatility_ramp: ratio(10_000),
        price_band: ratio(50_000),
        valuation_band: ratio(12_500),
        open_interest_cap: ratio(300_000),
        taker_fee: ratio(1_000),
        protocol_share: ratio(100_000),
        insurance_share: ratio(200_000),
        subsidy_share: ratio(300_000),
        subsidy_cap: Quote::new(1_000_000 * QUOTE),
        funding_period: 28_800,
        funding_cap: ratio(20_000),
        interest: SignedRatio::new(100),
        funding_max_interval: 3_600,
        funding_bucket_cap: Quote::new(1_000 * QUOTE),
        funding_bucket_refill: Quote::new(10_000),
        liquidation_fee: ratio(5_000),
        liquidation_buffer: ratio(5_000),
        liquidation_discount: ratio(25_000),
        keeper_fee: Quote::new(QUOTE / 2),
        insurance_cap: Quote::new(1_000_000 * QUOTE),
        surplus_floor: Quote::new(10 * QUOTE),
        peg_step: ratio(2_000),
        target_sqrt_k: 2_000_000 * CONTRACT,
        claims_window: 50,
        max_age: 60,
        max_age_risk: 60,
        max_age_liquidation: 20,
        max_confidence: ratio(10_000),
        twap_divergence: ratio(40_000),
        twap_period: 900,
        contract_exponent: 0,
    }
}

/// Returns `parameters` with this initial margin (1e-6), half of it as maintenance margin, and most other ratios scaled to match.
pub fn with_margin(parameters: Parameters, initial: u64) -> Parameters {
    let ratio = Ratio::new;
    Parameters {
        initial_ratio: ratio(initial),
        maintenance_ratio: ratio(initial / 2),
        price_band: ratio(initial / 2),
        valuation_band: ratio((initial / 8).max(500)),
        max_confidence: ratio((initial / 10).min(50_000)),
        liquidation_fee: ratio(initial / 20),
        liquidation_buffer: ratio((initial / 20).max(1_000)),
        ..parameters
    }
}

/// Creates a market at rest whose index equals the peg and was accepted at `START`.
pub fn market(parameters: &Parameters, sqrt_k: u64, peg: u64) -> State {
    let mut market = State::new(Curve::at_rest(sqrt_k, Price::new(peg)).unwrap(), &START);
    ballast_math::oracle::take_in(&mut market, parameters, &reading(peg, &START), &START).unwrap();
    ballast_math::funding::store_premium(&mut market, parameters).unwrap();
    market
}

/// Returns an exact update with `price`, published now.
pub fn reading(price: u64, clock: &Clock) -> Reading {
    Reading { price: Price::new(price), confidence: Price::ZERO, publish_time: clock.time }
}

/// Returns V for a side's maintenance and liquidation.
pub fn value(market: &State, parameters: &Parameters, side: Side) -> Price {
    Valuation::guarded(market, parameters).better_for(side).unwrap()
}
