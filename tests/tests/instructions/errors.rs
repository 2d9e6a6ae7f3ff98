//! Every error was raised by an instruction somewhere in these files, but for those that none can raise.

use ballast::BallastError;

/// The tests that assert errors. `BallastError::` is written in them for no other purpose.
const SOURCES: &[&str] = &[
    include_str!("accounts.rs"),
    include_str!("cases.rs"),
    include_str!("claims.rs"),
    include_str!("debts.rs"),
    include_str!("deposit.rs"),
    include_str!("exchange.rs"),
    include_str!("liquidate.rs"),
    include_str!("margin_accounts.rs"),
    include_str!("markets.rs"),
    include_str!("oracles.rs"),
    include_str!("others.rs"),
    include_str!("pauses.rs"),
    include_str!("settle.rs"),
    include_str!("steps.rs"),
    include_str!("take_over.rs"),
    include_str!("trade.rs"),
    include_str!("transfer.rs"),
    include_str!("treasury.rs"),
    include_str!("views.rs"),
    include_str!("withdraw.rs"),
];

/// Errors that no instruction can raise, and why.
const UNREACHABLE: &[(BallastError, &str)] = &[
    (
        BallastError::DivisionByZero,
        "divisors are reserves, steps and windows, which are checked to be above zero",
    ),
    (BallastError::NotConserved, "the maths conserve value; the check is there in case they do not"),
    (BallastError::UnknownRole, "a role's number beyond the last does not decode"),
];

fn asserted() -> Vec<&'static str> {
    let parts = SOURCES.iter().flat_map(|source| source.split("BallastError::").skip(1));
    let mut names: Vec<_> = parts
        .map(|rest| rest.split(|letter: char| !letter.is_ascii_alphanumeric()).next().unwrap_or_default())
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

#[test]
fn every_error_is_raised() {
    let asserted = asserted();
    let missing: Vec<String> = BallastError::ALL
        .iter()
        .filter(|error| !UNREACHABLE.iter().any(|(unreachable, _)| unreachable == *error))
        .map(|error| format!("{error:?}"))
        .filter(|name| !asserted.contains(&name.as_str()))
        .collect();
    assert!(missing.is_empty(), "no test raises {missing:?}");
}

#[test]
fn what_cannot_be_raised_is_not_asserted() {
    for (error, why) in UNREACHABLE {
        assert!(!asserted().contains(&format!("{error:?}").as_str()), "{error:?}: {why}");
    }
}
