//! Tests the client with a Hermes endpoint that works and with endpoints that fail. Each failure has its own error, no error
//! contains the key, and the size of a response is limited.

use ballast_client::instructions::{self, Trade, TradeArgs};
use ballast_client::pyth::{Endpoint, EndpointError, FeedPrice, Hermes, HermesError, Key, UpdateError};
use ballast_client::pyth::{Posting, Programs, Update, Updates};
use ballast_client::transaction::{AddressLookupTableAccount, Draft, Version};
use ballast_client::{MarketKeys, oracle, pda};
use ballast_networks::pyth::{Asked, HermesReply, HermesServer, Signers};
use solana_instruction::Instruction;
use solana_pubkey::Pubkey;
use std::time::Duration;

/// A recorded update that thirteen guardians signed.
const RECORDED: &str = include_str!("../../pyth/tests/recorded/btc-usd.json");
const SECRET: &str = "SECRET-KEY-123";
const FEED: [u8; 32] = [0xab; 32];

fn price() -> FeedPrice {
    FeedPrice {
        feed_id: FEED,
        price: 101,
        confidence: 2,
        exponent: -8,
        publish_time: 1_767_225_600,
        previous_publish_time: 1_767_225_599,
        ema_price: 100,
        ema_confidence: 1,
    }
}

fn hermes(url: &str) -> Hermes {
    let endpoint = Endpoint::new(url, Some(Key::new(SECRET).unwrap())).unwrap();
    Hermes::new(endpoint, Duration::from_millis(500)).unwrap()
}

/// Returns the client's error for this response of the endpoint.
async fn answered(reply: HermesReply) -> HermesError {
    let server = HermesServer::new(move |_| reply.clone());
    let url = format!("{}/hermes?also={SECRET}", server.url());
    let hermes = hermes(&url);
    let error = hermes.latest(&[FEED]).await.unwrap_err();
    for told in [error.to_string(), format!("{error:?}"), format!("{}", hermes.server())] {
        assert!(!told.contains("SECRET") && !told.contains("also="), "{told}");
    }
    assert!(error.to_string().contains(server.url()), "{error}");
    error
}

#[tokio::test]
async fn it_is_asked_for_feeds_with_the_key_and_its_answer_is_read() {
    let server = HermesServer::new(|_| HermesReply::Status(200, Signers::new(4).answer(&[price()])));
    for base in ["", "/", "/hermes", "/hermes/"] {
        let updates = hermes(&format!("{}{base}", server.url())).latest(&[FEED, [1; 32]]).await.unwrap();
        assert_eq!(updates.of_feed(&FEED).unwrap().1.price, price());
        assert_eq!(updates.all()[0].root().signer_set(), 4);
        let query = format!("ids%5B%5D={}&ids%5B%5D={}", "ab".repeat(32), "01".repeat(32));
        let base = base.trim_end_matches('/');
        let expected = Asked {
            path: format!("{base}/v2/updates/price/latest?encoding=base64&parsed=false&{query}"),
            authorization: Some(format!("Bearer {SECRET}")),
        };
        assert_eq!(server.take_asked(), [expected]);
    }
}

#[tokio::test]
async fn refusals_are_told_apart() {
    let status = |status| HermesReply::Status(status, format!("you sent {SECRET}"));
    for refused in [401, 403] {
        assert!(matches!(answered(status(refused)).await, HermesError::Key { .. }));
    }
    assert!(matches!(answered(status(429)).await, HermesError::TooOften { .. }));
    for other in [204, 404, 500] {
        assert!(
            matches!(answered(status(other)).await, HermesError::Status { status, .. } if status == other)
        );
    }
}

#[tokio::test]
async fn what_is_no_update_is_told() {
    for body in [String::new(), format!("<p>{SECRET}</p>"), format!("{{\"{SECRET}\":1}}")] {
        let error = answered(HermesReply::Status(200, body)).await;
        assert!(matches!(error, HermesError::Update { source: UpdateError::Json(_), .. }), "{error}");
    }
}

#[tokio::test]
async fn no_more_is_read_than_may_be() {
    let at_most = 256 * 1024;
    let error = answered(HermesReply::Status(200, "x".repeat(at_most))).await;
    assert!(matches!(error, HermesError::Update { .. }), "{error}");
    let error = answered(HermesReply::Status(200, "x".repeat(at_most + 1))).await;
    assert!(matches!(error, HermesError::TooLarge { .. }), "{error}");
}

#[tokio::test]
async fn silence_ends() {
    let error = answered(HermesReply::Silence).await;
    assert!(matches!(error, HermesError::Unanswered { reason: "it did not respond in time", .. }), "{error}");
}

#[tokio::test]
async fn nobody_there() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let url = format!("http://127.0.0.1:{port}/{SECRET}");
    let error = hermes(&url).latest(&[FEED]).await.unwrap_err();
    assert!(matches!(error, HermesError::Unanswered { reason: "it cannot be reached", .. }), "{error}");
    assert!(!format!("{error} {error:?}").contains("SECRET"));
}

/// Checks that the client does not follow a redirect, which would send the key to another server.
#[tokio::test]
async fn a_redirection_is_not_followed() {
    let other = HermesServer::new(|_| HermesReply::Status(200, Signers::new(4).answer(&[price()])));
    let error = answered(HermesReply::Moved(other.url().to_owned())).await;
    assert!(matches!(error, HermesError::Status { status: 302, .. }), "{error}");
    assert!(other.take_asked().is_empty());
}

#[test]
fn endpoints_that_cannot_be_used() {
    let key = || Some(Key::new(SECRET).unwrap());
    for url in ["", "hermes.example.org", "ftp://hermes.example.org", "file:///etc/passwd"] {
        assert!(matches!(Endpoint::new(url, None), Err(EndpointError::Url)), "{url}");
    }
    let open = Endpoint::new("http://hermes.example.org/x", key()).unwrap_err();
    assert!(matches!(open, EndpointError::Open(_)));
    assert!(!format!("{open} {open:?}").contains("SECRET"));
    assert!(matches!(Endpoint::new("http://hermes.example.org", None), Err(EndpointError::Open(_))));
    assert!(Endpoint::new("https://hermes.example.org/hermes", None).is_ok());
    for own in ["http://localhost:1", "http://127.9.9.9:1", "http://[::1]:1", "https://hermes.example.org"] {
        assert!(Endpoint::new(own, key()).is_ok(), "{own}");
    }
}

#[test]
fn a_key_is_one_visible_word_of_a_file_and_is_never_shown() {
    let file = std::env::temp_dir().join(format!("ballast-hermes-key-{}", std::process::id()));
    std::fs::write(&file, format!("  {SECRET}\n")).unwrap();
    let key = Key::read(&file).unwrap();
    assert_eq!(key, Key::new(SECRET).unwrap());
    assert_eq!(format!("{key:?}"), "(a key)");
    let endpoint =
        Endpoint::new(&format!("https://{SECRET}@hermes.example.org/{SECRET}?k={SECRET}"), Some(key))
            .unwrap();
    assert_eq!(format!("{endpoint} {endpoint:?}"), "https://hermes.example.org https://hermes.example.org");
    for none in ["", " \n", "two words", "tab\there", "é"] {
        assert!(matches!(Key::new(none), Err(EndpointError::Key)), "{none:?}");
    }
    std::fs::remove_file(&file).unwrap();
    assert!(matches!(Key::read(&file), Err(EndpointError::KeyFile(_))));
}

const PAYER: Pubkey = Pubkey::new_from_array([8; 32]);

fn posting(update: &Update) -> Posting<'_> {
    let wormhole = Pubkey::new_from_array([9; 32]);
    Posting {
        draft: ballast_pyth::Draft::new(PAYER, "ballast-trade", wormhole),
        is_left_over: false,
        rent: 1_000_000,
        programs: Programs::of_receiver(&oracle::RECEIVER).unwrap(),
        treasury: 8,
        root: update.root(),
        prices: update.prices().iter().collect(),
    }
}

/// Returns an order from an account with one position.
fn order(feed: &[u8; 32]) -> Instruction {
    let market = MarketKeys { market: pda::market(0), oracle: oracle::feed_account(0, feed) };
    let of = Trade { authority: PAYER, margin_account: pda::margin_account(&PAYER, 0), market };
    let args = TradeArgs {
        is_buy: true,
        is_quote: false,
        reduce_only: false,
        amount: 1,
        limit_price: 1,
        deadline: 1,
    };
    instructions::trade(&of, args, &[])
}

/// Returns a lookup table with the addresses that stay the same from one posting to the next.
fn table(instructions: &[Instruction]) -> [AddressLookupTableAccount; 1] {
    let called = |address: &Pubkey| instructions.iter().any(|called| called.program_id == *address);
    let named = instructions.iter().flat_map(|named| &named.accounts).map(|meta| meta.pubkey);
    let mut addresses: Vec<_> = named.filter(|address| *address != PAYER && !called(address)).collect();
    addresses.sort_unstable();
    addresses.dedup();
    [AddressLookupTableAccount { key: Pubkey::new_from_array([7; 32]), addresses }]
}

/// Checks that the sizes of a posting match docs/operators/oracle.md.
#[test]
fn a_posting_takes_the_transactions_that_the_page_says() {
    let guardians = Updates::parse(RECORDED.as_bytes()).unwrap().all()[0].clone();
    let routers = Update::parse(&Signers::new(4).update(&[price()])).unwrap();
    assert_eq!(guardians.prices()[0].proof.len(), routers.prices()[0].proof.len());
    // Each entry contains the size in bytes in version 1, and the numbers of transactions in version 0, in version 0 with a
    // table, and in version 1.
    let sizes = [(1_937, [2, 2, 1]), (2_109, [2, 2, 1]), (1_277, [2, 1, 1]), (1_449, [2, 2, 1])];
    assert_eq!([sizes_of(&guardians), sizes_of(&routers)].concat(), sizes);
}

/// Returns the sizes of an update's posting, without an order and with one.
fn sizes_of(update: &Update) -> [(usize, [usize; 3]); 2] {
    let posting = posting(update);
    let order = [order(&update.prices()[0].price.feed_id)];
    [&[][..], &order].map(|then| {
        let all = posting.transactions(then, &|_| true).unwrap().remove(0);
        let tables = table(&all);
        let count = |tables: &[_], version| {
            let fits = |part: &[Instruction]| {
                Draft::new(&PAYER, part).with_tables(tables).of_version(version).fits()
            };
            posting.transactions(then, &fits).unwrap().len()
        };
        let bytes = Draft::new(&PAYER, &all).of_version(Version::V1).bytes().unwrap();
        (bytes, [count(&[], Version::V0), count(&tables, Version::V0), count(&[], Version::V1)])
    })
}
