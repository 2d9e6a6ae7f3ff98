use ballast_client::transaction::{
    self, AddressLookupTableAccount, Budget, BuildError, Draft, Limits, Scheduled, Spare, Terms, Version,
};
use ballast_client::{MarketKeys, instructions};
use ballast_math::account::Account;
use ballast_math::market::State;
use ballast_math::position::Position;
use ballast_math::{Base, Quote};
use solana_hash::Hash;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_message::VersionedMessage;
use solana_pubkey::Pubkey;
use solana_signer::Signer;
use solana_transaction::versioned::VersionedTransaction;
use std::slice::from_ref;

const LIMITS: Limits = Limits { compute_units: 12_345, loaded_bytes: 65_536 };
const FREE: Terms = Terms { limits: LIMITS, micro_lamports_per_unit: 0 };
const PRICED: Terms = Terms { limits: LIMITS, micro_lamports_per_unit: 678 };
const BLOCKHASH: Hash = Hash::new_from_array([4; 32]);
const PAGE: u32 = 32_768;

fn key(byte: u8) -> Pubkey {
    Pubkey::new_from_array([byte; 32])
}

/// Returns a health query for an account with `count` markets.
fn query(count: u8) -> (Instruction, Vec<Pubkey>) {
    let markets: Vec<_> =
        (0..count).map(|byte| MarketKeys { market: key(byte), oracle: key(byte + 100) }).collect();
    let addresses = markets.iter().flat_map(|keys| [keys.market, keys.oracle]).collect();
    (instructions::account_health(key(99), &markets), addresses)
}

fn message(version: Version, terms: &Terms) -> VersionedMessage {
    let (payer, instruction) = (key(1), query(0).0);
    let draft = Draft::new(&payer, from_ref(&instruction)).of_version(version);
    draft.message(terms, BLOCKHASH).unwrap()
}

#[test]
fn limits_and_price_go_first_in_version_0() {
    let message = message(Version::V0, &PRICED);
    let data: Vec<&[u8]> =
        message.instructions().iter().map(|instruction| instruction.data.as_slice()).collect();
    assert_eq!(data.len(), 4);
    assert_eq!(data[0], [&[2], 12_345u32.to_le_bytes().as_slice()].concat());
    assert_eq!(data[1], [&[4], 65_536u32.to_le_bytes().as_slice()].concat());
    assert_eq!(data[2], [&[3], 678u64.to_le_bytes().as_slice()].concat());
    assert_eq!(message.static_account_keys()[0], key(1));
    assert_eq!(message.recent_blockhash(), &BLOCKHASH);
}

#[test]
fn limits_and_fee_are_fields_in_version_1() {
    let VersionedMessage::V1(message) = message(Version::V1, &PRICED) else { panic!("version 1") };
    assert_eq!(message.instructions.len(), 1);
    assert_eq!(message.config.compute_unit_limit, Some(12_345));
    assert_eq!(message.config.loaded_accounts_data_size_limit, Some(65_536));
    // 12,345 × 678 micro-lamports in total, rounded up.
    assert_eq!(message.config.priority_fee, Some(9));
    let VersionedMessage::V1(message) = self::message(Version::V1, &FREE) else { panic!("version 1") };
    assert_eq!(message.config.priority_fee, None);
}

#[test]
fn without_a_price_there_are_only_the_limits() {
    assert_eq!(message(Version::V0, &FREE).instructions().len(), 3);
    assert_eq!(message(Version::V1, &FREE).instructions().len(), 1);
}

#[test]
fn what_a_sender_wishes_goes_before_what_was_measured() {
    let wish = Budget { compute_units: Some(7), micro_lamports_per_unit: Some(3) };
    let terms = Terms { limits: Limits { compute_units: 7, ..LIMITS }, micro_lamports_per_unit: 3 };
    assert_eq!(wish.terms(LIMITS), terms);
    assert_eq!(Budget::default().terms(LIMITS), FREE);
}

#[test]
fn the_priority_fee_is_rounded_up_to_a_lamport() {
    let fee = |compute_units, micro_lamports_per_unit| {
        Terms { limits: Limits { compute_units, ..LIMITS }, micro_lamports_per_unit }.priority_fee()
    };
    assert_eq!(fee(1, 1), 1);
    assert_eq!(fee(1_000_000, 1), 1);
    assert_eq!(fee(1_000_001, 1), 2);
    assert_eq!(fee(7, 0), 0);
    assert_eq!(fee(u32::MAX, u64::MAX), u64::MAX);
}

#[test]
fn limits_hold_a_margin_and_the_spare_units() {
    let margin = |units, bytes| Limits::with_margin(units, bytes, Spare::AnyPath);
    let limits = |compute_units, loaded_bytes| Limits { compute_units, loaded_bytes };
    assert_eq!(margin(7_000, Some(PAGE)), limits(14_110, 2 * PAGE));
    // Both limits are rounded up, and the limit on loaded data is rounded up to whole pages.
    assert_eq!(margin(7_001, Some(1_000_000)), limits(14_112, 35 * PAGE));
    assert_eq!(margin(0, Some(0)), limits(6_760, PAGE));
    assert_eq!(margin(0, Some(8 * PAGE)), limits(6_760, 9 * PAGE));
    assert_eq!(Limits::with_margin(7_001, Some(PAGE), Spare::AnyTrade), limits(12_112, 2 * PAGE));
    assert_eq!(Limits::with_margin(7_001, Some(PAGE), Spare::LastSale), limits(11_312, 2 * PAGE));
    assert_eq!(Limits::with_margin(7_001, Some(PAGE), Spare::SamePath), limits(8_112, 2 * PAGE));
    // The limits never exceed the maximum that a transaction may request. If the loaded data is not reported, it is not limited.
    assert_eq!(margin(1_350_000, None), Limits::MOST);
    assert_eq!(margin(u64::MAX, Some(u32::MAX)), Limits::MOST);
    let each = limits(200_000, 5 * PAGE);
    assert_eq!(Limits::for_instructions(2, each), limits(400_000, 5 * PAGE));
    assert_eq!(Limits::for_instructions(usize::MAX, Limits { loaded_bytes: u32::MAX, ..each }), Limits::MOST);
}

/// Checks that a trade needs spare units if the trade may be the first in a window with claims to pay, or if a liquidation before
/// the trade may change the trade's kind.
#[test]
fn only_a_trade_that_has_one_path_needs_nothing_to_spare() {
    let mut market = State::default();
    let of = |market: &State, held, fill| Spare::of_trade(market, Base::new(held), Base::new(fill));
    for same in [(0, 5), (0, -5), (5, 1), (-5, -1)] {
        assert_eq!(of(&market, same.0, same.1), Spare::SamePath, "{same:?}");
    }
    for reducing in [(5, -1), (5, -5), (5, -6), (-5, 1)] {
        assert_eq!(of(&market, reducing.0, reducing.1), Spare::AnyTrade, "{reducing:?}");
    }
    market.open_claims = Quote::new(1);
    assert_eq!(of(&market, 0, 5), Spare::AnyTrade);
}

/// Checks that a sale needs the most spare units if the market has claims to pay, or if the account would settle up debts in
/// other markets. A sale needs none if the account keeps another position in any case.
#[test]
fn a_sale_keeps_what_its_account_and_market_can_need() {
    let (mut market, mut account) = (State::default(), Account::default());
    let position = |market, base| Position { market, base: Base::new(base), ..Position::default() };
    account.put(0, position(3, 5)).unwrap();
    assert_eq!(Spare::of_sale(&market, &account, 3), Spare::LastSale);
    let debt = Position { debt: Quote::new(1), ..position(4, 0) };
    account.put(1, debt).unwrap();
    assert_eq!(Spare::of_sale(&market, &account, 3), Spare::AnyPath);
    account.put(2, position(5, -1)).unwrap();
    assert_eq!(Spare::of_sale(&market, &account, 3), Spare::SamePath);
    market.open_claims = Quote::new(1);
    assert_eq!(Spare::of_sale(&market, &account, 3), Spare::AnyPath);
}

#[test]
fn signers_may_come_in_any_order_and_twice() {
    let (payer, owner) = (Keypair::new(), Keypair::new());
    let args = instructions::CreateMarginAccountArgs { sub_id: 0, mode: 0, market: 0 };
    let create = instructions::create_margin_account(owner.pubkey(), payer.pubkey(), args);
    for version in [Version::V0, Version::V1] {
        let payer_key = payer.pubkey();
        let draft = Draft::new(&payer_key, from_ref(&create)).of_version(version);
        let message = draft.message(&FREE, BLOCKHASH).unwrap();
        let signed = transaction::sign(message.clone(), &[&owner, &payer, &owner]).unwrap();
        assert_eq!(signed.signatures.len(), 2);
        assert!(signed.verify_with_results().iter().all(|valid| *valid));
        assert!(matches!(transaction::sign(message, &[&payer]), Err(BuildError::Sign(_))));
    }
}

#[test]
fn a_lookup_table_or_version_1_makes_room() {
    let payer = Keypair::new();
    let (payer_key, (instruction, addresses)) = (payer.pubkey(), query(20));
    let draft = Draft::new(&payer_key, from_ref(&instruction));
    let sign = |draft: Draft<'_>| transaction::sign(draft.message(&FREE, BLOCKHASH).unwrap(), &[&payer]);
    let bytes = match sign(draft) {
        Err(BuildError::TooLarge { bytes, most: 1_232 }) => bytes,
        other => panic!("40 accounts cannot fit: {other:?}"),
    };
    assert!(bytes > Version::V0.most_bytes() && !draft.fits());
    let tables = [AddressLookupTableAccount { key: key(98), addresses }];
    let short = sign(draft.with_tables(&tables)).expect("the table holds 40 accounts in 40 bytes");
    assert_eq!(short.message.address_table_lookups().map(<[_]>::len), Some(1));
    // 40 addresses become 40 indexes. A table costs its own address and two lengths.
    assert_eq!(transaction::size(&short), bytes - 40 * 32 + 40 + 34);
    let new = sign(draft.of_version(Version::V1)).expect("40 addresses are fewer than 64");
    assert!(transaction::size(&new) < bytes);
}

#[test]
fn the_version_is_the_newest_or_the_oldest_that_fits() {
    let payer = key(1);
    let drafted = |count, newest| {
        let instruction = query(count).0;
        let draft = Draft::new(&payer, from_ref(&instruction));
        (draft.in_newest(newest).version(), draft.in_oldest(newest).version())
    };
    let (old, new) = (Version::V0, Version::V1);
    assert_eq!(drafted(8, old), (old, old));
    assert_eq!(drafted(8, new), (new, old));
    assert_eq!(drafted(20, old), (old, old));
    assert_eq!(drafted(20, new), (new, new));
    // 82 addresses are too many for version 1.
    assert_eq!(drafted(39, new), (old, new));
}

#[test]
fn version_1_has_bounds_of_its_own() {
    let (payer, (instruction, _)) = (key(1), query(39));
    let draft = Draft::new(&payer, from_ref(&instruction)).of_version(Version::V1);
    let error = draft.message(&FREE, BLOCKHASH).unwrap_err();
    assert!(matches!(error, BuildError::Bounds(_)), "{error}");
    assert!(error.to_string().contains("version-1 transaction"), "{error}");
    let many = vec![query(0).0; 65];
    let draft = Draft::new(&payer, &many).of_version(Version::V1);
    assert!(matches!(draft.message(&FREE, BLOCKHASH), Err(BuildError::Bounds(_))));
}

#[test]
fn an_unsigned_transaction_has_room_for_its_signatures() {
    for version in [Version::V0, Version::V1] {
        let unsigned = transaction::unsigned(message(version, &FREE));
        assert_eq!(unsigned.signatures, [solana_signature::Signature::default()]);
        assert_eq!(unsigned.message.static_account_keys()[0], key(1));
    }
}

/// Checks that the bytes have Solana's wire format, so that wallets can decode them.
#[test]
fn the_bytes_on_the_wire_are_those_of_solana() {
    use base64::Engine as _;
    // Version 0 begins with the signature count, and version 1 with its own marker.
    for (version, first) in [(Version::V0, 1), (Version::V1, 0x81)] {
        let transaction = transaction::unsigned(message(version, &PRICED));
        let text = transaction::to_base64(&transaction).unwrap();
        let wire = base64::engine::general_purpose::STANDARD.decode(text).unwrap();
        assert_eq!(wire.len(), transaction::size(&transaction));
        assert_eq!(wire, wincode::serialize(&transaction).unwrap());
        let read: VersionedTransaction = wincode::deserialize(&wire).unwrap();
        assert_eq!(read, transaction);
        assert_eq!(wire[0], first);
    }
    let (payer, instruction) = (key(1), query(40).0);
    let too_large = Draft::new(&payer, from_ref(&instruction)).message(&FREE, BLOCKHASH).unwrap();
    let refused = transaction::to_base64(&transaction::unsigned(too_large));
    assert!(matches!(refused, Err(BuildError::TooLarge { bytes, most: 1_232 }) if bytes > 1_232));
}

#[test]
fn a_leader_counts_limits_and_ranks_by_what_it_gets() {
    let scheduled = Scheduled::of(&message(Version::V1, &PRICED), &LIMITS);
    // One signature, a written payer, eight bytes of data, and two pages.
    let (signatures, locks, data) = (720, 300, 2);
    assert_eq!((scheduled.signatures, scheduled.locks, scheduled.data), (signatures, locks, data));
    assert_eq!((scheduled.execution, scheduled.loaded), (12_345, 2 * 8));
    assert_eq!(scheduled.total(), 13_383);
    // Half of the signature's 5,000 lamports, and a priority fee of nine.
    assert_eq!(scheduled.priority(9), 2_509 * 1_000_000 / 13_384);
    // Three more instructions with 5, 5 and 9 bytes.
    let scheduled = Scheduled::of(&message(Version::V0, &PRICED), &LIMITS);
    assert_eq!(scheduled.total(), 13_383 + 27 / 4 - 2);
    let most = Scheduled::of(&message(Version::V0, &PRICED), &Limits::MOST);
    assert_eq!(most.loaded, 16_384);
}

#[test]
fn accounts_of_a_table_are_locked_like_others() {
    let payer = key(1);
    let update = instructions::update_funding(MarketKeys { market: key(2), oracle: key(3) });
    let draft = Draft::new(&payer, from_ref(&update));
    let tables = [AddressLookupTableAccount { key: key(98), addresses: vec![key(2), key(3)] }];
    let locks = |draft: Draft<'_>| Scheduled::of(&draft.message(&FREE, BLOCKHASH).unwrap(), &LIMITS).locks;
    // The write locks are those of the payer and the market.
    assert_eq!((locks(draft), locks(draft.with_tables(&tables))), (600, 600));
}

/// Checks that no code uses durable nonces. Solana will remove them, and a transaction that uses one never expires.
#[test]
fn nobody_here_uses_durable_nonces() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let folders =
        ["app", "client", "core", "migrations", "programs", "sim", "tools"].map(|folder| root.join(folder));
    let mut left: Vec<_> = folders.into();
    let (this, mut read) = (file!().rsplit('/').next().unwrap(), 0);
    while let Some(path) = left.pop() {
        if path.is_dir() {
            left.extend(std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|kind| kind == "rs") && !path.ends_with(this) {
            let text = std::fs::read_to_string(&path).unwrap().to_lowercase();
            let found = ["advance_nonce", "advancenonce", "create_nonce", "nonce_account"]
                .into_iter()
                .find(|word| text.contains(word));
            assert_eq!(found, None, "{}", path.display());
            read += 1;
        }
    }
    assert!(read > 300, "{read}");
}
