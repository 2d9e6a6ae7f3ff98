//! Tests that a signed price is posted ahead of an order if the index is too old for the order.

use crate::stage::{SIGNER_SET, Stage, Wallet};
use ballast_client::pyth::FeedPrice;
use ballast_networks::pyth::{HermesReply, HermesServer, Signers};
use ballast_oracle::read_price_update_v2;
use std::process::Output;

const KEY: &str = "SECRET-KEY-123";
/// The price that the endpoint has signed. Unit: 1e-9 quote per contract.
const SIGNED: i64 = 101_000_000_000;
/// An age at which no index can be used. Unit: seconds.
const TOO_OLD: u32 = 70;

/// Returns the currently signed price for the market with this number.
fn signed(stage: &Stage, market: usize) -> FeedPrice {
    let publish_time = stage.world.chain.clock().unix_timestamp;
    FeedPrice {
        feed_id: stage.world.markets[market].args.oracle_feed,
        price: SIGNED,
        confidence: 1,
        exponent: -9,
        publish_time,
        previous_publish_time: publish_time - 1,
        ema_price: SIGNED,
        ema_confidence: 1,
    }
}

fn serving(price: FeedPrice) -> HermesServer {
    HermesServer::new(move |_| HermesReply::Status(200, Signers::new(SIGNER_SET).answer(&[price])))
}

/// Runs a trade while the feed publishes nothing.
fn trade(stage: &Stage, wallet: &Wallet, arguments: &[&str]) -> Output {
    stage.command(wallet, &[&["trade"], arguments].concat()).output().expect("the command starts")
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

#[test]
fn an_order_on_an_old_index_brings_its_price_along() {
    let mut stage = Stage::new();
    let alice = stage.funded("alice", 10_000_000_000);
    let key_file = stage.folder.join("key").display().to_string();
    std::fs::write(&key_file, KEY).unwrap();
    stage.world.chain.advance(1, TOO_OLD);
    let server = serving(signed(&stage, 0));
    let refused = trade(&stage, &alice, &["long", "sol", "10"]);
    assert!(!refused.status.success(), "{}", text(&refused.stdout));

    let source = ["--pyth", server.url(), "--pyth-key-file", &key_file, "--output", "json"];
    let done = trade(&stage, &alice, &[&["long", "sol", "10"], &source[..]].concat());
    assert!(done.status.success(), "{}", text(&done.stderr));
    assert!(text(&done.stderr).contains("posting a signed SOL-PERP price before the order"));
    let report: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!(report["executed"]["as_quoted"], true, "{report}");
    let account = stage.world.chain.account(&stage.world.markets[0].oracle).unwrap();
    assert_eq!(read_price_update_v2(&account.data).unwrap().price, SIGNED);
    assert_eq!(stage.world.account(&alice.account(0)).state.positions[0].base.raw(), 10_000_000_000);
    let asked = server.take_asked();
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].authorization.as_deref(), Some("Bearer SECRET-KEY-123"));

    // The index is recent now, so the endpoint is not used and nothing is posted.
    let closed = trade(&stage, &alice, &[&["close", "sol"], &source[..]].concat());
    assert!(closed.status.success(), "{}", text(&closed.stderr));
    assert!(server.take_asked().is_empty());
}

/// Checks that a price that cannot be posted is reported without the endpoint's key, and that the order is not sent.
#[test]
fn a_failing_endpoint_is_reported() {
    let mut stage = Stage::new();
    let alice = stage.funded("alice", 10_000_000_000);
    stage.world.chain.advance(1, TOO_OLD);
    let other = serving(signed(&stage, 1));
    let old = serving(FeedPrice { publish_time: 1, ..signed(&stage, 0) });
    let down = HermesServer::new(|_| HermesReply::Status(500, KEY.to_owned()));
    let with_key = |url: &str| format!("{url}/{KEY}");
    for (url, words) in [
        (with_key(down.url()), "HTTP status 500"),
        (with_key(other.url()), "no price for feed"),
        (with_key(old.url()), "has no price for SOL-PERP that is newer than the index"),
        (KEY.to_owned(), "endpoint URL is invalid"),
    ] {
        let refused = trade(&stage, &alice, &["long", "sol", "10", "--pyth", &url]);
        let told = text(&refused.stderr);
        assert!(!refused.status.success() && told.contains(words) && !told.contains("SECRET"), "{told}");
    }
}

/// Checks that the network refuses a price with foreign signatures together with its order, and that the posted data does not
/// block the next order.
#[test]
fn an_order_behind_a_forged_price_is_not_executed() {
    let mut stage = Stage::new();
    let alice = stage.funded("alice", 10_000_000_000);
    stage.world.chain.advance(1, TOO_OLD);
    let price = signed(&stage, 0);
    for forgers in [Signers::new(SIGNER_SET + 1), Signers::forgers(SIGNER_SET)] {
        let server = HermesServer::new(move |_| HermesReply::Status(200, forgers.answer(&[price])));
        let refused = trade(&stage, &alice, &["long", "sol", "10", "--pyth", server.url()]);
        assert!(!refused.status.success(), "{}", text(&refused.stdout));
        assert!(stage.world.account(&alice.account(0)).state.positions[0].base.is_zero());
    }
    let server = serving(signed(&stage, 0));
    let done = trade(&stage, &alice, &["long", "sol", "10", "--pyth", server.url()]);
    assert!(done.status.success(), "{}", text(&done.stderr));
    assert_eq!(stage.world.account(&alice.account(0)).state.positions[0].base.raw(), 10_000_000_000);
}
