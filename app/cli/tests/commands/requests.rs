//! Tests the pure functions that turn arguments and state into requests.

use ballast_cli::session::{MarketName, Text, print::or_dash};
use ballast_cli::trade::{Percent, missing, target_of};
use ballast_math::{Base, Price, Quote, Ratio, Side};

#[test]
fn percentages_are_exact() {
    for (text, ratio) in [("0.5", 5_000), ("0", 0), ("12.3456%", 123_456), ("99.9999", 999_999)] {
        assert_eq!(text.parse::<Percent>().map(|percent| percent.ratio().raw()), Ok(ratio), "{text}");
    }
    for text in ["100", "0.00001", "-1", "half", ""] {
        assert!(text.parse::<Percent>().is_err(), "{text}");
    }
    assert_eq!("0.5".parse::<Percent>().unwrap().to_string(), "0.50 %");
}

#[test]
fn leverage_says_what_is_missing() {
    let target = |equity, leverage| {
        target_of(Quote::new(equity), Ratio::new(leverage), Price::new(100_000_000_000))
            .map_err(|error| error.to_string())
    };
    assert_eq!(target(1_000_000_000, 3_000_000), Ok(30_000_000_000));
    assert_eq!(target(1_000_000_000, 500_000), Ok(5_000_000_000));
    assert!(target(0, 3_000_000).unwrap_err().contains("deposit collateral first"));
    assert!(
        target_of(Quote::new(1), Ratio::new(1), Price::ZERO).unwrap_err().to_string().contains("no index")
    );

    let missing = |held, side, target| missing(Base::new(held), side, target, 10).unwrap();
    assert_eq!(missing(0, Side::Long, 105), 100);
    assert_eq!(missing(40, Side::Long, 105), 60);
    assert_eq!(missing(-40, Side::Long, 105), 140);
    assert_eq!(missing(105, Side::Long, 105), 0);
    assert_eq!(missing(200, Side::Long, 105), 0);
    assert_eq!(missing(0, Side::Short, 105), 100);
    assert_eq!(missing(-200, Side::Short, 105), 0);
    assert_eq!(missing(7, Side::Short, 100), 100);
}

#[test]
fn a_market_is_named_by_index_or_by_name() {
    assert_eq!("12".parse(), Ok(MarketName::Index(12)));
    assert_eq!("SOL-PERP".parse(), Ok(MarketName::Name("SOL-PERP".to_owned())));
    let none = "0".parse::<MarketName>().unwrap().find(&[]).unwrap_err().to_string();
    assert!(none.contains("none yet"), "{none}");
}

#[test]
fn a_missing_value_is_a_dash() {
    assert_eq!(or_dash(None::<u32>), "-");
    assert_eq!(or_dash(Some(Text(5))), "5");
}
