//! An index that has grown too old to liquidate on: the keeper posts a signed price itself, where an endpoint has one, and liquidates.

use crate::SETTINGS;
use crate::running::{Running, count};
use crate::stage::{CRASH, SIGNER_SET, START, Stage};
use ballast_client::pyth::FeedPrice;
use ballast_client::rpc::decode_clock;
use ballast_keeper::keeper::Summary;
use ballast_testkit::pyth::{HermesReply, HermesServer, Signers};
use solana_rpc_client::rpc_client::RpcClient;
use solana_signer::Signer as _;
use std::time::Duration;

/// The address of the clock's account.
const CLOCK: &str = "SysvarC1ock11111111111111111111111111111111";
/// How long a keeper that does nothing is watched.
const WATCHED: Duration = Duration::from_secs(4);

/// A server that has signed this price (1e-9 quote) so many seconds ago, whenever it is asked.
fn serving(stage: &Stage, price: u64, seconds_ago: i64) -> HermesServer {
    let (feed_id, url) = (stage.feed(), stage.url.clone());
    let price = i64::try_from(price).unwrap();
    HermesServer::new(move |_| {
        let clock = RpcClient::new(url.clone()).get_account(&CLOCK.parse().unwrap()).unwrap();
        let publish_time = decode_clock(&clock.data).unwrap().time - seconds_ago;
        let signed = FeedPrice {
            feed_id,
            price,
            confidence: 1,
            exponent: -9,
            publish_time,
            previous_publish_time: publish_time - 1,
            ema_price: price,
            ema_confidence: 1,
        };
        HermesReply::Status(200, Signers::new(SIGNER_SET).answer(&[signed]))
    })
}

fn with_endpoint(url: &str, more: &str) -> String {
    format!(
        "{SETTINGS}\n[jobs]\nupkeep = false\nsettlement = false\n[pyth]\nurl = \"{url}\"\nevery_ms = 200\n{more}\n"
    )
}

/// What a keeper does within some seconds on an old index, and what it spends.
fn watched(stage: &mut Stage, settings: &str) -> (Summary, u64) {
    let wallet = stage.wallet("posting keeper");
    let keeper = Running::start((&stage.url, &stage.websocket_url), &wallet, settings);
    let health = keeper.health.clone();
    stage.wait_until("the keeper has read everything", |_| health.answer().status == "ok");
    let before = stage.world.chain.lamports(&wallet.pubkey());
    stage.let_index_grow_old();
    std::thread::sleep(WATCHED);
    let summary = keeper.stop();
    (summary, before - stage.world.chain.lamports(&wallet.pubkey()))
}

#[test]
fn an_old_index_is_renewed_by_the_keeper_and_everybody_in_danger_is_liquidated() {
    let mut stage = Stage::new(4);
    let server = serving(&stage, CRASH, 0);
    let wallet = stage.wallet("keeper");
    let settings = with_endpoint(server.url(), "");
    let keeper = Running::start((&stage.url, &stage.websocket_url), &wallet, &settings);
    let health = keeper.health.clone();
    stage.wait_until("the keeper has read everything", |_| health.answer().status == "ok");
    // While the feed is alive nobody is asked.
    assert!(server.take_asked().is_empty());
    stage.let_index_grow_old();
    stage.wait_in_silence("all are liquidated", |stage| stage.reduced() == 4);
    stage.wait_in_silence("nobody is below maintenance", |stage| stage.unhealthy() == 0);
    let summary = keeper.stop();
    assert!(count(&summary, "post_prices", "done") >= 1, "{summary:?}");
    assert_eq!(count(&summary, "liquidate", "done"), 4, "{summary:?}");
    assert!(!server.take_asked().is_empty());
    stage.check();
}

/// A price that brings nobody into danger is not worth a transaction, however old the index is.
#[test]
fn a_price_that_endangers_nobody_is_not_posted() {
    let mut stage = Stage::new(2);
    let server = serving(&stage, START, 0);
    let (summary, spent) = watched(&mut stage, &with_endpoint(server.url(), ""));
    assert!(!server.take_asked().is_empty());
    assert_eq!((summary, spent), (Summary::new(), 0));
}

/// A price that is itself too old to liquidate on, though newer than the index.
#[test]
fn a_price_that_is_too_old_itself_is_not_posted() {
    let mut stage = Stage::new(2);
    let server = serving(&stage, CRASH, 32);
    let (summary, spent) = watched(&mut stage, &with_endpoint(server.url(), ""));
    assert!(!server.take_asked().is_empty());
    assert_eq!((summary, spent), (Summary::new(), 0));
}

#[test]
fn nothing_is_spent_beyond_what_an_hour_may_cost() {
    let mut stage = Stage::new(2);
    let server = serving(&stage, CRASH, 0);
    let (summary, spent) = watched(&mut stage, &with_endpoint(server.url(), "lamports_an_hour = 9999"));
    assert!(count(&summary, "post_prices", "unsent") >= 1, "{summary:?}");
    assert_eq!((count(&summary, "post_prices", "done"), spent), (0, 0), "{summary:?}");
}

/// Without an answer that can be used the keeper does what it does without an endpoint: it waits for the feed, then liquidates.
#[test]
fn where_the_endpoint_fails_the_feed_is_waited_for() {
    let replies = [
        HermesReply::Status(503, "out of order".to_owned()),
        HermesReply::Status(200, "{\"binary\":".to_owned()),
        HermesReply::Status(200, "x".repeat(300 * 1024)),
    ];
    for reply in replies {
        let mut stage = Stage::new(2);
        let server = HermesServer::new(move |_| reply.clone());
        let wallet = stage.wallet("patient keeper");
        let settings = with_endpoint(server.url(), "");
        let keeper = Running::start((&stage.url, &stage.websocket_url), &wallet, &settings);
        let health = keeper.health.clone();
        stage.wait_until("the keeper has read everything", |_| health.answer().status == "ok");
        stage.let_index_grow_old();
        stage.wait_in_silence("the endpoint is asked", |_| !server.take_asked().is_empty());
        stage.set_price(CRASH);
        stage.wait_until("all are liquidated", |stage| stage.reduced() == 2);
        let summary = keeper.stop();
        assert_eq!(summary.keys().filter(|(deed, _)| *deed == "post_prices").count(), 0, "{summary:?}");
        stage.check();
    }
}
