//! Tests how a recorded history stores the parameters of a market.

use ballast_math::parameters::Parameters;
use ballast_model::history::MarketSpec;
use serde_json::{Value, json};

/// Returns a market as a recorded history stores it.
fn recorded() -> Value {
    let text = include_str!("../../histories/regressions/earlier-190.json");
    let file: Value = serde_json::from_str(text).expect("it is JSON");
    let actions = file["actions"].as_array().expect("actions");
    let spec = actions.iter().map(|action| &action["call"]["call"]["create_market"]["spec"]);
    spec.into_iter().find(|spec| spec.is_object()).expect("a market").clone()
}

fn read(value: Value) -> Result<MarketSpec, String> {
    serde_json::from_value(value).map_err(|error| error.to_string())
}

#[test]
fn what_is_written_is_what_was_read() {
    let spec = read(recorded()).expect("it is right");
    assert_eq!(spec.parameters.liquidation_discount.raw(), 8_815);
    assert_eq!(serde_json::to_value(&spec).expect("it can be written"), recorded());
    // The changes are a negative number and the largest word.
    let mut changed = recorded();
    changed["parameters"]["contract_exponent"] = json!(-6);
    changed["parameters"]["base_step"] = json!(u64::MAX);
    let spec = read(changed.clone()).expect("it is right");
    assert_eq!((spec.parameters.contract_exponent, spec.parameters.base_step), (-6, u64::MAX));
    assert_eq!(serde_json::to_value(&spec).expect("it can be written"), changed);
}

#[test]
fn a_parameter_that_came_later_is_as_near_to_zero_as_may_be() {
    let bounds = read(recorded()).expect("it is right").parameters.bounds();
    for spec in Parameters::SPECS {
        let mut older = recorded();
        older["parameters"].as_object_mut().expect("parameters").remove(spec.field);
        let parameters = read(older).expect("it is right").parameters;
        let bound = bounds.iter().find(|bound| bound.field == spec.field).expect("a bound");
        let nearest = 0.max(bound.low).min(bound.high);
        assert_eq!((spec.get)(&parameters), nearest, "{}", spec.field);
    }
}

#[test]
fn unknown_and_impossible_parameters_are_refused() {
    let with = |name: &str, value: Value| {
        let mut changed = recorded();
        changed["parameters"][name] = value;
        read(changed).expect_err("it is wrong")
    };
    assert!(with("taker_fees", json!(1)).contains("taker_fees"));
    assert!(with("taker_fee", json!(-1)).contains("taker_fee cannot be -1"));
    assert!(with("taker_fee", json!("x")).contains("invalid type"));
}
