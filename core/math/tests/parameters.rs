//! Every bound of every parameter refuses what lies beyond it.

mod common;

use ballast_math::layout::Describe;
use ballast_math::parameters::Parameters;
use ballast_math::{Error, Price, Ratio};
use common::presets::{self, CONTRACT};

/// The parameters with the field at `place` (all are words) replaced.
fn with(parameters: &Parameters, place: usize, value: i64) -> Parameters {
    let mut words = words(parameters);
    words[place] = value;
    let mut fields = words.into_iter();
    let mut next = || fields.next().unwrap();
    macro_rules! build {
        ($($field:ident: $type:ident),* $(,)?) => { Parameters { $($field: build!(@ $type next()),)* } };
        (@ word $value:expr) => { $value.cast_unsigned() };
        (@ signed $value:expr) => { $value };
        (@ ratio $value:expr) => { ballast_math::Ratio::new($value.cast_unsigned()) };
        (@ quote $value:expr) => { ballast_math::Quote::new($value) };
        (@ rate $value:expr) => { ballast_math::units::SignedRatio::new($value) };
    }
    build! {
        base_step: word, minimum_base: word, initial_ratio: ratio, maintenance_ratio: ratio,
        size_multiplier: ratio, volatility_multiplier: ratio, volatility_ramp: ratio, price_band: ratio,
        valuation_band: ratio, open_interest_cap: ratio, taker_fee: ratio, protocol_share: ratio,
        insurance_share: ratio, subsidy_share: ratio, subsidy_cap: quote, funding_period: word,
        funding_cap: ratio, interest: rate, funding_max_interval: word, funding_bucket_cap: quote,
        funding_bucket_refill: quote, liquidation_fee: ratio, liquidation_buffer: ratio,
        liquidation_discount: ratio, keeper_fee: quote, insurance_cap: quote, surplus_floor: quote,
        peg_step: ratio, target_sqrt_k: word, claims_window: word, max_age: word, max_age_risk: word,
        max_age_liquidation: word, max_confidence: ratio, twap_divergence: ratio, twap_period: word,
        contract_exponent: signed,
    }
}

fn words(parameters: &Parameters) -> Vec<i64> {
    let bounds = parameters.bounds();
    Parameters::STRUCTURE
        .fields
        .iter()
        .map(|field| {
            let bound = bounds.iter().find(|bound| bound.field == field.name).unwrap();
            u64::try_from(bound.value).map_or_else(|_| i64::try_from(bound.value).unwrap(), u64::cast_signed)
        })
        .collect()
}

#[test]
fn every_field_has_a_bound_with_a_reason() {
    let parameters = presets::parameters();
    assert_eq!(with(&parameters, 0, words(&parameters)[0]), parameters);
    for bound in parameters.bounds() {
        assert!(!bound.reason.is_empty() && bound.low <= bound.high, "{}", bound.field);
    }
    parameters.validate().unwrap();
}

#[test]
fn what_lies_beyond_a_bound_is_refused_and_the_bound_itself_holds() {
    let parameters = presets::parameters();
    for (place, field) in Parameters::STRUCTURE.fields.iter().enumerate() {
        let bound = *parameters.bounds().iter().find(|bound| bound.field == field.name).unwrap();
        for (value, is_inside) in
            [(bound.low, true), (bound.high, true), (bound.low - 1, false), (bound.high + 1, false)]
        {
            let Some(word) = u64::try_from(value).ok().map(u64::cast_signed).or(i64::try_from(value).ok())
            else {
                continue;
            };
            // Below zero an unsigned field cannot be: it is a huge number, and refused as such.
            let changed = with(&parameters, place, word);
            let own = *changed.bounds().iter().find(|bound| bound.field == field.name).unwrap();
            assert_eq!(own.holds(), is_inside, "{} = {value}", field.name);
            if !is_inside {
                assert_eq!(changed.validate(), Err(Error::ParameterOutOfBounds), "{} = {value}", field.name);
            }
        }
    }
}

/// The sample of old: 15 % of divergence for 10 % of margin let a pair of own accounts take the insurance in one slot.
#[test]
fn a_divergence_beyond_half_of_the_initial_margin_is_refused() {
    for (initial, divergence) in [(100_000, 150_000), (100_000, 50_000), (52_000, 26_000), (200_000, 100_000)]
    {
        let parameters = Parameters {
            initial_ratio: Ratio::new(initial),
            maintenance_ratio: Ratio::new(initial / 2),
            price_band: Ratio::new(initial / 2),
            twap_divergence: Ratio::new(divergence),
            ..presets::parameters()
        };
        assert_eq!(parameters.validate(), Err(Error::ParameterOutOfBounds), "{initial} {divergence}");
        let allowed = Parameters { twap_divergence: parameters.largest_divergence(), ..parameters };
        assert_eq!(allowed.validate(), Ok(()), "{initial}");
    }
}

#[test]
fn the_smallest_position_is_a_multiple_of_the_step() {
    let parameters = Parameters { minimum_base: 10_500_000, ..presets::parameters() };
    assert_eq!(parameters.validate(), Err(Error::ParameterOutOfBounds));
}

#[test]
fn nothing_set_is_refused() {
    assert_eq!(Parameters::default().validate(), Err(Error::ParameterOutOfBounds));
}

#[test]
fn a_contract_costs_between_one_and_a_million_quote() {
    let parameters = presets::parameters();
    for (price, is_inside) in [
        (999_999_999, false),
        (1_000_000_000, true),
        (1_000_000_000_000_000, true),
        (1_000_000_000_000_001, false),
    ] {
        assert_eq!(parameters.validate_price(Price::new(price)).is_ok(), is_inside, "{price}");
    }
}

/// Now or at its target, the curve is worth at most 10^11 quote: to the unit, rounded up.
#[test]
fn the_largest_curve_is_a_hundred_billion_quote() {
    let shallow = Parameters { target_sqrt_k: CONTRACT, ..presets::parameters() };
    let (depth, price) = (1_000_000_000 * CONTRACT, Price::new(100 * presets::PRICE));
    assert_eq!(shallow.validate_depth(depth, price), Ok(()));
    assert_eq!(shallow.validate_depth(depth + 1, price), Err(Error::ParameterOutOfBounds));
    assert_eq!(shallow.validate_depth(depth, Price::new(price.raw() + 1)), Err(Error::ParameterOutOfBounds));
    let deep = Parameters { target_sqrt_k: depth + 1, ..shallow };
    assert_eq!(deep.validate_depth(CONTRACT, price), Err(Error::ParameterOutOfBounds));
    assert_eq!(shallow.validate_depth(u64::MAX, Price::MAX), Err(Error::ParameterOutOfBounds));
}
