//! Tests the interface that clients and stored accounts rely on, as committed numbers: the sizes and offsets of accounts, the
//! discriminators of accounts, and the numbers of errors. A change to one of these numbers breaks clients. The discriminators of
//! instructions and events are those in the committed interface description, `idl/ballast.json`.

use anchor_lang::{Discriminator, Event};
use ballast::state::{Collateral, Exchange, MarginAccount, Market};
use ballast::{BallastError, events};
use ballast_math::layout::{Describe, Structure};
use ballast_math::{account, market, parameters, position};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::mem::{align_of, offset_of, size_of};
use std::sync::LazyLock;

/// Returns the first eight bytes of each entry in a list of the committed interface description, by name.
fn described(list: &str) -> BTreeMap<String, [u8; 8]> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../idl/ballast.json");
    let text = std::fs::read_to_string(path).expect("the description is committed");
    let description: Value = serde_json::from_str(&text).expect("it is JSON");
    let entries = description[list].as_array().expect("the description has the list").iter();
    let named = entries.map(|entry| {
        let bytes: Vec<u8> = serde_json::from_value(entry["discriminator"].clone()).expect("bytes");
        let name = entry["name"].as_str().expect("a name").to_owned();
        (name, bytes.try_into().expect("eight bytes"))
    });
    named.collect()
}

/// The first eight bytes of every instruction, by name.
pub static INSTRUCTIONS: LazyLock<BTreeMap<String, [u8; 8]>> = LazyLock::new(|| described("instructions"));

/// The first eight bytes of every account.
pub const ACCOUNTS: &[(&str, [u8; 8])] = &[
    ("Exchange", [0x1e, 0xc8, 0xdc, 0x95, 0x03, 0x3d, 0x68, 0x32]),
    ("Collateral", [0x7b, 0x82, 0xea, 0x3f, 0xff, 0xf0, 0xff, 0x5c]),
    ("Market", [0xdb, 0xbe, 0xd5, 0x37, 0x00, 0xe3, 0xc6, 0x9a]),
    ("MarginAccount", [0x85, 0xdc, 0xad, 0xd5, 0xb3, 0xd3, 0x2b, 0xee]),
];

/// The numbers of the errors.
const ERRORS: &[(&str, u32)] = &[
    ("Overflow", 6000),
    ("DivisionByZero", 6001),
    ("ZeroAmount", 6002),
    ("NotAMultipleOfStep", 6003),
    ("BelowMinimumPosition", 6004),
    ("CurveExhausted", 6005),
    ("PriceLimit", 6006),
    ("ReduceOnly", 6007),
    ("OutsidePriceBand", 6008),
    ("NetBaseCap", 6009),
    ("OpenInterestCap", 6010),
    ("BelowInitialMargin", 6011),
    ("NotAnImprovement", 6012),
    ("InsolventClose", 6013),
    ("InsufficientCash", 6014),
    ("AccountHasDebt", 6015),
    ("AccountBankrupt", 6016),
    ("NotLiquidatable", 6017),
    ("LiquidationPrice", 6018),
    ("NoPosition", 6019),
    ("NoFreePosition", 6020),
    ("NothingToDo", 6021),
    ("OracleInvalid", 6022),
    ("OracleStale", 6023),
    ("OracleFuture", 6024),
    ("OracleConfidence", 6025),
    ("OracleNonPositive", 6026),
    ("OtherOracleInvalid", 6027),
    ("StepTooSoon", 6028),
    ("SubsidyExhausted", 6029),
    ("StepTooLarge", 6030),
    ("ParameterOutOfBounds", 6031),
    ("InvariantViolated", 6032),
    ("EpochNotOver", 6033),
    ("IsolatedElsewhere", 6034),
    ("AccountNotEmpty", 6035),
    ("SameAccount", 6036),
    ("NotAWholeUnit", 6037),
    ("OracleNotFresh", 6038),
    ("MarketNotCalm", 6039),
    ("Unauthorized", 6100),
    ("Paused", 6101),
    ("MarketNotOpen", 6102),
    ("MarketAlreadyOpen", 6103),
    ("WrongOracle", 6104),
    ("OracleOwnerNotAllowed", 6105),
    ("WrongRemainingAccounts", 6106),
    ("DeadlinePassed", 6107),
    ("WrongVault", 6108),
    ("WrongMint", 6109),
    ("DepositCap", 6110),
    ("VaultShort", 6111),
    ("NotConserved", 6112),
    ("NotNominated", 6113),
    ("UnknownRole", 6114),
    ("UnknownPauseBits", 6115),
    ("WrongFeeRecipient", 6116),
    ("DifferentOwners", 6117),
    ("UnknownMode", 6118),
    ("WrongMarket", 6119),
    ("CollateralExists", 6120),
    ("OracleAddressNotDerived", 6121),
    ("NominationExpired", 6122),
    ("UnknownCluster", 6123),
    ("BadName", 6124),
    ("NotNextMarket", 6125),
    ("DelegateExpired", 6126),
    ("DelegateReducesOnly", 6127),
    ("WrongRentReceiver", 6128),
    ("MarketsNotWritable", 6129),
];

/// The offsets of the fields in a market's state.
const STATE: &[(&str, usize)] = &[
    ("curve", 0),
    ("funding", 48),
    ("claims", 128),
    ("cover", 352),
    ("oracle", 384),
    ("volatility", 440),
    ("base_long", 488),
    ("base_short", 496),
    ("quote_long", 504),
    ("quote_short", 512),
    ("cash", 520),
    ("reserved", 528),
    ("open_claims", 536),
    ("due_claims", 544),
    ("debts", 552),
    ("surplus", 560),
    ("protocol_fees", 568),
    ("insurance", 576),
    ("insurance_used", 584),
    ("insurance_drawn", 592),
    ("insurance_time", 600),
    ("subsidy", 608),
    ("deficits", 616),
    ("claims_window", 624),
    ("trade_slot", 632),
    ("trade_time", 640),
    ("calm_base", 648),
    ("step_time", 656),
    ("step_peg", 664),
    ("step_sqrt_k", 672),
];

/// The hash of the parameter names, separated by spaces, in the order in which a market's parameters are stored. The hash changes
/// if a row of the table moves, in which case stored markets would be read incorrectly.
const ORDER_OF_PARAMETERS: u64 = 0x200e_ec92_fe76_9a35;

/// Returns the FNV-1a hash of a text.
fn hash(text: &str) -> u64 {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    text.bytes().fold(0xcbf2_9ce4_8422_2325, step)
}

/// The offsets of the fields in a position.
const POSITION: &[(&str, usize)] = &[
    ("market", 0),
    ("in_use", 4),
    ("base", 8),
    ("quote", 16),
    ("funding_index", 24),
    ("cover_index", 40),
    ("claim", 56),
    ("debt", 96),
    ("written_off", 104),
];

/// The offsets of the fields in a margin account's holdings.
const HOLDINGS: &[(&str, usize)] =
    &[("cash", 0), ("net_deposits", 8), ("mode", 16), ("isolated_market", 20), ("positions", 24)];

/// Asserts that the fields of a structure are at the committed offsets, one after the other without gaps.
fn assert_tiles(structure: &Structure, (size, offsets): (usize, &[(&str, usize)])) {
    let fields: Vec<_> = structure.fields.iter().map(|field| (field.name, field.offset)).collect();
    assert_eq!(fields, offsets, "{}", structure.name);
    let end = structure.fields.iter().fold(0, |end, field| {
        assert_eq!(field.offset, end, "a gap before {}.{}", structure.name, field.name);
        end + field.size
    });
    assert_eq!((end, structure.size), (size, size), "{}", structure.name);
}

#[test]
fn stored_structures() {
    assert_tiles(&market::State::STRUCTURE, (680, STATE));
    assert_tiles(&position::Position::STRUCTURE, (112, POSITION));
    assert_tiles(&account::Account::STRUCTURE, (920, HOLDINGS));
}

/// Checks that parameters are stored as words, one after the other, in a fixed order.
#[test]
fn stored_parameters() {
    let structure = &parameters::Parameters::STRUCTURE;
    let names: Vec<&str> = parameters::Parameters::SPECS.iter().map(|spec| spec.field).collect();
    let offsets: Vec<(&str, usize)> = names.iter().copied().zip((0..).step_by(8)).collect();
    assert_tiles(structure, (296, &offsets));
    assert_eq!(hash(&names.join(" ")), ORDER_OF_PARAMETERS, "the order of {names:?}");
}

macro_rules! assert_account {
    ($account:ty, $size:literal, $($field:ident: $offset:literal),+ $(,)?) => {
        assert_eq!(size_of::<$account>(), $size, stringify!($account));
        assert!(8 % align_of::<$account>() == 0, "it may lie behind its discriminator");
        $(assert_eq!(
            offset_of!($account, $field),
            $offset,
            concat!(stringify!($account), ".", stringify!($field))
        );)+
    };
}

/// Checks the accounts' layouts, with offsets counted from the end of the discriminator.
#[test]
fn accounts() {
    assert_account!(
        Exchange,
        336,
        version: 0,
        bump: 1,
        cluster: 2,
        padding: 3,
        market_count: 4,
        pause: 8,
        holders: 16,
        nominees: 144,
        nominated_until: 272,
        collateral: 304,
    );
    assert_account!(
        Collateral,
        112,
        version: 0,
        bump: 1,
        vault_bump: 2,
        decimals: 3,
        padding: 4,
        total: 8,
        retained: 16,
        cap: 24,
        next_cap: 32,
        next_cap_time: 40,
        mint: 48,
        vault: 80,
    );
    assert_account!(
        Market,
        1112,
        version: 0,
        bump: 1,
        status: 2,
        oracle_kind: 3,
        index: 4,
        pause: 8,
        retained: 16,
        name: 24,
        oracle_owner: 40,
        oracle_feed: 72,
        oracle_address: 104,
        parameters: 136,
        state: 432,
    );
    assert_account!(
        MarginAccount,
        1032,
        version: 0,
        bump: 1,
        sub_id: 2,
        delegate_scope: 4,
        padding: 5,
        owner: 8,
        delegate: 40,
        delegate_until: 72,
        payer: 80,
        state: 112,
    );
}

#[test]
fn account_discriminators() {
    let found = [
        ("Exchange", Exchange::DISCRIMINATOR),
        ("Collateral", Collateral::DISCRIMINATOR),
        ("Market", Market::DISCRIMINATOR),
        ("MarginAccount", MarginAccount::DISCRIMINATOR),
    ];
    assert_discriminators(&found, ACCOUNTS);
}

fn assert_discriminators(found: &[(&str, &[u8])], committed: &[(&str, [u8; 8])]) {
    let committed: Vec<_> = committed.iter().map(|(name, bytes)| (*name, &bytes[..])).collect();
    assert_eq!(found, committed);
}

macro_rules! event_discriminators {
    ($($name:ident,)*) => {
        [$((stringify!($name).to_owned(), events::$name::DISCRIMINATOR.try_into().expect("eight bytes"))),*]
    };
}

/// Checks that the list of events from which clients generate their own equals the one in the interface description.
#[test]
fn event_discriminators() {
    let found: BTreeMap<String, [u8; 8]> = ballast::for_each_event!(event_discriminators).into();
    assert_eq!(found, described("events"));
    let known: BTreeSet<_> = found.keys().map(String::as_str).collect();
    assert_eq!(known, ballast_client::events::Event::NAMES.iter().copied().collect());
}

/// Checks that the data of every event begins with its discriminator.
#[test]
fn events_begin_with_their_discriminator() {
    let data = events::MarketOpened { market: 7 }.data();
    assert_eq!(data, [events::MarketOpened::DISCRIMINATOR, &[7, 0, 0, 0]].concat());
}

#[test]
fn errors() {
    let found: Vec<_> =
        BallastError::ALL.iter().map(|error| (format!("{error:?}"), u32::from(*error))).collect();
    let committed: Vec<_> = ERRORS.iter().map(|(name, number)| ((*name).to_owned(), *number)).collect();
    assert_eq!(found, committed);
}

/// Checks that the rules' errors have the same names and numbers as the program's, starting at 6000.
#[test]
fn errors_of_the_rules() {
    let rules = ballast_math::Error::ALL;
    for (rule, (name, number)) in rules.iter().zip(ERRORS) {
        assert_eq!((rule.name(), 6000 + rule.number()), (*name, *number));
    }
    let own = &ERRORS[rules.len()..];
    assert!(own.iter().all(|(_, number)| *number >= 6100), "the program's own begin at 6100");
}
