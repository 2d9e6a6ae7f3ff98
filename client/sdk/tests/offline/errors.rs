use super::idl;
use ballast_client::errors::{self, Origin};
use solana_instruction::error::InstructionError;
use solana_transaction_error::TransactionError;

#[test]
fn every_described_error_is_known_by_name_and_text() {
    let described = idl::list("errors");
    assert!(described.len() > 50);
    for entry in described {
        let number = u32::try_from(entry["code"].as_u64().expect("an error has a code")).unwrap();
        let info = errors::describe(number);
        assert_eq!((info.name.as_str(), info.number), (idl::name(&entry), number));
        assert_eq!(info.message, entry["msg"].as_str().expect("an error has a message"));
        let origin = if number < 6100 { Origin::Rule } else { Origin::Program };
        assert_eq!(info.origin, origin, "{number}");
    }
}

#[test]
fn a_rules_error_comes_back_as_the_rules() {
    for rule in ballast_math::Error::ALL {
        let info = errors::describe(6000 + rule.number());
        assert_eq!((info.rule(), info.origin), (Some(*rule), Origin::Rule));
    }
    assert_eq!(errors::describe(6100).rule(), None);
    assert_eq!(errors::describe(0).rule(), None);
}

#[test]
fn anchors_errors_are_known() {
    for (number, name) in [
        (101, "InstructionFallbackNotFound"),
        (2000, "ConstraintMut"),
        (2006, "ConstraintSeeds"),
        (3007, "AccountOwnedByWrongProgram"),
        (3010, "AccountNotSigner"),
        (3012, "AccountNotInitialized"),
        (4100, "DeclaredProgramIdMismatch"),
    ] {
        let info = errors::describe(number);
        assert_eq!((info.name.as_str(), info.origin), (name, Origin::Anchor));
        assert!(!info.message.is_empty());
    }
}

#[test]
fn errors_of_called_programs_are_known() {
    for (number, name) in
        [(0, "AccountInUse"), (1, "InsufficientFunds"), (4, "OwnerMismatch"), (17, "AccountFrozen")]
    {
        let info = errors::describe(number);
        assert_eq!((info.name.as_str(), info.origin), (name, Origin::Called));
    }
    assert!(errors::describe(17).message.ends_with("Account is frozen"));
    assert_eq!(errors::describe(20).origin, Origin::Unknown);
}

#[test]
fn an_unknown_number_is_kept() {
    let info = errors::describe(5_999);
    assert_eq!((info.number, info.origin), (5_999, Origin::Unknown));
    assert!(info.to_string().contains("error 5999"));
}

#[test]
fn a_transactions_error_tells_place_and_number() {
    let refused = TransactionError::InstructionError(2, InstructionError::Custom(6017));
    let (place, info) = errors::of_transaction(&refused).expect("it has a custom number");
    assert_eq!((place, info.rule()), (2, Some(ballast_math::Error::NotLiquidatable)));
    assert_eq!(errors::of_transaction(&TransactionError::BlockhashNotFound), None);
    let other = TransactionError::InstructionError(2, InstructionError::InvalidArgument);
    assert_eq!(errors::of_transaction(&other), None);
}
