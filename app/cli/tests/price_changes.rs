//! Tests price changes on the command line.

use ballast_cli::localnet::{Change, ChangeError};

fn applied(text: &str, price: f64) -> f64 {
    text.parse::<Change>().expect("a change").applied(price)
}

#[test]
fn a_change_is_a_share_or_a_price() {
    for (text, expected) in [
        ("-30%", 105.0),
        ("+5%", 157.5),
        ("5%", 157.5),
        ("-0.5%", 149.25),
        ("120", 120.0),
        ("1,250.5", 1250.5),
        ("20k", 20_000.0),
    ] {
        assert!((applied(text, 150.0) - expected).abs() < 1e-9, "{text}: {}", applied(text, 150.0));
    }
}

#[test]
fn changes_that_leave_no_price_are_refused() {
    for text in ["-100%", "-250%", "0", "-5", "0%%", "", "%", "--5%", "much"] {
        let refused = text.parse::<Change>();
        match text {
            "-100%" | "-250%" | "0" | "-5" => {
                assert_eq!(refused, Err(ChangeError::NotPositive(text.into())));
            }
            _ => assert!(matches!(refused, Err(ChangeError::Amount(_))), "{text}: {refused:?}"),
        }
    }
}
