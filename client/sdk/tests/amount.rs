//! Amounts are parsed without loss, and the formatted text can be parsed again.

use ballast_client::amount::{Amount, AmountError, parse, plain, show};
use ballast_math::units::SignedRatio;
use ballast_math::{Base, Price, Quote, Ratio, Reserve};

#[test]
fn people_write_amounts_in_several_ways() {
    for text in
        ["1250.5", "1,250.5", "1_250.50", " 1250.500000 ", "1.2505k", "0.0012505m", "+1250.5", "+1,250.5"]
    {
        assert_eq!(parse::<Quote>(text), Ok(Quote::new(1_250_500_000)), "{text}");
    }
    assert_eq!(parse::<Base>("-.5"), Ok(Base::new(-500_000_000)));
    assert_eq!(parse::<Quote>("-1,234_567.25"), Ok(Quote::new(-1_234_567_250_000)));
    assert_eq!(parse::<Quote>("12,500k"), Ok(Quote::new(12_500_000_000_000)));
    assert_eq!(parse::<Ratio>("0.0125").map(Ratio::raw), Ok(12_500));
}

#[test]
fn what_is_no_amount_is_refused_with_its_reason() {
    for text in ["", "k", "ten", "1.2.3", "1e9", "0x10", "--1", "1 000"] {
        assert_eq!(parse::<Quote>(text), Err(AmountError::NotANumber(text.into())), "{text}");
    }
    let fine = AmountError::TooFine { text: "0.0000001".into(), unit: "quote", decimals: 6 };
    assert_eq!(parse::<Quote>("0.0000001"), Err(fine));
    for text in ["-1", "18446744073.709551616"] {
        let far = AmountError::OutOfRange { text: text.into(), unit: "quote per contract" };
        assert_eq!(parse::<Price>(text), Err(far), "{text}");
    }
    assert_eq!(parse::<Price>("18446744073.709551615"), Ok(Price::new(u64::MAX)));
}

#[test]
fn a_comma_that_is_no_group_of_thousands_is_refused() {
    let wrong = [
        "1,5", "1,25", "1,2345", "1234,567", ",500", "1,", "1,,000", "1.5,000", "1.000,5", "0.1_2", "_1",
        "-,5",
    ];
    for text in wrong {
        let error = parse::<Quote>(text).unwrap_err();
        assert_eq!(error, AmountError::NotANumber(text.into()), "{text}");
        assert!(error.to_string().contains("write a decimal point"), "{error}");
    }
    let fine = parse::<Quote>("1.1234567").unwrap_err().to_string();
    assert_eq!(
        fine,
        "`1.1234567` has too many digits: an amount in quote has at most 6 digits after the point"
    );
}

#[test]
fn an_amount_shown_is_the_same_when_read() {
    fn same<T: Amount + PartialEq + core::fmt::Debug>(amount: T, shown: &str) {
        assert_eq!(show(amount), shown);
        assert_eq!(parse::<T>(shown), Ok(amount));
        assert_eq!(parse::<T>(&plain(amount)), Ok(amount));
    }
    same(Quote::new(0), "0.00");
    same(Quote::new(-1), "-0.000001");
    same(Quote::new(i64::MIN), "-9,223,372,036,854.775808");
    same(Base::new(1_500_000_000), "1.50");
    same(Price::new(u64::MAX), "18,446,744,073.709551615");
    same(Price::new(1_000_000_000_000), "1,000.00");
    same(SignedRatio::new(-3_936), "-0.003936");
    same(Reserve::new(u64::MAX), "18,446,744,073.709551615");
}
