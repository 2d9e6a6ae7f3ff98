//! Compares our reader and writer of signed updates, and the bytes with which we post them, with `pythnet-sdk` and
//! `pyth-solana-receiver-sdk`.

use anchor_lang::AccountSerialize;
use anchor_lang::prelude::Pubkey as AnchorKey;
use ballast_pyth::encode::{self, Tree};
use ballast_pyth::{Draft, FeedPrice, Programs, ReceiverConfig, Update, instructions};
use byteorder::BE;
use proptest::prelude::*;
use pyth_solana_receiver_sdk::config::{Config, DataSource};
use pyth_solana_receiver_sdk::{PostUpdateParams, pda};
use pythnet_sdk::accumulators::Accumulator;
use pythnet_sdk::accumulators::merkle::MerkleTree;
use pythnet_sdk::hashers::keccak256_160::Keccak160;
use pythnet_sdk::messages::{Message, PriceFeedMessage};
use pythnet_sdk::wire::v1::{
    AccumulatorUpdateData, MerklePriceUpdate, Proof, WormholeMerkleRoot, WormholeMessage, WormholePayload,
};
use pythnet_sdk::wire::{from_slice, to_vec};
use solana_pubkey::Pubkey;

const SIGNATURES: [encode::Signature; 3] = [(0, [1; 65]), (2, [2; 65]), (4, [3; 65])];
const SIGNER_SET: u32 = 5;

prop_compose! {
    fn price()(
        feed_id: [u8; 32], price: i64, confidence: u64, exponent: i32, publish_time: i64, previous_publish_time: i64,
        ema_price: i64, ema_confidence: u64,
    ) -> FeedPrice {
        FeedPrice {
            feed_id, price, confidence, exponent, publish_time, previous_publish_time, ema_price, ema_confidence,
        }
    }
}

fn theirs(price: &FeedPrice) -> Message {
    Message::PriceFeedMessage(PriceFeedMessage {
        feed_id: price.feed_id,
        price: price.price,
        conf: price.confidence,
        exponent: price.exponent,
        publish_time: price.publish_time,
        prev_publish_time: price.previous_publish_time,
        ema_price: price.ema_price,
        ema_conf: price.ema_confidence,
    })
}

/// An update written by Pyth's serialisers. The message around the root is Wormhole's format and built by us, because `pythnet-sdk` only
/// contains the payload.
struct Theirs {
    proven: Vec<MerklePriceUpdate>,
    bytes: Vec<u8>,
}

fn by_pyth(prices: &[FeedPrice]) -> Theirs {
    let messages: Vec<Vec<u8>> =
        prices.iter().map(|price| to_vec::<_, BE>(&theirs(price)).unwrap()).collect();
    let leaves: Vec<&[u8]> = messages.iter().map(Vec::as_slice).collect();
    let tree = MerkleTree::<Keccak160>::new(&leaves).unwrap();
    let mut root = [0; 20];
    root.copy_from_slice(tree.root.as_bytes());
    let proven: Vec<MerklePriceUpdate> = messages
        .iter()
        .map(|message| MerklePriceUpdate {
            message: message.clone().into(),
            proof: tree.prove(message).unwrap(),
        })
        .collect();
    let vaa = encode::signed_root(SIGNER_SET, &SIGNATURES, &encode::body(7, 9, &root));
    let data = AccumulatorUpdateData::new(Proof::WormholeMerkle { vaa: vaa.into(), updates: proven.clone() });
    Theirs { proven, bytes: to_vec::<_, BE>(&data).unwrap() }
}

fn by_us(prices: &[FeedPrice]) -> Vec<u8> {
    let messages: Vec<_> = prices.iter().map(encode::message).collect();
    let tree = Tree::new(&messages);
    let root = encode::signed_root(SIGNER_SET, &SIGNATURES, &encode::body(7, 9, &tree.root()));
    let proof = |(place, message)| (message, tree.proof(place));
    let proven: Vec<_> = messages.into_iter().enumerate().map(proof).collect();
    encode::update(&root, &proven)
}

/// Generates prices of different feeds, as in an update.
fn prices() -> impl Strategy<Value = Vec<FeedPrice>> {
    prop::collection::vec(price(), 1..12).prop_map(|mut prices| {
        prices.sort_by_key(|price| price.feed_id);
        prices.dedup_by_key(|price| price.feed_id);
        prices
    })
}

fn programs() -> Programs {
    Programs::of_receiver(&Pubkey::new_from_array(pyth_solana_receiver_sdk::ID.to_bytes())).unwrap()
}

#[test]
fn the_payload_that_is_signed_is_pyths() {
    let root = WormholeMerkleRoot { slot: 9, ring_size: 10_000, root: [6; 20] };
    let message = WormholeMessage::new(WormholePayload::Merkle(root));
    let header = 51;
    assert_eq!(encode::body(7, 9, &[6; 20])[header..], to_vec::<_, BE>(&message).unwrap());
}

#[test]
fn addresses_are_pyths() {
    let programs = programs();
    assert_eq!(programs.feeds.to_bytes(), pyth_solana_receiver_sdk::PYTH_PUSH_ORACLE_ID.to_bytes());
    assert_eq!(programs.config().to_bytes(), pda::get_config_address().to_bytes());
    for number in [0, 1, 9, 255] {
        assert_eq!(programs.treasury(number).to_bytes(), pda::get_treasury_address(number).to_bytes());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn what_pyth_writes_we_read_and_write(prices in prices()) {
        let theirs = by_pyth(&prices);
        let update = Update::parse(&theirs.bytes).unwrap();
        prop_assert_eq!(update.prices().iter().map(|proven| proven.price).collect::<Vec<_>>(), prices.clone());
        prop_assert_eq!((update.root().signer_set(), update.root().signatures()), (SIGNER_SET, 3));
        prop_assert_eq!(by_us(&prices), theirs.bytes);
    }

    /// Checks that Pyth accepts every update that we accept, with the same content. We refuse more: messages that are not under
    /// the update's root, and messages that are not prices.
    #[test]
    fn of_damaged_updates_we_take_no_more_than_pyth(
        prices in prices(), at in any::<prop::sample::Index>(), value: u8, cut in any::<prop::sample::Index>(),
    ) {
        let mut bytes = by_pyth(&prices).bytes;
        let length = bytes.len();
        bytes[at.index(length)] = value;
        for data in [&bytes[..], &bytes[..cut.index(length)]] {
            let Ok(update) = Update::parse(data) else { continue };
            let Proof::WormholeMerkle { vaa, updates } = AccumulatorUpdateData::try_from_slice(data).unwrap().proof;
            prop_assert_eq!(vaa.as_ref(), update.root().bytes());
            for (ours, of_pyth) in update.prices().iter().zip(&updates) {
                let message: Message = from_slice::<BE, _>(of_pyth.message.as_ref()).unwrap();
                prop_assert_eq!(theirs(&ours.price), message);
                prop_assert_eq!(&ours.proof, &of_pyth.proof.to_vec());
            }
            prop_assert_eq!(update.prices().len(), updates.len());
        }
    }

    #[test]
    fn the_arguments_of_a_posting_are_pyths(prices in prices(), treasury_id: u8) {
        let theirs = by_pyth(&prices);
        let update = Update::parse(&theirs.bytes).unwrap();
        let draft = Draft::new(Pubkey::new_from_array([1; 32]), "check", Pubkey::new_from_array([2; 32]));
        for (ours, merkle_price_update) in update.prices().iter().zip(theirs.proven) {
            let feed = ours.price.feed_id;
            let params = borsh::to_vec(&PostUpdateParams { merkle_price_update, treasury_id }).unwrap();
            let data = instructions::update_feed(&draft, &programs(), treasury_id, ours).data;
            prop_assert_eq!(&data[8..], [&params[..], &0_u16.to_le_bytes(), &feed].concat());
        }
    }

    #[test]
    fn the_receivers_configuration_is_read_as_it_is_written(
        nominee: Option<[u8; 32]>, wormhole: [u8; 32], sources in prop::collection::vec(any::<(u16, [u8; 32])>(), 0..4), fee: u64,
    ) {
        let config = Config {
            governance_authority: AnchorKey::new_from_array([1; 32]),
            target_governance_authority: nominee.map(AnchorKey::new_from_array),
            wormhole: AnchorKey::new_from_array(wormhole),
            valid_data_sources: sources
                .into_iter()
                .map(|(chain, emitter)| DataSource { chain, emitter: AnchorKey::new_from_array(emitter) })
                .collect(),
            single_update_fee_in_lamports: fee,
            minimum_signatures: 5,
        };
        let mut data = Vec::new();
        config.try_serialize(&mut data).unwrap();
        data.resize(Config::LEN, 0);
        let expected = ReceiverConfig { wormhole: Pubkey::new_from_array(wormhole), fee };
        prop_assert_eq!(ReceiverConfig::read(&data), Ok(expected));
    }
}
