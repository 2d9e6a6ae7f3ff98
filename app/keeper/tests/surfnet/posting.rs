//! Tests that the keeper posts a signed price from an endpoint if an index is too old to liquidate on, and then liquidates.

use crate::SETTINGS;
use crate::process::Process;
use crate::running::{Running, count};
use crate::stage::{CRASH, SIGNER_SET, START, Stage};
use crate::together::{free_port, reqwest_blocking};
use ballast_client::pyth::FeedPrice;
use ballast_client::rpc::decode_clock;
use ballast_keeper::keeper::Summary;
use ballast_networks::pyth::{HermesReply, HermesServer, Signers};
use solana_keypair::Keypair;
use solana_rpc_client::rpc_client::RpcClient;
use solana_signer::Signer as _;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// The secret key for the endpoint.
const KEY: &str = "SECRET-KEY-123";
/// The address of the clock account.
const CLOCK: &str = "SysvarC1ock11111111111111111111111111111111";
/// How long an idle keeper is observed.
const WATCHED: Duration = Duration::from_secs(4);

/// Starts a server that always returns this price (1e-9 quote), signed this many seconds ago.
fn serving(stage: &Stage, price: u64, seconds_ago: i64) -> HermesServer {
    let answer = answering(stage, Signers::new(SIGNER_SET), price, seconds_ago);
    HermesServer::new(move |_| answer())
}

/// Returns a function that creates such a server's response.
fn answering(
    stage: &Stage,
    signers: Signers,
    price: u64,
    seconds_ago: i64,
) -> impl Fn() -> HermesReply + Send + Sync + use<> {
    let (feed_id, url) = (stage.feed(), stage.url.clone());
    let price = i64::try_from(price).unwrap();
    move || {
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
        HermesReply::Status(200, signers.answer(&[signed]))
    }
}

fn with_endpoint(url: &str, more: &str) -> String {
    format!(
        "{SETTINGS}\n[jobs]\nupkeep = false\nsettlement = false\n[pyth]\nurl = \"{url}\"\nevery_ms = 200\ntimeout_ms = 500\n{more}\n"
    )
}

/// Returns the keeper's tasks and costs over a few seconds on an old index.
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

/// Checks that, after a crash with a silent feed, the price is posted in `transactions` transactions and all longs are
/// liquidated on it.
fn is_renewed(mut stage: Stage, transactions: u64) {
    let server = serving(&stage, CRASH, 0);
    let wallet = stage.wallet("keeper");
    let settings = with_endpoint(server.url(), "");
    let keeper = Running::start((&stage.url, &stage.websocket_url), &wallet, &settings);
    let health = keeper.health.clone();
    stage.wait_until("the keeper has read everything", |_| health.answer().status == "ok");
    // While the feed is alive, the keeper does not poll the endpoint.
    assert!(server.take_asked().is_empty());
    let before = transactions_of(&stage, &wallet);
    stage.let_index_grow_old();
    stage.wait_in_silence("all are liquidated", |stage| stage.reduced() == 4);
    stage.wait_in_silence("nobody is below maintenance", |stage| stage.unhealthy() == 0);
    let summary = keeper.stop();
    let posted = count(&summary, "post_prices", "done");
    assert!(posted >= 1, "{summary:?}");
    assert_eq!(count(&summary, "liquidate", "done"), 4, "{summary:?}");
    assert_eq!(transactions_of(&stage, &wallet) - before, posted * transactions + 4, "{summary:?}");
    assert_eq!(stage.posted_price(), CRASH);
    assert!(!server.take_asked().is_empty());
    stage.check();
}

/// Returns the number of transactions that involve a wallet.
fn transactions_of(stage: &Stage, wallet: &Keypair) -> u64 {
    let client = RpcClient::new(stage.url.clone());
    u64::try_from(client.get_signatures_for_address(&wallet.pubkey()).unwrap().len()).unwrap()
}

#[test]
fn an_old_index_is_renewed_in_one_transaction_of_version_1() {
    is_renewed(Stage::new(4), 1);
}

#[test]
fn an_old_index_is_renewed_in_two_transactions_of_version_0() {
    let mut stage = Stage::new(4);
    stage.without_version_1();
    is_renewed(stage, 2);
}

/// Checks that a price that endangers no account is not posted, however old the index is.
#[test]
fn a_price_that_endangers_nobody_is_not_posted() {
    let mut stage = Stage::new(2);
    let server = serving(&stage, START, 0);
    let (summary, spent) = watched(&mut stage, &with_endpoint(server.url(), ""));
    assert!(!server.take_asked().is_empty());
    assert_eq!((summary, spent), (Summary::new(), 0));
}

/// Checks two prices that are not posted. One is newer than the index, but still too old to liquidate on. The other is older than
/// the index.
#[test]
fn a_price_that_is_too_old_itself_is_not_posted() {
    for seconds_ago in [32, 60] {
        let mut stage = Stage::new(2);
        let server = serving(&stage, CRASH, seconds_ago);
        let (summary, spent) = watched(&mut stage, &with_endpoint(server.url(), ""));
        assert!(!server.take_asked().is_empty());
        assert_eq!((summary, spent), (Summary::new(), 0));
    }
}

/// Checks that a forged price is not posted. The keeper does not trust the endpoint: the chain checks the signatures, and a
/// simulation detects a forgery before anything is sent.
#[test]
fn a_forged_price_is_not_posted() {
    let mut stage = Stage::new(2);
    let answer = answering(&stage, Signers::forgers(SIGNER_SET), CRASH, 0);
    let server = HermesServer::new(move |_| answer());
    let (summary, spent) = watched(&mut stage, &with_endpoint(server.url(), ""));
    assert!(count(&summary, "post_prices", "refused") >= 1, "{summary:?}");
    assert_eq!((summary.len(), spent), (1, 0), "{summary:?}");
    assert_eq!((stage.posted_price(), stage.reduced()), (START, 0));
}

/// Checks that a forged price costs nothing in version 0, where a posting takes two transactions. The first one verifies the
/// signatures, so its simulation already refuses a forged price.
#[test]
fn a_forged_price_costs_nothing_in_two_transactions_either() {
    let mut stage = Stage::new(2);
    stage.without_version_1();
    let answer = answering(&stage, Signers::forgers(SIGNER_SET), CRASH, 0);
    let server = HermesServer::new(move |_| answer());
    let (summary, spent) = watched(&mut stage, &with_endpoint(server.url(), ""));
    assert!(count(&summary, "post_prices", "refused") >= 1, "{summary:?}");
    assert_eq!((summary.len(), spent), (1, 0), "{summary:?}");
    assert_eq!((stage.posted_price(), stage.reduced()), (START, 0));
}

#[test]
fn nothing_is_spent_beyond_what_an_hour_may_cost() {
    let mut stage = Stage::new(2);
    let server = serving(&stage, CRASH, 0);
    let (summary, spent) = watched(&mut stage, &with_endpoint(server.url(), "lamports_an_hour = 9999"));
    assert!(count(&summary, "post_prices", "unsent") >= 1, "{summary:?}");
    assert_eq!((count(&summary, "post_prices", "done"), spent), (0, 0), "{summary:?}");
}

/// Checks that, without a usable response, the keeper works as if no endpoint were set: it waits for the feed, then liquidates.
fn waits_for_the_feed(url: &str, is_asked: impl Fn() -> bool) {
    let mut stage = Stage::new(2);
    let wallet = stage.wallet("patient keeper");
    let settings = with_endpoint(url, "");
    let keeper = Running::start((&stage.url, &stage.websocket_url), &wallet, &settings);
    let health = keeper.health.clone();
    stage.wait_until("the keeper has read everything", |_| health.answer().status == "ok");
    stage.let_index_grow_old();
    stage.wait_in_silence("the endpoint is asked", |_| is_asked());
    stage.set_price(CRASH);
    stage.wait_until("all are liquidated", |stage| stage.reduced() == 2);
    let summary = keeper.stop();
    assert_eq!(summary.keys().filter(|(kind, _)| *kind == "post_prices").count(), 0, "{summary:?}");
    stage.check();
}

#[test]
fn where_the_endpoint_fails_the_feed_is_waited_for() {
    for reply in [
        HermesReply::Status(503, "out of order".to_owned()),
        HermesReply::Status(200, "{\"binary\":".to_owned()),
        HermesReply::Status(200, "x".repeat(300 * 1024)),
        HermesReply::Silence,
    ] {
        let server = HermesServer::new(move |_| reply.clone());
        waits_for_the_feed(server.url(), || !server.take_asked().is_empty());
    }
}

#[test]
fn where_nobody_listens_the_feed_is_waited_for() {
    let start = Instant::now();
    let url = format!("http://127.0.0.1:{}", free_port());
    waits_for_the_feed(&url, || start.elapsed() > WATCHED);
}

/// Checks that the key, which may be in the URL and in a file, never reaches the log. The key stays out of the log even if the
/// endpoint repeats the key in its error messages and the log is at its most verbose level.
#[test]
fn the_key_is_used_and_never_logged() {
    let mut stage = Stage::new(2);
    let answer = answering(&stage, Signers::new(SIGNER_SET), CRASH, 0);
    let asked = AtomicUsize::new(0);
    let server = HermesServer::new(move |_| match asked.fetch_add(1, Ordering::SeqCst) {
        0 => HermesReply::Status(403, format!("you sent {KEY}")),
        1 => HermesReply::Status(200, format!("{{\"{KEY}\":1}}")),
        2 => HermesReply::Moved(format!("/{KEY}")),
        3 => HermesReply::Silence,
        _ => answer(),
    });
    let wallet = stage.wallet("silent keeper");
    let key_file = std::env::temp_dir().join(format!("ballast-keeper-hermes-{}", std::process::id()));
    std::fs::write(&key_file, KEY).unwrap();
    let url = format!("{}/{KEY}", server.url());
    let settings = with_endpoint(&url, &format!("key_file = \"{}\"", key_file.display()));
    let port = free_port();
    let urls = (stage.url.clone(), stage.websocket_url.clone());
    let mut keeper = Process::talking("silent", (&urls.0, &urls.1), &wallet, (port, &settings, "trace"));
    stage.wait_until("the keeper is well", |_| {
        let answer = reqwest_blocking(&format!("http://127.0.0.1:{port}/health"));
        answer.is_some_and(|answer| answer.contains("\"status\":\"ok\""))
    });
    stage.let_index_grow_old();
    stage.wait_in_silence("all are liquidated", |stage| stage.reduced() == 2);
    assert!(keeper.terminate(), "it does not end gracefully");
    std::fs::remove_file(&key_file).unwrap();
    let asked = server.take_asked();
    assert!(asked.iter().all(|asked| asked.path.starts_with(&format!("/{KEY}/v2/"))), "{asked:?}");
    assert!(asked.iter().all(|asked| asked.authorization == Some(format!("Bearer {KEY}"))), "{asked:?}");
    let log = keeper.log();
    assert!(
        log.contains("cannot fetch signed prices") && log.contains("done: post_prices SOL-PERP"),
        "{log}"
    );
    let telling: Vec<&str> = log.lines().filter(|line| line.contains(KEY)).collect();
    assert!(telling.is_empty(), "{telling:?}");
}
