//! Tests values that other software stores or displays: program ids, kinds, error numbers and messages.
use ballast_oracle::{Cluster, OracleKind, OracleReadError, legacy_account, price_update_v2, program_ids};
use std::collections::HashSet;

fn decode(text: &str) -> [u8; 32] {
    bs58::decode(text).into_vec().expect("base58").try_into().expect("32 bytes")
}

#[test]
fn program_ids_are_their_base58_text() {
    let ids = [
        (program_ids::RECEIVER, "rec5EKMGg6MxZYaMdyBfgwp4d5rB9T1VQH5pJv5LtFJ"),
        (program_ids::RECEIVER_UPGRADED, "rec2HHDDnjLfj4kE7VyEtFA1HPGQLK33259532cRyHp"),
        (program_ids::FEED_ACCOUNTS, "pythWSnswVUd12oZpeFP8e9CVaEqJg25g1Vtc2biRsT"),
        (program_ids::FEED_ACCOUNTS_UPGRADED, "pyt2F414BA6dPttK6RddPZUdHfapoBN24GL5wbrPCou"),
        (program_ids::LEGACY_ACCOUNT_MAINNET, "FsJ3A3u2vn5cTVofAjvy6y5kwABJAqYWpe4975bi2epH"),
        (program_ids::LEGACY_ACCOUNT_DEVNET, "gSbePebfvPy7tRqimPoVecS2UsBvYv46ynrzWocc92s"),
        (program_ids::LEGACY_ACCOUNT_TESTNET, "8tfDNiaEyrV6Q1U4DEXrEigs9DoDtkugzFbybENEbCDz"),
    ];
    for (id, text) in ids {
        assert_eq!(id, decode(text), "{text}");
    }
}

#[test]
fn an_owner_is_allowed_for_its_own_kind_only() {
    for cluster in Cluster::ALL.iter().copied() {
        for owner in [program_ids::RECEIVER, program_ids::RECEIVER_UPGRADED] {
            assert!(OracleKind::PythReceiver.allows_owner(cluster, &owner));
            assert!(!OracleKind::PythLegacy.allows_owner(cluster, &owner));
        }
    }
    let push_programs = [
        (Cluster::Mainnet, program_ids::LEGACY_ACCOUNT_MAINNET),
        (Cluster::Devnet, program_ids::LEGACY_ACCOUNT_DEVNET),
        (Cluster::Testnet, program_ids::LEGACY_ACCOUNT_TESTNET),
    ];
    for (home, owner) in push_programs {
        for cluster in Cluster::ALL.iter().copied() {
            assert_eq!(OracleKind::PythLegacy.allows_owner(cluster, &owner), cluster == home);
            assert!(!OracleKind::PythReceiver.allows_owner(cluster, &owner));
        }
    }
}

#[test]
fn clusters_have_their_numbers_and_zero_is_none() {
    for number in 0..=u8::MAX {
        let known = Cluster::ALL.iter().copied().find(|cluster| cluster.number() == number);
        assert_eq!(Cluster::of_number(number), known);
        assert!(known.is_none_or(|cluster| cluster as u8 == number));
    }
    let named = Cluster::ALL.iter().map(|cluster| (cluster.number(), cluster.name()));
    assert_eq!(named.collect::<Vec<_>>(), [(1, "mainnet"), (2, "devnet"), (3, "testnet")]);
}

#[test]
fn receivers_own_the_feed_accounts_of_their_feed_program() {
    let of = program_ids::feed_accounts_of;
    assert_eq!(of(&program_ids::RECEIVER), Some(program_ids::FEED_ACCOUNTS));
    assert_eq!(of(&program_ids::RECEIVER_UPGRADED), Some(program_ids::FEED_ACCOUNTS_UPGRADED));
    for other in [[0; 32], program_ids::FEED_ACCOUNTS, program_ids::LEGACY_ACCOUNT_MAINNET] {
        assert_eq!(of(&other), None);
    }
}

#[test]
fn no_other_owner_is_allowed() {
    // The programs that derive the feed accounts do not own them.
    let others = [[0; 32], [0xff; 32], program_ids::FEED_ACCOUNTS, program_ids::FEED_ACCOUNTS_UPGRADED];
    for kind in OracleKind::ALL {
        for cluster in Cluster::ALL.iter().copied() {
            assert!(others.iter().all(|owner| !kind.allows_owner(cluster, owner)));
        }
    }
}

#[test]
fn kinds_have_their_numbers_and_zero_is_none() {
    assert_eq!(u8::from(OracleKind::PythReceiver), 1);
    assert_eq!(u8::from(OracleKind::PythLegacy), 2);
    for number in 0..=u8::MAX {
        let kind = OracleKind::ALL.iter().copied().find(|kind| kind.number() == number);
        assert_eq!(OracleKind::try_from(number), kind.ok_or(OracleReadError::UnknownKind));
        assert!(kind.is_none_or(|kind| kind as u8 == number));
    }
}

/// Checks that every kind is listed in the error message, by number and name, and has a row on the operators' page.
#[test]
fn kinds_are_named_where_people_read() {
    let page = include_str!("../../../docs/operators/oracle.md");
    let mut names = HashSet::new();
    for kind in OracleKind::ALL {
        let (name, number) = (kind.name(), kind.number());
        assert!(names.insert(name), "{name} is used twice");
        let message = OracleReadError::UnknownKind.message();
        assert!(message.contains(&format!("{number} ({name})")), "{message}");
        let row = format!("\n| `{kind:?}` | `{name}` | {number} |");
        assert!(page.contains(&row), "docs/operators/oracle.md lacks the row {row}");
    }
    assert_eq!(
        page.matches("\n| `Pyth").count(),
        OracleKind::ALL.len(),
        "a row of a kind that does not exist"
    );
}

#[test]
fn errors_keep_their_numbers() {
    let names: Vec<_> = OracleReadError::ALL.iter().map(|error| error.name()).collect();
    let expected = [
        "UnknownKind",
        "Truncated",
        "WrongDiscriminator",
        "UnknownVerificationTag",
        "PartiallyVerified",
        "WrongMagic",
        "WrongVersion",
        "WrongAccountType",
        "WrongPriceType",
        "StatusUnknown",
        "StatusHalted",
        "StatusAuction",
        "StatusIgnored",
        "StatusInvalid",
    ];
    assert_eq!(names, expected);
    for (position, error) in OracleReadError::ALL.iter().enumerate() {
        assert_eq!(error.number() as usize, position);
        assert_eq!(*error as u32, error.number());
    }
}

#[test]
fn every_error_says_what_happened_and_what_to_do() {
    let mut seen = HashSet::new();
    for error in OracleReadError::ALL {
        let text = error.to_string();
        assert_eq!(text, error.message());
        let (what, to_do) = text.split_once(": ").unwrap_or_else(|| panic!("{text} names no remedy"));
        assert!(!what.is_empty() && !to_do.is_empty());
        assert!(seen.insert(text.clone()), "{text} is used twice");
    }
}

#[test]
fn sizes_and_marks_are_those_of_the_chain() {
    assert_eq!(price_update_v2::ACCOUNT_LEN, 134);
    assert_eq!(price_update_v2::DISCRIMINATOR, [34, 241, 35, 99, 157, 126, 244, 205]);
    assert_eq!(legacy_account::ACCOUNT_LEN, 3312);
    assert_eq!(legacy_account::MAGIC.to_le_bytes(), [0xd4, 0xc3, 0xb2, 0xa1]);
}
