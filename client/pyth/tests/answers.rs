//! Tests that each kind of unusable response has its own error, and that the error repeats nothing from the response.

use ballast_pyth::encode::{self, Tree};
use ballast_pyth::hermes::{PATH, Updates, query};
use ballast_pyth::{FeedPrice, Update, UpdateError};
use proptest::prelude::*;

fn price(feed: u8, publish_time: i64) -> FeedPrice {
    FeedPrice {
        feed_id: [feed; 32],
        price: -123_456_789,
        confidence: 77,
        exponent: -8,
        publish_time,
        previous_publish_time: publish_time - 1,
        ema_price: 5,
        ema_confidence: 6,
    }
}

/// Returns an update with these prices and an invalid signature.
fn update(prices: &[FeedPrice]) -> Vec<u8> {
    let messages: Vec<_> = prices.iter().map(encode::message).collect();
    let tree = Tree::new(&messages);
    let root = encode::signed_root(3, &[(0, [1; 65])], &encode::body(9, 8, &tree.root()));
    let proven: Vec<_> =
        messages.into_iter().enumerate().map(|(place, message)| (message, tree.proof(place))).collect();
    encode::update(&root, &proven)
}

#[test]
fn what_is_asked_for() {
    assert_eq!(PATH, "v2/updates/price/latest");
    let expected = [
        ("encoding", "base64"),
        ("parsed", "false"),
        ("ids[]", &"ab".repeat(32)),
        ("ids[]", &"01".repeat(32)),
    ];
    let asked = query(&[[0xab; 32], [1; 32]]);
    assert_eq!(asked.iter().map(|(name, value)| (*name, value.as_str())).collect::<Vec<_>>(), expected);
}

#[test]
fn what_is_written_is_read() {
    for count in 1..=9_u8 {
        let prices: Vec<_> = (1..=count).map(|feed| price(feed, 100 + i64::from(feed))).collect();
        let read = Update::parse(&update(&prices)).unwrap();
        assert_eq!(read.prices().iter().map(|proven| proven.price).collect::<Vec<_>>(), prices);
        assert_eq!((read.root().signer_set(), read.root().signatures()), (3, 1));
    }
}

/// Checks that the newer price counts if two updates contain the same feed, regardless of the updates' order.
#[test]
fn the_newer_of_two_counts() {
    let (older, newer) = (update(&[price(1, 100)]), update(&[price(1, 101), price(2, 99)]));
    for order in [[older.clone(), newer.clone()], [newer, older]] {
        let updates = Updates::parse(encode::answer(&order).as_bytes()).unwrap();
        assert_eq!(updates.of_feed(&[1; 32]).unwrap().1.price.publish_time, 101);
        assert_eq!(updates.of_feed(&[2; 32]).unwrap().1.price.publish_time, 99);
    }
}

#[test]
fn answers_that_are_none() {
    let data = |data: &str| format!(r#"{{"binary":{{"encoding":"base64","data":["{data}"]}}}}"#);
    let cases = [
        (String::new(), "it ends too early"),
        ("<html>SECRET-KEY</html>".to_owned(), "it is not JSON"),
        (r#"{"error":"SECRET-KEY"}"#.to_owned(), "a field is missing or has the wrong type"),
        (r#"{"binary":{"encoding":"base64","data":"SECRET-KEY"}}"#.to_owned(), "has the wrong type"),
        (r#"{"binary":{"encoding":"hex","data":[]}}"#.to_owned(), "`hex`"),
        (data("!!!SECRET-KEY"), "not valid base64"),
        (data("U0VDUkVULUtFWQ=="), "not a Pyth update"),
    ];
    for (answer, words) in cases {
        let told = Updates::parse(answer.as_bytes()).unwrap_err().to_string();
        assert!(told.contains(words), "{told}");
        assert!(!told.contains("SECRET"), "{told}");
    }
}

#[test]
fn formats_of_tomorrow_are_told_apart() {
    let good = update(&[price(1, 100)]);
    let root = 4 + 4 + 2;
    let payload = root + 6 + 66 + 51;
    let message = payload + 37 + 1 + 2;
    for (place, value, error) in [
        (0, b'Q', UpdateError::WrongMagic),
        (4, 2, UpdateError::UnknownVersion(2)),
        (7, 1, UpdateError::UnknownProof(1)),
        (root, 2, UpdateError::UnknownMessageVersion(2)),
        (payload, b'B', UpdateError::NoRoot),
        (payload + 4, 1, UpdateError::NoRoot),
        (message, 1, UpdateError::NoPrice(1)),
    ] {
        let mut bytes = good.clone();
        bytes[place] = value;
        assert_eq!(Update::parse(&bytes), Err(error), "byte {place}");
    }
    // Minor versions append fields.
    let mut minor = good.clone();
    minor[5] = 9;
    minor.extend([1, 2, 3]);
    assert_eq!(Update::parse(&minor), Update::parse(&good));
}

#[test]
fn it_may_end_nowhere_before_its_end() {
    let good = update(&[price(1, 100), price(2, 100)]);
    for length in 0..good.len() {
        assert_eq!(Update::parse(&good[..length]), Err(UpdateError::Truncated), "{length} bytes");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_it_panic(bytes: Vec<u8>, mut good in Just(update(&[price(1, 100)])), places: [(prop::sample::Index, u8); 3]) {
        let _any = Update::parse(&bytes);
        let _any = Updates::parse(&bytes);
        for (place, value) in places {
            let place = place.index(good.len());
            good[place] = value;
        }
        let _damaged = Update::parse(&good);
    }
}
