//! Tests the contents that a market file allows, and the parameters derived from them.

use ballast_market_file::{MarketConfig, Number, SECTIONS, contract, settings};
use ballast_math::parameters::{Parameters, Unit};
use ballast_math::{Quote, Ratio, units::SignedRatio};

const DEMO: &str = include_str!("../../../app/cli/assets/demo-market.toml");

fn demo() -> MarketConfig {
    MarketConfig::parse(DEMO).expect("the demo's market")
}

fn refusal(text: &str) -> String {
    format!("{:#}", MarketConfig::parse(text).expect_err("it is wrong"))
}

#[test]
fn every_parameter_is_in_a_section_but_the_exponent() {
    let found: Vec<&str> = settings().iter().filter_map(|setting| Some(setting.parameter?.field)).collect();
    for spec in Parameters::SPECS {
        let count = found.iter().filter(|field| **field == spec.field).count();
        assert_eq!(count, usize::from(spec.unit != Unit::Exponent), "{}: {}", spec.field, spec.place);
    }
    let starts = settings().iter().filter(|setting| setting.parameter.is_none());
    assert_eq!(starts.map(|setting| setting.name).collect::<Vec<_>>(), ["depth", "insurance_deposit"]);
}

#[test]
fn values_are_those_of_the_file_in_its_order() {
    let table: toml::Table = DEMO.parse().expect("it is TOML");
    let demo = demo();
    let mut sections: Vec<&str> = Vec::new();
    for (setting, number) in demo.values() {
        let value = &table[setting.section][setting.key];
        let said = value.as_float().or(value.as_integer().map(|whole| whole as f64));
        assert_eq!(said, Some(number.real()), "{}", setting.place());
        assert_eq!(matches!(number, Number::Whole(_)), setting.unit == Unit::Seconds, "{}", setting.place());
        sections.push(setting.section);
    }
    sections.dedup();
    assert_eq!(sections, SECTIONS);
    let keys: usize =
        SECTIONS.iter().map(|section| table[*section].as_table().expect("a section").len()).sum();
    assert_eq!(demo.values().count(), keys);
}

#[test]
fn what_is_written_is_what_was_read() {
    let text = toml::to_string(&demo()).expect("it can be written");
    assert_eq!(MarketConfig::parse(&text).expect("it can be read"), demo());
    let named = MarketConfig { contract_exponent: Some(-3), ..demo() };
    let text = toml::to_string(&named).expect("it can be written");
    assert_eq!(MarketConfig::parse(&text).expect("it can be read"), named);
}

#[test]
fn what_is_missing_unknown_or_of_another_kind_is_named() {
    let missing = refusal(&DEMO.replace("taker_fee = 0.001\n", ""));
    assert!(missing.contains("missing field `taker_fee`") && missing.contains("trading"), "{missing}");
    let unknown = refusal(&DEMO.replace("taker_fee", "taker_fees"));
    let known = "unknown field `taker_fees`, expected one of `price_band`, `open_interest_cap`, `taker_fee`, \
                 `protocol_share`, `insurance_share`";
    assert!(unknown.contains(known), "{unknown}");
    let twice = refusal(&DEMO.replace("taker_fee = 0.001\n", "taker_fee = 0.001\ntaker_fee = 0.001\n"));
    assert!(twice.contains("duplicate key"), "{twice}");
    let text = refusal(&DEMO.replace("taker_fee = 0.001", "taker_fee = \"0.1 %\""));
    assert!(text.contains("invalid type: string \"0.1 %\", expected f64"), "{text}");
    let fraction = refusal(&DEMO.replace("window = 30", "window = 0.5"));
    assert!(fraction.contains("invalid type: floating point `0.5`, expected u64"), "{fraction}");
    let section =
        refusal(&DEMO.replace("[claims]\nwindow = 30\n", "").replace("[curve]", "claims = 3\n[curve]"));
    assert!(section.contains("invalid type: integer `3`, expected struct Claims"), "{section}");
}

/// Checks the parameters derived at 150 quote per contract, including every unit, the keys with other names, and the rounded
/// sizes.
#[test]
fn the_parameters_follow_for_a_price() {
    let listing = demo().with("base_step", "1").expect("a number").fit(0, 150.0);
    assert_eq!((listing.peg, listing.contract_exponent), (150_000_000_000, 0));
    // 4,000,000 / 150 contracts.
    assert_eq!(listing.sqrt_k, 26_666_666_666_667);
    let parameters = listing.parameters;
    assert_eq!(parameters.target_sqrt_k, 40_000_000_000_000);
    // 1/150 contract is 6,666,667 units, rounded down to a power of ten. 10/150 contract is 66,666,667 units, rounded
    // up to whole steps.
    assert_eq!((parameters.base_step, parameters.minimum_base), (1_000_000, 67_000_000));
    assert_eq!(parameters.initial_ratio, Ratio::new(100_000));
    assert_eq!(parameters.volatility_ramp, Ratio::new(5_000));
    assert_eq!(parameters.interest, SignedRatio::new(100));
    assert_eq!(parameters.funding_bucket_refill, Quote::new(10_000));
    assert_eq!((parameters.claims_window, parameters.twap_period), (30, 900));
    let negative = demo().with("interest", "-0.0001").expect("a number").fit(2, 1.5);
    assert_eq!(negative.parameters.interest, SignedRatio::new(-100));
    assert_eq!((negative.parameters.contract_exponent, negative.peg), (2, 150_000_000_000));
}

#[test]
fn what_a_contract_may_be_is_what_the_rules_say() {
    assert_eq!(contract::costs(), 1.0..=1_000_000.0);
    assert_eq!(contract::costs_in_words(), ("1".to_owned(), "1,000,000".to_owned()));
    assert_eq!(contract::exponents(), -9..=12);
    assert_eq!(contract::cost(1.5, 2), 150.0);
    assert_eq!(contract::cost(1.5, i64::MAX), f64::INFINITY);
}
