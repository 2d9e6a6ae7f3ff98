//! Reads a recorded response field by field.

use ballast_pyth::hermes::Updates;
use ballast_pyth::{FeedPrice, UpdateError};
use serde_json::Value;

const ANSWER: &str = include_str!("recorded/btc-usd.json");
const BTC: &str = "e62df6c8b4a85fe1a67db44dc12de5db330f7ac66b72dc658afedf0f4a415b43";

fn btc() -> [u8; 32] {
    hex::decode(BTC).unwrap().try_into().unwrap()
}

#[test]
fn it_says_what_the_endpoint_read_in_it() {
    let updates = Updates::parse(ANSWER.as_bytes()).unwrap();
    let (update, proven) = updates.of_feed(&btc()).unwrap();
    let expected = FeedPrice {
        feed_id: btc(),
        price: 10_714_225_620_151,
        confidence: 4_953_968_269,
        exponent: -8,
        publish_time: 1_734_371_204,
        previous_publish_time: 1_734_371_204,
        ema_price: 10_670_864_100_000,
        ema_confidence: 5_387_554_100,
    };
    assert_eq!(proven.price, expected);
    assert_eq!((update.root().signer_set(), update.root().signatures()), (4, 13));
    assert_eq!((update.root().bytes().len(), proven.message.len(), proven.proof.len()), (952, 85, 11));
    assert_eq!((updates.all().len(), update.prices().len()), (1, 1));
}

/// Checks that a wrong bit in the price or the proof is detected before anything is sent.
#[test]
fn a_price_that_was_not_signed_is_refused() {
    use base64::Engine as _;
    let engine = base64::engine::general_purpose::STANDARD;
    let answer: Value = serde_json::from_str(ANSWER).unwrap();
    let bytes = engine.decode(answer["binary"]["data"][0].as_str().unwrap()).unwrap();
    let signed_root_ends = 4 + 4 + 2 + 952;
    let price = signed_root_ends + 1 + 2 + 1 + 32;
    let proof = signed_root_ends + 1 + 2 + 85 + 1;
    for place in [price, price + 7, price + 19, proof, bytes.len() - 1] {
        let mut wrong = bytes.clone();
        wrong[place] ^= 1;
        let found = ballast_pyth::Update::parse(&wrong);
        assert_eq!(found, Err(UpdateError::NotProven { feed: BTC.to_owned() }), "byte {place}");
    }
}

#[test]
fn what_is_missing_in_it_is_named() {
    let updates = Updates::parse(ANSWER.as_bytes()).unwrap();
    let other = [7; 32];
    assert_eq!(updates.of_feed(&other).err(), Some(UpdateError::NoFeed { feed: "07".repeat(32) }));
}
