//! Tests valid and invalid files, and the errors for invalid files.

use crate::support::{sample, text_with, with};
use ballast_client::oracle::{RECEIVER, feed_account};
use ballast_math::Quote;
use ballast_migrations::SAMPLE;
use ballast_migrations::config::{Config, ConfigError};

/// Returns a file's problems as text.
fn problems(changes: &[(&str, &str)]) -> Vec<String> {
    match with(changes) {
        Err(ConfigError::Invalid(problems)) => problems.iter().map(ToString::to_string).collect(),
        other => panic!("{changes:?} should be refused: {other:?}"),
    }
}

#[test]
fn the_sample_says_three_markets_fitted_to_their_prices() {
    let config = sample();
    let symbols: Vec<_> = config.markets.iter().map(|market| market.symbol.as_str()).collect();
    assert_eq!(symbols, ["SOL-PERP", "BTC-PERP", "BONK-PERP"]);
    let pegs: Vec<_> = config.markets.iter().map(|market| market.args.peg).collect();
    assert_eq!(pegs, [150_000_000_000, 95_000_000_000, 20_000_000_000]);
    assert_eq!(config.collateral.cap, Quote::new(1_000_000_000_000_000));
    assert_eq!(config.markets[1].insurance, Quote::new(10_000_000_000));
    for market in &config.markets {
        market.args.parameters.validate().expect("within the bounds");
        assert_eq!(market.args.oracle_owner, RECEIVER);
        assert_eq!(market.args.oracle_address, feed_account(0, &market.args.oracle_feed));
    }
}

#[test]
fn a_number_out_of_bounds_names_field_bound_and_reason() {
    let cases = [
        (
            "margin.initial_ratio",
            "0.05",
            "is 0.05, but must be between 0.06 and 0.50 (above maintenance and buffer",
        ),
        ("margin.initial_ratio", "0.6", "is 0.60, but must be between 0.06 and 0.50"),
        ("margin.maintenance_ratio", "0.004", "is 0.004, but must be between 0.005 and 0.25"),
        ("margin.size_multiplier", "0.9", "is 0.90, but must be between 1.00 and 10.00"),
        ("margin.volatility_multiplier", "51.0", "is 51.00, but must be between 0.00 and 50.00"),
        ("margin.volatility_ramp_per_hour", "0.03", "is 0.03, but must be between 0.00 and 0.02"),
        ("margin.valuation_band", "0.03", "is 0.03, but must be between 0.0005 and 0.025"),
        ("sizes.step", "2_000_000", "is 10,000.00 contracts, but must be"),
        ("trading.price_band", "0.06", "is 0.06, but must be between 0.001 and 0.05"),
        ("trading.open_interest_cap", "0.7", "is 0.70, but must be between 0.01 and 0.60"),
        ("trading.taker_fee", "0.02", "is 0.02, but must be"),
        ("trading.protocol_share", "0.6", "is 0.60, but must be between 0.00 and 0.50"),
        ("trading.insurance_share", "0.9", "is 0.90, but must be between 0.00 and 0.85"),
        ("funding.period", "60", "is 60, but must be between 3600 and 604800"),
        ("funding.cap", "0.06", "is 0.06, but must be between 0.00 and 0.05"),
        ("funding.interest", "-0.03", "is -0.03, but must be between -0.02 and 0.02"),
        ("funding.max_interval", "10", "is 10, but must be between 60 and 86400"),
        (
            "funding.bucket_refill_per_second",
            "2_000_000",
            "is 2,000,000.00 quote, but must be between 0.00 quote and",
        ),
        ("liquidation.fee", "0.03", "is 0.03, but must be between 0.00 and 0.025"),
        ("liquidation.buffer", "0.0001", "is 0.0001, but must be between 0.001 and 0.10"),
        ("liquidation.discount", "0.0019", "is 0.0019, but must be between 0.002 and 0.05"),
        ("liquidation.discount", "0.06", "is 0.06, but must be between 0.002 and 0.05"),
        (
            "liquidation.keeper_fee",
            "101",
            "is 101.00 quote, but must be between 0.00 quote and 100.00 quote (at most one hundred quote)",
        ),
        ("curve_steps.subsidy_share", "0.6", "is 0.60, but must be between 0.00 and 0.50"),
        ("curve_steps.peg_step", "0.03", "is 0.03, but must be between 0.00001 and 0.02"),
        ("claims.window", "5", "is 5, but must be between 10 and 3600"),
        ("oracle.max_age", "601", "is 601, but must be between 5 and 600"),
        ("oracle.max_age_liquidation", "121", "is 121, but must be between 5 and 120"),
        ("oracle.max_confidence", "0.04", "is 0.04, but must be between 0.0001 and 0.025"),
        ("oracle.twap_divergence", "0.6", "is 0.60, but must be between 0.001 and 0.046666"),
        ("oracle.twap_period", "10", "is 10, but must be between 60 and 86400"),
    ];
    for (field, value, expected) in cases {
        let found = problems(&[(&format!("markets.0.{field}"), value)]);
        let wanted = format!("markets[0].{field} {expected}");
        assert!(found.iter().any(|problem| problem.starts_with(&wanted)), "{field} = {value}: {found:#?}");
    }
}

#[test]
fn numbers_that_mean_nothing_are_refused_and_never_rounded_away() {
    for (value, expected) in [
        ("-0.001", "is -0.001, but must be a number that is at least zero"),
        ("nan", "is NaN, but must be a number that is at least zero"),
        ("inf", "is inf, but must be a number that is at least zero"),
        ("0.0010001", "is 0.0010001, but must have at most six decimals"),
        ("1e13", "is 10000000000000, but must be at most 1000000000000"),
    ] {
        let found = problems(&[("markets.2.trading.taker_fee", value)]);
        assert_eq!(found, [format!("markets[2].trading.taker_fee {expected}")]);
    }
    let found = problems(&[("markets.2.sizes.minimum_position", "1e10")]);
    assert_eq!(found, ["markets[2].sizes.minimum_position is 10000000000, but must be at most 1000000000"]);
}

#[test]
fn all_problems_are_reported_at_once() {
    let found = problems(&[
        ("collateral.cap", "0"),
        ("roles.guardian", "\"11111111111111111111111111111111\""),
        ("markets.0.trading.taker_fee", "0.0001"),
        ("markets.1.index", "2"),
        ("markets.1.symbol", "\"SOL-PERP\""),
        ("markets.2.symbol", "\"a name of seventeen\""),
    ]);
    let fields: Vec<_> = found.iter().filter_map(|problem| problem.split(' ').next()).collect();
    let expected = [
        "collateral.cap",
        "roles.guardian",
        "markets[0].trading.taker_fee",
        "markets[1].index",
        "markets[2].symbol",
        "markets[1].symbol",
    ];
    assert_eq!(fields, expected, "{found:#?}");
    assert!(found[3].contains("is 2, but must be 1"), "{}", found[3]);
    assert!(found[4].contains("is 19 bytes long, but must be 1 to 16"), "{}", found[4]);
    assert!(found[5].contains("is also the symbol of markets[0]"), "{}", found[5]);
}

#[test]
fn a_contract_must_have_a_handy_price() {
    let found = problems(&[("markets.2.contract_exponent", "0")]);
    assert!(
        found[0].starts_with("markets[2].price is 0.00002, so a contract of 10^0 units costs 0.00002 quote")
    );
    assert!(found[0].contains("must cost 1 to 1,000,000: choose another contract_exponent"));
    let found = problems(&[("markets.2.contract_exponent", "13")]);
    assert_eq!(found, ["markets[2].contract_exponent is 13, but must be between -9 and 12"]);
    for price in ["0.0", "-1.0", "nan", "inf"] {
        let found = problems(&[("markets.0.price", price)]);
        assert!(found[0].starts_with("markets[0].price is "), "{found:?}");
    }
}

#[test]
fn a_curve_must_have_room() {
    let found = problems(&[("markets.0.curve.depth", "0")]);
    assert!(found[0].starts_with("markets[0].curve.depth is out of range"), "{found:?}");
    let target = |value| [("markets.0.curve.target_depth", value)];
    let expected = "markets[0].curve.target_depth is 3999999, but must be at least curve.depth (4000000)";
    assert!(problems(&target("3_999_999"))[0].starts_with(expected));
    with(&target("4_000_000")).expect("one that is never deepened");
    let found = problems(&[("markets.0.curve.target_depth", "200_000_000_000")]);
    assert!(found.iter().any(|text| text.contains("at most 100,000,000,000.00 quote")), "{found:?}");
}

/// Checks that a market that opens but can never be traded is an error in the file.
#[test]
fn the_smallest_position_must_be_tradable() {
    for depth in ["1", "10", "99"] {
        let found = problems(&[("markets.0.curve.depth", depth)]);
        let expected = format!("markets[0].curve.depth is {depth}, but must be at least ");
        assert!(found[0].starts_with(&expected), "{found:?}");
        assert!(found[0].contains("sizes.minimum_position can be opened; the obstacle is "), "{found:?}");
    }
    // The error names the exact bound: that value is valid, and the next lower value is not.
    let told = problems(&[("markets.0.curve.depth", "1")]);
    let (_, rest) = told[0].split_once("at least ").expect("a bound");
    let least: u64 = rest.split(',').next().and_then(|bound| bound.parse().ok()).expect("a number");
    assert!((500..5_000).contains(&least), "{least}");
    with(&[("markets.0.curve.depth", &least.to_string())]).expect("the bound is allowed");
    let below = problems(&[("markets.0.curve.depth", &(least - 2).to_string())]);
    assert!(below[0].starts_with("markets[0].curve.depth is "), "{below:?}");

    for step in ["0", "0.0", "1e-10"] {
        let found = problems(&[("markets.1.sizes.step", step)]);
        assert!(found[0].starts_with("markets[1].sizes.step is 0"), "{found:?}");
        assert!(found[0].contains("must be above zero and at least 0.000000095 quote"), "{found:?}");
    }
}

#[test]
fn an_oracle_account_must_be_of_an_allowed_program() {
    let stranger = "\"SysvarC1ock11111111111111111111111111111111\"";
    let found = problems(&[("markets.0.feed.owner", stranger)]);
    assert!(found[0].starts_with("markets[0].feed.owner is Sysvar"), "{found:?}");
    assert!(
        found[0].contains("on mainnet, it must be one of rec5EKMGg6MxZYaMdyBfgwp4d5rB9T1VQH5pJv5LtFJ"),
        "{found:?}"
    );
    let found = problems(&[("markets.0.feed.kind", "\"pyth-legacy\"")]);
    assert!(
        found[0].starts_with("markets[0].feed.owner is missing: on mainnet, it must be one of FsJ3A3u2vn5c"),
        "{found:?}"
    );

    let owner = ("markets.0.feed.owner", "\"FsJ3A3u2vn5cTVofAjvy6y5kwABJAqYWpe4975bi2epH\"");
    let legacy = with(&[("markets.0.feed.kind", "\"pyth-legacy\""), owner]).expect("a legacy account");
    assert_eq!(legacy.markets[0].args.oracle_address.to_bytes(), legacy.markets[0].args.oracle_feed);
    let of_devnet = [("cluster", "\"devnet\""), ("markets.0.feed.kind", "\"pyth-legacy\""), owner];
    let found = problems(&of_devnet);
    assert!(
        found[0].contains("on devnet, it must be one of gSbePebfvPy7tRqimPoVecS2UsBvYv46ynrzWocc92s"),
        "{found:?}"
    );
}

/// Checks that a file with a former name of a feed kind is refused, and that the error states the new name.
#[test]
fn the_former_name_of_a_feed_kind_is_refused() {
    for (former, name) in [("pyth-pull", "pyth-receiver"), ("pyth-push", "pyth-legacy")] {
        let file = text_with(&[("markets.0.feed.kind", &format!("\"{former}\""))]);
        let text = Config::parse(&file).expect_err("the name is no longer known").to_string();
        let expected =
            format!("markets[0].feed.kind: `{former}` is the old name of `{name}`: use the new name");
        assert!(text.contains(&expected) && text.contains("line "), "{text}");
    }
}

/// Checks that a market's oracle account must be derived from its feed, because the account must not have a private key.
#[test]
fn an_oracle_account_must_follow_from_its_feed() {
    let found = problems(&[("markets.0.feed.address", "\"SysvarC1ock11111111111111111111111111111111\"")]);
    assert!(found[0].starts_with("markets[0].feed.address is Sysvar"), "{found:?}");
    let config = with(&[]).expect("the sample");
    let own = config.markets[0].args.oracle_address.to_string();
    assert!(found[0].contains(&format!("must be {own}, which is derived from the feed")), "{found:?}");
    let named =
        with(&[("markets.0.feed.address", &format!("\"{own}\""))]).expect("the right one may be named");
    assert_eq!(named, config);
}

#[test]
fn names_are_printable() {
    for bad in ["\"\"", "\"SOL\\u001b[2J\"", "\"SOL\\u202ePERP\"", "\"a name of seventeen\""] {
        let found = problems(&[("markets.0.symbol", bad)]);
        assert!(found[0].contains("1 to 16 printable ASCII characters"), "{found:?}");
    }
}

#[test]
fn a_file_that_cannot_be_read_names_the_line() {
    let shown = |text: &str| match Config::parse(text) {
        Err(error @ ConfigError::Syntax(_)) => error.to_string(),
        other => panic!("should not be read: {other:?}"),
    };
    let unknown = SAMPLE.replacen("taker_fee", "taker_fees", 1);
    let line = 1 + unknown.lines().position(|line| line.starts_with("taker_fees")).expect("it is there");
    let text = shown(&unknown);
    assert!(text.contains(&format!("line {line}")) && text.contains("unknown field `taker_fees`"), "{text}");
    let text = shown(&SAMPLE.replacen("[markets.claims]\nwindow = 30", "", 1));
    assert!(text.starts_with("markets[0]: missing field `claims`: add a value for `claims`"), "{text}");
    let last = SAMPLE.rfind("taker_fee = 0.002").expect("it is there");
    let mut without = SAMPLE.to_owned();
    without.replace_range(last..last + "taker_fee = 0.002".len(), "");
    let text = shown(&without);
    assert!(text.starts_with("markets[2].trading: missing field `taker_fee`"), "{text}");
    let kinds = [
        (
            "markets.1.trading.taker_fee",
            "\"0.1 %\"",
            "markets[1].trading.taker_fee: invalid type: string \"0.1 %\", expected a number\n",
        ),
        ("markets.1.claims.window", "-75", "expected a whole number of at least zero\n"),
        (
            "markets.2.symbol",
            "7",
            "markets[2].symbol: invalid type: integer `7`, expected a string in quotes\n",
        ),
        (
            "markets.2.margin",
            "0.1",
            "markets[2].margin: invalid type: floating point `0.1`, expected a section\n",
        ),
        (
            "roles.guardian",
            "true",
            "roles.guardian: invalid type: boolean `true`, expected a string in quotes\n",
        ),
    ];
    for (field, value, expected) in kinds {
        let text = shown(&text_with(&[(field, value)]));
        assert!(text.contains(expected) && text.contains("line "), "{field} = {value}: {text}");
    }
    let text = shown("[collateral");
    assert!(text.contains("line 1"), "{text}");
    let text = shown(&text_with(&[("roles.admin", "\"nobody\"")]));
    assert!(text.contains("`nobody` is not an address: use 32 bytes encoded in base58"), "{text}");
    let text = shown(&text_with(&[("markets.0.feed.id", "\"0x12\"")]));
    assert!(text.contains("`0x12` is not a feed id: use the 64 hexadecimal digits"), "{text}");
    let text = shown(&text_with(&[("markets.0.feed.kind", "\"chainlink\"")]));
    assert!(text.starts_with("markets[0].feed.kind: `chainlink` is not an oracle kind"), "{text}");
    assert!(text.contains("use `pyth-receiver` or `pyth-legacy`"), "{text}");
}
