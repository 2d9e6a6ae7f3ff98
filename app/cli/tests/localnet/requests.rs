//! Tests that standard tools can connect and get the expected responses.

use crate::process::{Network, ballast, success};
use ballast::state::Status;
use ballast_client::oracle::RECEIVER;
use ballast_client::rpc::Unreadable;
use ballast_client::transaction::{Budget, Draft, Version};
use ballast_client::{MarketKeys, instructions};
use ballast_oracle::read_price_update_v2;
use futures::StreamExt;
use serde_json::Value;
use solana_account_decoder_client_types::UiAccountEncoding;
use solana_keypair::Keypair;
use solana_pubkey::Pubkey;
use solana_pubsub_client::nonblocking::pubsub_client::PubsubClient;
use solana_rpc_client_api::config::RpcAccountInfoConfig;
use solana_signer::Signer as _;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

fn wall_clock() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
    i64::try_from(since.as_secs()).expect("it fits")
}

fn oracle(network: &Network) -> Pubkey {
    network.running["markets"][0]["oracle"].as_str().and_then(|text| text.parse().ok()).expect("an address")
}

#[tokio::test(flavor = "multi_thread")]
async fn standard_requests_are_answered() {
    let network = Network::start("requests", &[]);
    let client = network.rpc.client();
    client.get_health().await.expect("healthy");
    assert!(!client.get_version().await.expect("a version").solana_core.is_empty());

    let program: Pubkey = network.running["program"].as_str().and_then(|text| text.parse().ok()).unwrap();
    assert_eq!(program, ballast::ID);
    assert!(client.get_account(&program).await.expect("the program").executable);
    let feed = client.get_account(&oracle(&network)).await.expect("the oracle account");
    assert_eq!(feed.owner, RECEIVER);

    let wallet = Pubkey::new_unique();
    let signature = client.request_airdrop(&wallet, 5_000_000_000).await.expect("an airdrop");
    let confirmed = async || client.confirm_transaction(&signature).await.expect("a status");
    while !confirmed().await {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(client.get_balance(&wallet).await.expect("a balance"), 5_000_000_000);

    let markets = network.rpc.all_markets().await.expect("markets");
    assert_eq!(markets.len(), 3);
    assert!(markets.iter().all(|market| market.status == Status::Open.number()));
    let exchange = network.rpc.exchange().await.expect("the exchange");
    assert!(exchange.nominees.iter().all(|nominee| *nominee == Pubkey::default()), "every role is accepted");
}

#[tokio::test(flavor = "multi_thread")]
async fn blocks_come_at_wall_clock_pace() {
    let network = Network::start("pace", &[]);
    let before = network.rpc.clock().await.expect("the time");
    assert!((before.time - wall_clock()).abs() <= 5, "{before:?}");
    tokio::time::sleep(Duration::from_secs(6)).await;
    let after = network.rpc.clock().await.expect("the time");
    assert!((after.time - wall_clock()).abs() <= 5, "{after:?}");
    let slots = after.slot - before.slot;
    assert!((8..=30).contains(&slots), "{slots} slots in six seconds");
}

/// Checks that programs see the same clock as blocks and events. An event's time comes with its transaction.
#[tokio::test(flavor = "multi_thread")]
async fn all_times_are_the_wall_clocks() {
    let network = Network::start("times", &[]);
    let is_now = |time: i64| (time - wall_clock()).abs() <= 3;
    let clock = network.rpc.clock().await.expect("the time");
    assert!(is_now(clock.time), "the clock: {clock:?}");
    let client = network.rpc.client();
    let time = client.get_block_time(clock.slot).await.expect("a block's time");
    assert!(is_now(time), "the block {}: {time}", clock.slot);

    let events = success(&ballast(&["events", "--url", network.url(), "--last", "1", "--output", "json"]));
    let last: Value =
        events.lines().last().and_then(|line| serde_json::from_str(line).ok()).expect("an event");
    let time = last["time"].as_i64().expect("a time");
    // The network was set up before it was ready.
    assert!((wall_clock() - 30..=wall_clock() + 3).contains(&time), "{last}");

    let wallet = Pubkey::new_unique();
    let signature = client.request_airdrop(&wallet, 1_000_000_000).await.expect("an airdrop");
    while !client.confirm_transaction(&signature).await.expect("a status") {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let listed = client.get_signatures_for_address(&wallet).await.expect("its transactions");
    let time = listed[0].block_time.expect("a time");
    assert!(is_now(time), "the newest transaction: {time}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subscription_to_an_oracle_account_gets_its_prices() {
    let network = Network::start("subscription", &[]);
    let client = PubsubClient::new(network.running["ws_url"].as_str().unwrap()).await.expect("a WebSocket");
    let config =
        RpcAccountInfoConfig { encoding: Some(UiAccountEncoding::Base64), ..RpcAccountInfoConfig::default() };
    let (mut updates, _) =
        client.account_subscribe(&oracle(&network), Some(config)).await.expect("a subscription");
    let mut seen = Vec::new();
    while seen.len() < 4 {
        let update = tokio::time::timeout(Duration::from_secs(20), updates.next()).await;
        let account = update.expect("prices move").expect("the stream goes on").value;
        let raw = read_price_update_v2(&account.data.decode().expect("base64")).expect("a price");
        seen.push((raw.publish_time, raw.price));
    }
    assert!(seen.windows(2).all(|pair| pair[0].0 <= pair[1].0), "{seen:?}");
    assert!(seen.windows(2).any(|pair| pair[0].1 != pair[1].1), "{seen:?}");
    let first = 150_000_000_000_f64;
    assert!(seen.iter().all(|(_, price)| (*price as f64 / first - 1.0).abs() < 0.02), "{seen:?}");
    assert!((seen[3].0 - wall_clock()).abs() <= 5, "published now: {seen:?}");
}

/// Checks that a long log is truncated as on mainnet: a version 1 transaction can log more than a server stores.
#[tokio::test(flavor = "multi_thread")]
async fn a_long_log_is_cut_as_on_mainnet() {
    let network = Network::start("logs", &[]);
    let (rpc, payer) = (&network.rpc, Keypair::new());
    let airdrop = rpc.client().request_airdrop(&payer.pubkey(), 1_000_000_000).await.expect("an airdrop");
    while !rpc.client().confirm_transaction(&airdrop).await.expect("a status") {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let update = instructions::update_funding(MarketKeys::of(0, oracle(&network)));
    let logs = async |count: usize| {
        let updates = vec![update.clone(); count];
        let address = payer.pubkey();
        let prepared = rpc.prepare(Draft::new(&address, &updates)).await.expect("it would succeed");
        assert_eq!(prepared.draft.version(), Version::V1);
        let terms = Budget::default().terms(prepared.limits);
        let signed = rpc.signed(&prepared, &terms, &[&payer]).await.expect("a signature");
        let signature = rpc.confirm(&signed).await.expect("it succeeds");
        let executed = rpc.executed(&signature).await.expect("it is told");
        (executed.logs, rpc.logged(&signature).await.expect("it is told"))
    };
    let (whole, told) = logs(1).await;
    assert_eq!((told.events.len(), told.missing), (1, None));
    let (cut, told) = logs(64).await;
    // The truncation mark appears once, in place of the first line that did not fit. Shorter lines may follow it.
    assert_eq!(cut.iter().filter(|line| *line == "Log truncated").count(), 1, "{cut:?}");
    let bytes = |lines: &[String]| lines.iter().map(String::len).sum::<usize>();
    let kept = bytes(&cut) - "Log truncated".len();
    assert!((10_000 - bytes(&whole)..10_000).contains(&kept), "{kept} bytes");
    assert_eq!(told.missing, Some(Unreadable::Cut));
    // The first events are included, and the instructions show which ones are not.
    assert!((2..64).contains(&told.events.len()), "{}", told.events.len());
    assert_eq!(told.events.len() + told.lost.len(), 64);
    assert!(
        told.lost.iter().all(|lost| (lost.event, lost.market) == ("MarketUpdated", Some(0))),
        "{:?}",
        told.lost
    );

    let shown =
        ballast(&["--url", network.rpc.client().url().as_str(), "events", "--last", "1", "--output", "json"]);
    let warning = String::from_utf8_lossy(&shown.stderr).into_owned();
    assert!(warning.contains("the network truncated the transaction's log"), "{warning}");
    assert!(
        warning.contains(&format!("{} events of this transaction are shown as lost", told.lost.len())),
        "{warning}"
    );
    let lines = success(&shown);
    let events: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let lost: Vec<&Value> = events.iter().filter(|event| event["lost"] == true).collect();
    assert_eq!((events.len(), lost.len()), (64, told.lost.len()));
    assert_eq!((&lost[0]["event"], &lost[0]["fields"]["market"]), (&"MarketUpdated".into(), &0.into()));
}
