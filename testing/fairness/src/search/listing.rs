//! Provides the markets from which books are drawn, which are named listings and random corners of the hard bounds.

use ballast_math::parameters::Parameters;
use ballast_math::units::SignedRatio;
use ballast_math::{Quote, Ratio};
use rand::Rng;
use rand::seq::IndexedRandom;

use super::Random;
use crate::rules;

/// One quote. Unit: 1e-6 quote.
pub const QUOTE: i64 = 1_000_000;
/// One contract. Unit: 1e-9 contract.
pub const CONTRACT: u64 = 1_000_000_000;
/// The price of one quote per contract. Unit: 1e-9 quote per contract.
pub const PRICE: u64 = 1_000_000_000;

/// A market, as listed.
#[derive(Clone, Debug)]
pub struct Listing {
    /// The name in reports.
    pub name: String,
    /// The market's parameters.
    pub parameters: Parameters,
    /// The first price. Unit: 1e-9 quote per contract.
    pub peg: u64,
    /// The depth. Unit: 1e-9 contract.
    pub sqrt_k: u64,
    /// The initial insurance fund.
    pub insurance: Quote,
}

/// Returns the usual market of the `ballast-math` tests, with a depth of a million contracts, margins of 10 % and 5 %, and a fee of
/// 0.1 %.
#[must_use]
pub fn usual() -> Listing {
    let ratio = Ratio::new;
    let parameters = Parameters {
        base_step: 1_000_000,
        minimum_base: 10_000_000,
        initial_ratio: ratio(100_000),
        maintenance_ratio: ratio(50_000),
        size_multiplier: ratio(1_000_000),
        volatility_multiplier: Ratio::ZERO,
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
        interest: SignedRatio::new(0),
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
        max_age_liquidation: 20,
        max_confidence: ratio(10_000),
        twap_divergence: ratio(150_000),
        twap_period: 900,
        ..Parameters::default()
    };
    Listing {
        name: "usual".to_owned(),
        parameters: bounded(parameters).unwrap_or(parameters),
        peg: 95 * PRICE,
        sqrt_k: 1_000_000 * CONTRACT,
        insurance: Quote::new(200_000 * QUOTE),
    }
}

/// Returns a market whose parameters are at random ends of the hard bounds.
///
/// # Panics
/// Panics if no such market can be drawn, because a parameter has a bound that neither this file nor [`rules::assign`] handles.
#[must_use]
pub fn corner(random: &mut Random) -> Listing {
    let parameters =
        (0..1_000).find_map(|_| bounded(extreme(random))).expect("parameters within their bounds");
    Listing { name: "corner".to_owned(), parameters, ..usual() }
}

fn extreme(random: &mut Random) -> Parameters {
    let mut pick = |choices: &[u64]| *choices.choose(random).expect("a choice");
    // Zero and the largest ratio stand for the ends of the bounds, to which `bounded` then moves them.
    const ENDS: [u64; 3] = [0, 20_000, 1_000_000];
    let maintenance = pick(&[5_000, 10_000, 25_000, 50_000, 100_000, 250_000]);
    let ratio = Ratio::new;
    Parameters {
        maintenance_ratio: ratio(maintenance),
        liquidation_buffer: ratio(pick(&[1_000, maintenance / 2, 100_000])),
        initial_ratio: ratio(pick(&[0, 2 * maintenance, 4 * maintenance])),
        price_band: ratio(pick(&[1_000, maintenance / 2, 1_000_000])),
        valuation_band: ratio(pick(&[500, maintenance / 4, 1_000_000])),
        liquidation_discount: ratio(pick(&ENDS)),
        liquidation_fee: ratio(pick(&[0, maintenance / 8, 1_000_000])),
        open_interest_cap: ratio(pick(&[100_000, 300_000, 600_000])),
        taker_fee: ratio(pick(&[0, 1_000, 10_000])),
        size_multiplier: ratio(pick(&[1_000_000, 3_000_000])),
        twap_divergence: ratio(pick(&[10_000, maintenance, 150_000, 500_000])),
        insurance_share: ratio(pick(&[0, 500_000])),
        keeper_fee: Quote::new(pick(&[0, 500_000, 100_000_000]) as i64),
        insurance_cap: Quote::new(pick(&[0, 1_000_000_000_000]) as i64),
        claims_window: pick(&[10, 75, 3_600]),
        funding_cap: ratio(pick(&[0, 50_000])),
        max_age: pick(&[10, 60, 600]),
        peg_step: ratio(pick(&[1_000, 20_000])),
        ..usual().parameters
    }
}

/// Returns the parameters, each moved to the nearest value within its bounds, or `None` if this does not converge.
#[must_use]
pub fn bounded(mut parameters: Parameters) -> Option<Parameters> {
    parameters = rules::completed(parameters);
    for _ in 0..64 {
        let Some(bound) = parameters.bounds().into_iter().find(|bound| !bound.holds()) else {
            return parameters.validate().is_ok().then_some(parameters);
        };
        if bound.low > bound.high {
            return None;
        }
        assign(&mut parameters, bound.field, bound.value.clamp(bound.low, bound.high))?;
    }
    None
}

/// Sets a parameter by name. Returns `None` if the search never changes it.
fn assign(parameters: &mut Parameters, field: &str, value: i128) -> Option<()> {
    let word = u64::try_from(value).ok()?;
    let ratio = match field {
        "initial_ratio" => &mut parameters.initial_ratio,
        "maintenance_ratio" => &mut parameters.maintenance_ratio,
        "price_band" => &mut parameters.price_band,
        "valuation_band" => &mut parameters.valuation_band,
        "open_interest_cap" => &mut parameters.open_interest_cap,
        "taker_fee" => &mut parameters.taker_fee,
        "insurance_share" => &mut parameters.insurance_share,
        "liquidation_fee" => &mut parameters.liquidation_fee,
        "liquidation_buffer" => &mut parameters.liquidation_buffer,
        "liquidation_discount" => &mut parameters.liquidation_discount,
        "peg_step" => &mut parameters.peg_step,
        "max_confidence" => &mut parameters.max_confidence,
        "twap_divergence" => &mut parameters.twap_divergence,
        "max_age_liquidation" => {
            parameters.max_age_liquidation = word;
            return Some(());
        }
        _ => return rules::assign(parameters, field, word),
    };
    *ratio = Ratio::new(word);
    Some(())
}

/// Draws a random listing. One listing in four is a corner of the hard bounds, and the others are members of `listings` with a
/// different depth.
#[must_use]
pub fn draw(listings: &[Listing], random: &mut Random) -> Listing {
    if listings.len() > 1 && random.random_ratio(1, 4) {
        return corner(random);
    }
    listings.choose(random).expect("a listing").clone()
}
