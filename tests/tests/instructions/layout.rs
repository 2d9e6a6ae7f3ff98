//! The interface that clients and stored accounts rely on, as committed numbers: sizes and offsets of accounts,
//! discriminators of accounts, instructions and events, and the numbers of errors. What changes here breaks clients.

use anchor_lang::{Discriminator, Event};
use ballast::state::{Collateral, Exchange, MarginAccount, Market};
use ballast::{BallastError, events, instruction};
use ballast_math::layout::{Describe, Structure};
use ballast_math::{account, market, parameters, slot};
use std::mem::{align_of, offset_of, size_of};

/// The first eight bytes of every instruction.
pub const INSTRUCTIONS: &[(&str, [u8; 8])] = &[
    ("initialize_exchange", [0xe0, 0x69, 0x74, 0xa6, 0xe4, 0xcf, 0x60, 0x13]),
    ("create_collateral", [0x53, 0x64, 0x86, 0x3c, 0x8d, 0x9b, 0x92, 0xc7]),
    ("nominate_role", [0xd4, 0xc3, 0x4b, 0x89, 0xac, 0xd4, 0xec, 0x4a]),
    ("accept_role", [0x34, 0x19, 0x07, 0xe7, 0xc4, 0xeb, 0x77, 0xfd]),
    ("add_pause", [0x0b, 0xbd, 0xbc, 0x45, 0xc6, 0x21, 0xae, 0x44]),
    ("lift_pause", [0xaa, 0xaf, 0xcc, 0x2a, 0x57, 0xfc, 0xdd, 0x78]),
    ("add_market_pause", [0xe2, 0xc7, 0x59, 0x13, 0x56, 0x9d, 0xb6, 0xf9]),
    ("lift_market_pause", [0x96, 0x8d, 0x5d, 0xef, 0x2e, 0xd5, 0x90, 0x1f]),
    ("set_cap", [0xd1, 0xcf, 0x79, 0x81, 0x73, 0x27, 0xdc, 0x04]),
    ("cancel_cap", [0x0c, 0x25, 0xae, 0xa9, 0xd7, 0xff, 0x00, 0xc9]),
    ("create_market", [0x67, 0xe2, 0x61, 0xeb, 0xc8, 0xbc, 0xfb, 0xfe]),
    ("set_up_market", [0x82, 0x28, 0xd8, 0x39, 0xd4, 0x51, 0xb3, 0x71]),
    ("open_market", [0x74, 0x13, 0x7b, 0x4b, 0xd9, 0xf4, 0x45, 0x2c]),
    ("deposit_insurance", [0x22, 0xdd, 0xee, 0x67, 0xbe, 0x88, 0x17, 0xc2]),
    ("withdraw_fees", [0xc6, 0xd4, 0xab, 0x6d, 0x90, 0xd7, 0xae, 0x59]),
    ("create_margin_account", [0x62, 0x72, 0xd5, 0xb8, 0x81, 0x59, 0x5a, 0xb9]),
    ("set_delegate", [0xf2, 0x1e, 0x2e, 0x4c, 0x6c, 0xeb, 0x80, 0xb5]),
    ("close_margin_account", [0x69, 0xd7, 0x29, 0xef, 0xa6, 0xcf, 0x01, 0x67]),
    ("deposit", [0xf2, 0x23, 0xc6, 0x89, 0x52, 0xe1, 0xf2, 0xb6]),
    ("withdraw", [0xb7, 0x12, 0x46, 0x9c, 0x94, 0x6d, 0xa1, 0x22]),
    ("transfer", [0xa3, 0x34, 0xc8, 0xe7, 0x8c, 0x03, 0x45, 0xba]),
    ("trade", [0xb2, 0x90, 0x1a, 0xd8, 0xf1, 0xbb, 0xce, 0x82]),
    ("liquidate", [0xdf, 0xb3, 0xe2, 0x7d, 0x30, 0x2e, 0x27, 0x4a]),
    ("take_over", [0xdf, 0x96, 0xb2, 0x66, 0xf1, 0x83, 0x3b, 0x7d]),
    ("settle_loss", [0x44, 0xe7, 0xd8, 0x06, 0x8f, 0xb7, 0xea, 0x21]),
    ("realise_gain", [0x29, 0x07, 0xf1, 0x68, 0x2b, 0x9d, 0xd5, 0xb9]),
    ("collect_claim", [0xa0, 0x7c, 0xe4, 0x67, 0x09, 0x7c, 0x07, 0x5e]),
    ("repay_debt", [0x4f, 0xc8, 0x1e, 0x0f, 0xfc, 0x16, 0xa2, 0x08]),
    ("update_funding", [0xe0, 0x42, 0x09, 0x46, 0x4b, 0x51, 0x5e, 0x58]),
    ("share_claims", [0x21, 0xd9, 0x1c, 0x12, 0x4a, 0x6b, 0x3d, 0x65]),
    ("cover_deficit", [0x6f, 0x2f, 0x44, 0xba, 0xa5, 0x52, 0xa9, 0x58]),
    ("repeg", [0xf2, 0x36, 0xcd, 0x0a, 0x25, 0x81, 0xcc, 0xb9]),
    ("raise_depth", [0x1b, 0x1c, 0x40, 0x64, 0x96, 0x9c, 0x68, 0xac]),
    ("quote_trade", [0xbc, 0x62, 0x7c, 0xff, 0x0c, 0x36, 0xbe, 0x92]),
    ("account_health", [0x1a, 0x94, 0xf9, 0x69, 0x05, 0xbf, 0xe7, 0xc9]),
];

/// The first eight bytes of every event.
pub const EVENTS: &[(&str, [u8; 8])] = &[
    ("Deposited", [0x6f, 0x8d, 0x1a, 0x2d, 0xa1, 0x23, 0x64, 0x39]),
    ("Withdrawn", [0x14, 0x59, 0xdf, 0xc6, 0xc2, 0x7c, 0xdb, 0x0d]),
    ("Transferred", [0x15, 0x84, 0xef, 0x40, 0x92, 0xef, 0xa6, 0x44]),
    ("Traded", [0xe1, 0xca, 0x49, 0xaf, 0x93, 0x2b, 0xa0, 0x96]),
    ("Liquidated", [0xe7, 0x39, 0x37, 0x4b, 0x00, 0xaa, 0xf6, 0x44]),
    ("TakenOver", [0x85, 0xc3, 0x69, 0xbe, 0xf7, 0x77, 0x13, 0x8d]),
    ("Settled", [0xe8, 0xd2, 0x28, 0x11, 0x8e, 0x7c, 0x91, 0xee]),
    ("MarketUpdated", [0xaa, 0x33, 0x4a, 0x93, 0x74, 0xa8, 0xd9, 0xfb]),
    ("DeficitCovered", [0xd5, 0xd0, 0x05, 0x28, 0x36, 0x6f, 0x6d, 0xc6]),
    ("CurveStepped", [0x77, 0xe3, 0xc5, 0x28, 0xa9, 0x1a, 0x23, 0x07]),
    ("InsuranceDeposited", [0x25, 0xf2, 0x97, 0xfa, 0x54, 0xc7, 0x05, 0x4d]),
    ("FeesWithdrawn", [0xea, 0x0f, 0x00, 0x77, 0x94, 0xf1, 0x28, 0x15]),
    ("MarketCreated", [0x58, 0xb8, 0x82, 0xe7, 0xe2, 0x54, 0x06, 0x3a]),
    ("MarketOpened", [0x62, 0x92, 0x62, 0x51, 0x75, 0xd3, 0x79, 0xd3]),
    ("AccountCreated", [0x46, 0x27, 0x06, 0xad, 0x76, 0xc6, 0xbe, 0x5b]),
    ("AccountClosed", [0x13, 0xfa, 0x4f, 0xec, 0x5b, 0x50, 0x94, 0x30]),
    ("DelegateSet", [0x67, 0x7e, 0xef, 0x83, 0xc9, 0x1f, 0xd4, 0xfd]),
    ("RoleNominated", [0xeb, 0x90, 0xf9, 0xc5, 0x7e, 0x47, 0xe0, 0xc0]),
    ("RoleAccepted", [0x82, 0xdb, 0x11, 0xa7, 0xca, 0xee, 0x68, 0x32]),
    ("PauseSet", [0xaf, 0x39, 0xc6, 0x88, 0xc0, 0x42, 0xcc, 0x49]),
    ("CollateralCreated", [0x88, 0xd6, 0x24, 0xbb, 0xab, 0xdf, 0x16, 0xd2]),
    ("CapSet", [0xe9, 0xaf, 0x75, 0x4c, 0xd3, 0x3b, 0x26, 0xef]),
];

/// The first eight bytes of every account.
pub const ACCOUNTS: &[(&str, [u8; 8])] = &[
    ("Exchange", [0x1e, 0xc8, 0xdc, 0x95, 0x03, 0x3d, 0x68, 0x32]),
    ("Collateral", [0x7b, 0x82, 0xea, 0x3f, 0xff, 0xf0, 0xff, 0x5c]),
    ("Market", [0xdb, 0xbe, 0xd5, 0x37, 0x00, 0xe3, 0xc6, 0x9a]),
    ("MarginAccount", [0x85, 0xdc, 0xad, 0xd5, 0xb3, 0xd3, 0x2b, 0xee]),
];

/// The numbers of errors.
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
    ("NoFreeSlot", 6020),
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

/// Offsets in a market's state.
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

/// The order in which a market's parameters are stored: the hash of their names, with a blank between two. It changes when a row of the
/// table moves, and then stored markets would be read wrongly.
const ORDER_OF_PARAMETERS: u64 = 0x200e_ec92_fe76_9a35;

/// FNV-1a.
fn hash(text: &str) -> u64 {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    text.bytes().fold(0xcbf2_9ce4_8422_2325, step)
}

/// Offsets in a slot.
const SLOT: &[(&str, usize)] = &[
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

/// Offsets in what a margin account holds.
const HOLDINGS: &[(&str, usize)] =
    &[("cash", 0), ("net_deposits", 8), ("mode", 16), ("isolated_market", 20), ("slots", 24)];

/// Asserts that the fields of a structure are where they were, one behind the other without a gap.
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
    assert_tiles(&slot::Slot::STRUCTURE, (112, SLOT));
    assert_tiles(&account::Account::STRUCTURE, (920, HOLDINGS));
}

/// Parameters are words, one behind the other, in an order that stays.
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

/// Offsets behind the discriminator.
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

macro_rules! discriminators {
    ($module:ident: $($name:ident),+ $(,)?) => { [$((stringify!($name), $module::$name::DISCRIMINATOR)),+] };
}

#[test]
fn instruction_discriminators() {
    let found = discriminators!(instruction:
        InitializeExchange,
        CreateCollateral,
        NominateRole,
        AcceptRole,
        AddPause,
        LiftPause,
        AddMarketPause,
        LiftMarketPause,
        SetCap,
        CancelCap,
        CreateMarket,
        SetUpMarket,
        OpenMarket,
        DepositInsurance,
        WithdrawFees,
        CreateMarginAccount,
        SetDelegate,
        CloseMarginAccount,
        Deposit,
        Withdraw,
        Transfer,
        Trade,
        Liquidate,
        TakeOver,
        SettleLoss,
        RealiseGain,
        CollectClaim,
        RepayDebt,
        UpdateFunding,
        ShareClaims,
        CoverDeficit,
        Repeg,
        RaiseDepth,
        QuoteTrade,
        AccountHealth,
    );
    let names: Vec<String> = INSTRUCTIONS.iter().map(|(name, _)| camel_case(name)).collect();
    let committed = names.iter().zip(INSTRUCTIONS).map(|(name, (_, bytes))| (name.as_str(), *bytes));
    assert_discriminators(&found, &committed.collect::<Vec<_>>());
}

fn camel_case(name: &str) -> String {
    let words = name.split('_').map(|word| {
        let (first, rest) = word.split_at(1);
        first.to_uppercase() + rest
    });
    words.collect()
}

#[test]
fn event_discriminators() {
    let found = discriminators!(events:
        Deposited,
        Withdrawn,
        Transferred,
        Traded,
        Liquidated,
        TakenOver,
        Settled,
        MarketUpdated,
        DeficitCovered,
        CurveStepped,
        InsuranceDeposited,
        FeesWithdrawn,
        MarketCreated,
        MarketOpened,
        AccountCreated,
        AccountClosed,
        DelegateSet,
        RoleNominated,
        RoleAccepted,
        PauseSet,
        CollateralCreated,
        CapSet,
    );
    assert_discriminators(&found, EVENTS);
    let known: Vec<_> = EVENTS.iter().map(|(name, _)| *name).collect();
    assert_eq!(known, ballast_client::events::Event::NAMES);
}

/// What an event writes begins with its discriminator.
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

/// The rules' errors have the same names and the same numbers, from 6000.
#[test]
fn errors_of_the_rules() {
    let rules = ballast_math::Error::ALL;
    for (rule, (name, number)) in rules.iter().zip(ERRORS) {
        assert_eq!((rule.name(), 6000 + rule.number()), (*name, *number));
    }
    let own = &ERRORS[rules.len()..];
    assert!(own.iter().all(|(_, number)| *number >= 6100), "the program's own begin at 6100");
}
