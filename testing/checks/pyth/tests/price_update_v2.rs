//! Compares our reader and writer of `PriceUpdateV2` with `pyth-solana-receiver-sdk`.
#[path = "../../../../core/oracle/tests/golden/mod.rs"]
mod golden;

use anchor_lang::prelude::{Clock, Pubkey};
use anchor_lang::{AccountDeserialize, AccountSerialize, Discriminator};
use ballast_oracle::encode::write_price_update_v2;
use ballast_oracle::price_update_v2::{ACCOUNT_LEN, DISCRIMINATOR, FeedPrice, PriceUpdateV2Fields};
use ballast_oracle::{OracleReadError, program_ids, read_price_update_v2};
use proptest::prelude::*;
use pyth_solana_receiver_sdk::price_update::{PriceFeedMessage, PriceUpdateV2};

type OurLevel = ballast_oracle::price_update_v2::VerificationLevel;
type TheirLevel = pyth_solana_receiver_sdk::price_update::VerificationLevel;

/// The largest age that Pyth's functions accept. With this age, only the verification level can cause a refusal.
const ANY_AGE: u64 = i64::MAX.unsigned_abs();

/// Pyth's struct, wrapped because it cannot be printed when a property fails.
struct Update(PriceUpdateV2);

impl core::fmt::Debug for Update {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        translated(&self.0).fmt(formatter)
    }
}

prop_compose! {
    fn price_feed_message()(
        feed_id: [u8; 32], price: i64, conf: u64, exponent: i32, publish_time: i64, prev_publish_time: i64,
        ema_price: i64, ema_conf: u64,
    ) -> PriceFeedMessage {
        PriceFeedMessage { feed_id, price, conf, exponent, publish_time, prev_publish_time, ema_price, ema_conf }
    }
}

fn their_level() -> impl Strategy<Value = TheirLevel> {
    prop_oneof![
        any::<u8>().prop_map(|num_signatures| TheirLevel::Partial { num_signatures }),
        Just(TheirLevel::Full),
    ]
}

prop_compose! {
    fn their_update()(
        write_authority: [u8; 32],
        verification_level in their_level(),
        price_message in price_feed_message(),
        posted_slot: u64,
    ) -> Update {
        let write_authority = Pubkey::new_from_array(write_authority);
        Update(PriceUpdateV2 { write_authority, verification_level, price_message, posted_slot })
    }
}

/// Returns the account as the receiver writes it: serialised into an account of `LEN` zeros.
fn written_by_pyth(update: &PriceUpdateV2) -> Vec<u8> {
    let mut account = Vec::new();
    update.try_serialize(&mut account).expect("a vector grows");
    account.resize(PriceUpdateV2::LEN, 0);
    account
}

fn read_by_pyth(account: &[u8]) -> Option<PriceUpdateV2> {
    PriceUpdateV2::try_deserialize(&mut &account[..]).ok()
}

/// Converts Pyth's view to our fields.
fn translated(update: &PriceUpdateV2) -> PriceUpdateV2Fields {
    let message = &update.price_message;
    PriceUpdateV2Fields {
        write_authority: update.write_authority.to_bytes(),
        verification_level: match update.verification_level {
            TheirLevel::Partial { num_signatures } => OurLevel::Partial { num_signatures },
            TheirLevel::Full => OurLevel::Full,
        },
        message: FeedPrice {
            feed_id: message.feed_id,
            price: message.price,
            confidence: message.conf,
            exponent: message.exponent,
            publish_time: message.publish_time,
            previous_publish_time: message.prev_publish_time,
            ema_price: message.ema_price,
            ema_confidence: message.ema_conf,
        },
        posted_slot: update.posted_slot,
    }
}

/// Asserts that our price equals the price that Pyth's own functions return, including refusals.
fn assert_same_price(account: &[u8], update: &PriceUpdateV2) {
    let feed = update.price_message.feed_id;
    match (read_price_update_v2(account), update.get_price_no_older_than(&Clock::default(), ANY_AGE, &feed)) {
        (Ok(ours), Ok(theirs)) => {
            assert_eq!(ours.feed_id, feed);
            assert_eq!(ours.price, theirs.price);
            assert_eq!(ours.confidence, theirs.conf);
            assert_eq!(ours.exponent, theirs.exponent);
            assert_eq!(ours.publish_time, theirs.publish_time);
            assert_eq!(ours.posted_slot, update.posted_slot);
        }
        (Err(OracleReadError::PartiallyVerified), Err(_)) => {
            assert_ne!(update.verification_level, TheirLevel::Full);
        }
        (ours, theirs) => panic!("we say {ours:?}, Pyth says {theirs:?}"),
    }
}

#[test]
fn sizes_marks_and_program_ids_are_pyths() {
    assert_eq!(ACCOUNT_LEN, PriceUpdateV2::LEN);
    assert_eq!(DISCRIMINATOR, PriceUpdateV2::DISCRIMINATOR);
    let (receiver, feed_accounts) = if cfg!(feature = "upgraded") {
        (program_ids::RECEIVER_UPGRADED, program_ids::FEED_ACCOUNTS_UPGRADED)
    } else {
        (program_ids::RECEIVER, program_ids::FEED_ACCOUNTS)
    };
    assert_eq!(receiver, pyth_solana_receiver_sdk::ID.to_bytes());
    assert_eq!(feed_accounts, pyth_solana_receiver_sdk::PYTH_PUSH_ORACLE_ID.to_bytes());
}

#[test]
fn the_accounts_of_our_golden_tests_are_accounts_to_pyth() {
    for account in [golden::SOL_USD_FULL, golden::PARTIAL] {
        let update = read_by_pyth(&account).expect("Pyth reads it");
        assert_eq!(PriceUpdateV2Fields::decode(&account), Ok(translated(&update)));
    }
}

#[test]
fn feed_accounts_lie_where_the_programs_put_them() {
    let account = PriceUpdateV2Fields::decode(&golden::SOL_USD_FULL).expect("the golden account");
    let derive = |program: [u8; 32]| {
        let seeds: [&[u8]; 2] = [&0u16.to_le_bytes(), &account.message.feed_id];
        Pubkey::find_program_address(&seeds, &Pubkey::new_from_array(program)).0
    };
    let sponsored = derive(program_ids::FEED_ACCOUNTS);
    assert_eq!(sponsored.to_string(), "7UVimffxr9ow1uXYxsr4LHAcV58mLzhmwaeKvJ1pjLiE");
    assert_eq!(sponsored.to_bytes(), account.write_authority);
    let upgraded = derive(program_ids::FEED_ACCOUNTS_UPGRADED);
    assert_eq!(upgraded.to_string(), "7AviUf9nL62mcxNbQGKm4nKDQnPjswo6c5MX4D57HmyE");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn what_pyth_writes_we_read(Update(update) in their_update()) {
        let account = written_by_pyth(&update);
        prop_assert_eq!(PriceUpdateV2Fields::decode(&account), Ok(translated(&update)));
        assert_same_price(&account, &update);
    }

    #[test]
    fn we_write_what_pyth_writes(Update(update) in their_update()) {
        let account = write_price_update_v2(&translated(&update));
        prop_assert_eq!(&account[..], &written_by_pyth(&update)[..]);
        let read = read_by_pyth(&account).expect("Pyth reads our account");
        prop_assert_eq!(translated(&read), translated(&update));
    }

    #[test]
    fn damaged_accounts_are_refused_alike(
        Update(update) in their_update(),
        cut in 0..=ACCOUNT_LEN,
        at in prop_oneof![0..ACCOUNT_LEN, 0..43usize],
        value: u8,
    ) {
        let mut account = written_by_pyth(&update);
        account[at] = value;
        for data in [&account[..], &account[..cut]] {
            let theirs = read_by_pyth(data);
            prop_assert_eq!(PriceUpdateV2Fields::decode(data).ok(), theirs.as_ref().map(translated));
            if let Some(update) = &theirs {
                assert_same_price(data, update);
            }
        }
    }

    #[test]
    fn arbitrary_bytes_behind_the_discriminator_are_read_alike(
        tag in prop_oneof![0..3u8, any::<u8>()],
        body in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        let data = [&DISCRIMINATOR[..], &[0; 32], &[tag], &body].concat();
        let theirs = read_by_pyth(&data).as_ref().map(translated);
        prop_assert_eq!(PriceUpdateV2Fields::decode(&data).ok(), theirs);
    }
}
