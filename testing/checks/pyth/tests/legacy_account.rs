//! Compares our reader and writer of legacy accounts with `pyth-sdk-solana`.
#[path = "../../../../core/oracle/tests/golden/mod.rs"]
mod golden;

use ballast_oracle::encode::write_legacy_account;
use ballast_oracle::legacy_account::{
    ACCOUNT_LEN, LegacyAccountFields, LegacyAggregate, MAGIC, PriceStatus, VERSION,
};
use ballast_oracle::{OracleReadError, RawPrice, read_legacy_account};
use proptest::prelude::*;
use pyth_sdk_solana::state::{
    self, AccountType, PriceInfo, Rational, SolanaPriceAccount, load_price_account,
};
use solana_program::clock::Clock;
use solana_program::pubkey::Pubkey;

type TheirStatus = state::PriceStatus;

const STATES: [(TheirStatus, PriceStatus); 5] = [
    (TheirStatus::Unknown, PriceStatus::Unknown),
    (TheirStatus::Trading, PriceStatus::Trading),
    (TheirStatus::Halted, PriceStatus::Halted),
    (TheirStatus::Auction, PriceStatus::Auction),
    (TheirStatus::Ignored, PriceStatus::Ignored),
];

/// The account's bytes, aligned as Pyth's reader requires, which casts them in place.
#[derive(Clone, Debug)]
struct Aligned(Vec<u64>);

impl Aligned {
    fn new(account: &[u8]) -> Self {
        let mut words = vec![0; account.len().div_ceil(8)];
        bytemuck::cast_slice_mut(&mut words)[..account.len()].copy_from_slice(account);
        Self(words)
    }

    fn bytes(&self) -> &[u8] {
        bytemuck::cast_slice(&self.0)
    }

    fn read_by_pyth(&self) -> &SolanaPriceAccount {
        load_price_account(self.bytes()).expect("Pyth reads it")
    }
}

fn their_status() -> impl Strategy<Value = TheirStatus> {
    // Accounts with a price are as frequent as accounts without one.
    let any_state = prop::sample::select(&STATES[..]).prop_map(|(status, _)| status);
    prop_oneof![Just(TheirStatus::Trading), any_state]
}

prop_compose! {
    fn price_info()(price: i64, conf: u64, status in their_status(), pub_slot: u64) -> PriceInfo {
        PriceInfo { price, conf, status, pub_slot, ..PriceInfo::default() }
    }
}

prop_compose! {
    fn rational()(val: i64, numer: i64, denom: i64) -> Rational {
        Rational { val, numer, denom }
    }
}

/// The small fields, in account order: exponent, counts, slots, time, minimum number of publishers.
type Numbers = (i32, u32, u32, u64, u64, i64, u8);
/// The previous price: slot, price, confidence, time.
type Previous = (u64, i64, u64, i64);

prop_compose! {
    /// Generates an account as Pyth's program leaves it: every field is set through Pyth's own struct, and unused bytes are zero.
    fn their_account()(
        numbers: Numbers,
        averages in (rational(), rational()),
        keys: ([u8; 32], [u8; 32]),
        previous: Previous,
        aggregate in price_info(),
        quotes in prop::collection::vec((any::<[u8; 32]>(), price_info(), price_info()), 0..=32),
    ) -> Aligned {
        let mut account = Aligned::new(&[0; ACCOUNT_LEN]);
        let fields: &mut SolanaPriceAccount = bytemuck::from_bytes_mut(bytemuck::cast_slice_mut(&mut account.0));
        fields.magic = state::MAGIC;
        fields.ver = state::VERSION_2;
        fields.atype = AccountType::Price as u32;
        fields.size = 240 + 96 * quotes.len() as u32;
        fields.ptype = state::PriceType::Price;
        (fields.expo, fields.num, fields.num_qt, fields.last_slot, fields.valid_slot, fields.timestamp, fields.min_pub)
            = numbers;
        (fields.ema_price, fields.ema_conf) = averages;
        (fields.prod, fields.next) = (Pubkey::new_from_array(keys.0), Pubkey::new_from_array(keys.1));
        (fields.prev_slot, fields.prev_price, fields.prev_conf, fields.prev_timestamp) = previous;
        set(&mut fields.agg, &aggregate);
        for (target, (publisher, agg, latest)) in fields.comp.iter_mut().zip(&quotes) {
            target.publisher = Pubkey::new_from_array(*publisher);
            set(&mut target.agg, agg);
            set(&mut target.latest, latest);
        }
        account
    }
}

/// Copies each field separately, so that the unused bytes in between stay zero.
fn set(target: &mut PriceInfo, value: &PriceInfo) {
    target.price = value.price;
    target.conf = value.conf;
    target.status = value.status;
    target.corp_act = value.corp_act;
    target.pub_slot = value.pub_slot;
}

/// Converts Pyth's view to our fields.
fn translated(account: &SolanaPriceAccount) -> LegacyAccountFields {
    let status = STATES.iter().find(|(theirs, _)| *theirs == account.agg.status).expect("one of five").1;
    LegacyAccountFields {
        exponent: account.expo,
        last_trading_slot: account.last_slot,
        previous_aggregate_slot: account.valid_slot,
        product: account.prod.to_bytes(),
        aggregate: LegacyAggregate {
            price: account.agg.price,
            confidence: account.agg.conf,
            publish_time: account.timestamp,
            slot: account.agg.pub_slot,
        },
        status,
        previous: LegacyAggregate {
            price: account.prev_price,
            confidence: account.prev_conf,
            publish_time: account.prev_timestamp,
            slot: account.prev_slot,
        },
    }
}

/// Returns the price that Pyth's own functions return in the slot of the aggregate, if there is a price.
fn price_by_pyth(account: &SolanaPriceAccount, address: [u8; 32]) -> Option<RawPrice> {
    if account.agg.status != TheirStatus::Trading {
        return None;
    }
    let feed = account.to_price_feed(&Pubkey::new_from_array(address));
    let clock = Clock { slot: account.agg.pub_slot, ..Clock::default() };
    assert_eq!(account.get_price_no_older_than(&clock, 0), Some(feed.get_price_unchecked()));
    let price = feed.get_price_unchecked();
    Some(RawPrice {
        feed_id: feed.id.to_bytes(),
        price: price.price,
        confidence: price.conf,
        exponent: price.expo,
        publish_time: price.publish_time,
        posted_slot: clock.slot,
    })
}

#[test]
fn sizes_and_marks_are_pyths() {
    assert_eq!(ACCOUNT_LEN, size_of::<SolanaPriceAccount>());
    assert_eq!(MAGIC, state::MAGIC);
    assert_eq!(VERSION, state::VERSION_2);
    for (theirs, ours) in STATES {
        assert_eq!(theirs as u32, ours.number());
    }
}

#[test]
fn the_account_of_our_golden_tests_is_an_account_to_pyth() {
    // Pyth's reader does not accept quotes with states that do not exist, so they are set to zero here.
    let mut head = golden::LEGACY_HEAD.to_vec();
    head.resize(ACCOUNT_LEN, 0);
    let account = Aligned::new(&head);
    assert_eq!(LegacyAccountFields::decode(&head), Ok(translated(account.read_by_pyth())));
    let expected = price_by_pyth(account.read_by_pyth(), golden::ADDRESS);
    assert!(expected.is_some());
    assert_eq!(read_legacy_account(&head, &golden::ADDRESS).ok(), expected);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn what_pyth_writes_we_read(account in their_account(), address: [u8; 32]) {
        let theirs = account.read_by_pyth();
        prop_assert_eq!(LegacyAccountFields::decode(account.bytes()), Ok(translated(theirs)));
        prop_assert_eq!(read_legacy_account(account.bytes(), &address).ok(), price_by_pyth(theirs, address));
    }

    #[test]
    fn what_we_write_pyth_reads(account in their_account(), address: [u8; 32]) {
        let fields = translated(account.read_by_pyth());
        let written = Aligned::new(&write_legacy_account(&fields));
        prop_assert_eq!(translated(written.read_by_pyth()), fields);
        prop_assert_eq!(
            price_by_pyth(written.read_by_pyth(), address),
            read_legacy_account(written.bytes(), &address).ok()
        );
    }

    #[test]
    fn we_write_what_pyth_writes_but_for_what_belongs_to_publishers(account in their_account()) {
        let fields = translated(account.read_by_pyth());
        let mut expected = account.bytes().to_vec();
        expected[12..16].copy_from_slice(&240u32.to_le_bytes());
        for range in [24..32, 48..96, 104..112, 144..176, 240..ACCOUNT_LEN] {
            expected[range].fill(0);
        }
        prop_assert_eq!(&write_legacy_account(&fields)[..], &expected[..]);
    }

    #[test]
    fn damaged_headers_are_refused_alike(
        account in their_account(), at in 0..12usize, value in prop_oneof![0..4u8, any::<u8>()], address: [u8; 32],
    ) {
        let mut data = account.bytes().to_vec();
        data[at] = value;
        let damaged = Aligned::new(&data);
        let theirs = load_price_account::<32, ()>(damaged.bytes()).ok().map(translated);
        prop_assert_eq!(LegacyAccountFields::decode(&data).ok(), theirs);
        if theirs.is_none() {
            prop_assert!(read_legacy_account(&data, &address).is_err());
        }
    }

    #[test]
    fn short_accounts_are_refused_alike(account in their_account(), length in 0..=ACCOUNT_LEN) {
        let cut = &account.bytes()[..length];
        let theirs = load_price_account::<32, ()>(cut).ok().map(translated);
        prop_assert_eq!(LegacyAccountFields::decode(cut).ok(), theirs);
        if length < ACCOUNT_LEN {
            prop_assert_eq!(LegacyAccountFields::decode(cut), Err(OracleReadError::Truncated));
        }
    }
}
