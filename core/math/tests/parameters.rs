//! Checks that every bound of every parameter rejects a value beyond it.

mod common;

use ballast_math::layout::Describe;
use ballast_math::parameters::{Bound, Parameters, Spec, Unit};
use ballast_math::{Error, Price, Ratio};
use common::presets::{self, CONTRACT};

/// Returns the parameters with one of them replaced, or `None` if its type cannot hold the value.
fn with(parameters: &Parameters, spec: &Spec, value: i128) -> Option<Parameters> {
    let mut changed = *parameters;
    (spec.set)(&mut changed, value).ok().map(|()| changed)
}

fn bound_of(parameters: &Parameters, spec: &Spec) -> Bound {
    *parameters.bounds().iter().find(|bound| bound.field == spec.field).unwrap()
}

#[test]
fn every_field_has_a_bound_with_a_reason() {
    let parameters = presets::parameters();
    for bound in parameters.bounds() {
        assert!(!bound.reason.is_empty() && bound.low <= bound.high, "{}", bound.field);
    }
    parameters.validate().unwrap();
}

#[test]
fn what_lies_beyond_a_bound_is_refused_and_the_bound_itself_holds() {
    let parameters = presets::parameters();
    for spec in Parameters::SPECS {
        let bound = bound_of(&parameters, spec);
        for (value, is_inside) in
            [(bound.low, true), (bound.high, true), (bound.low - 1, false), (bound.high + 1, false)]
        {
            let Some(changed) = with(&parameters, spec, value) else {
                assert!(!is_inside, "{} = {value}", spec.field);
                continue;
            };
            assert_eq!(bound_of(&changed, spec).holds(), is_inside, "{} = {value}", spec.field);
            if !is_inside {
                assert_eq!(changed.validate(), Err(Error::ParameterOutOfBounds), "{} = {value}", spec.field);
            }
        }
    }
}

/// Checks that every row reads and writes its own field, stored in the order of the rows.
#[test]
fn a_row_is_a_field() {
    let names: Vec<&str> = Parameters::STRUCTURE.fields.iter().map(|field| field.name).collect();
    assert_eq!(names, Parameters::SPECS.iter().map(|spec| spec.field).collect::<Vec<_>>());
    let parameters = presets::parameters();
    for spec in Parameters::SPECS {
        let value = (spec.get)(&parameters);
        assert_eq!(value, bound_of(&parameters, spec).value, "{}", spec.field);
        let changed = with(&parameters, spec, value + 1).unwrap();
        let others =
            Parameters::SPECS.iter().filter(|other| (other.get)(&changed) != (other.get)(&parameters));
        assert_eq!(others.map(|other| other.field).collect::<Vec<_>>(), [spec.field]);
        assert_eq!(with(&changed, spec, value), Some(parameters), "{}", spec.field);
        assert_eq!(with(&parameters, spec, i128::MAX), None, "{}", spec.field);
    }
}

/// Checks that validation agrees with [`Parameters::bounds`] when each parameter in turn is set to the limits of its type.
#[test]
fn validation_is_the_bounds() {
    let parameters = presets::parameters();
    for spec in Parameters::SPECS {
        for value in [i64::MIN.into(), -1, 0, 1, i64::MAX.into(), u64::MAX.into()] {
            let Some(changed) = with(&parameters, spec, value) else { continue };
            let holds = changed.bounds().iter().all(Bound::holds);
            assert_eq!(changed.validate().is_ok(), holds, "{} = {value}", spec.field);
        }
    }
}

/// Checks that each row's unit is the one in its documentation.
#[test]
fn the_documentation_names_the_unit() {
    for spec in Parameters::SPECS {
        let text = spec.docs.concat();
        let said = text.split_once("Unit: ").map_or("", |(_, unit)| unit);
        let is_right = match spec.unit {
            Unit::Contracts => said.starts_with("1e-9 contract."),
            Unit::Quote => said.starts_with("1e-6 quote"),
            Unit::Ratio => said.starts_with("1e-6") && !said.starts_with("1e-6 quote"),
            Unit::SignedRatio => said.starts_with("1e-6, signed"),
            Unit::Seconds => said.starts_with("seconds."),
            Unit::Exponent => text.contains("10^m") && said.is_empty(),
        };
        assert!(is_right, "{}: {text}", spec.field);
    }
}

/// Checks that the earlier sample parameters are rejected. With a divergence of 15 % and a margin of 10 %, an owner's pair of
/// accounts could take the insurance in one slot.
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

/// Checks that the curve is worth at most 10^11 quote at its current and its target depth, exact to the unit and rounded up.
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
