//! Tests following a server with more than one page of transactions, all within a few slots.

use ballast_cli::events::Reader;
use ballast_client::rpc::Rpc;
use serde_json::{Value, json};
use solana_rpc_client::nonblocking::rpc_client::RpcClient;
use solana_rpc_client::rpc_client::RpcClientConfig;
use solana_rpc_client::rpc_sender::{RpcSender, RpcTransportStats};
use solana_rpc_client_api::client_error::Result;
use solana_rpc_client_api::request::RpcRequest;
use solana_signature::Signature;
use std::pin::Pin;
use std::sync::atomic::{AtomicU32, Ordering};

/// A number of transactions that exceeds one page.
const COUNT: u64 = 1_500;

/// A server that only lists transactions, 100 per slot, newest first.
struct Busy;

/// A local network that restarts after the first listing, with two unreadable transactions in slots 5 and 6.
struct Restarted(AtomicU32);

fn signature(number: u64) -> String {
    let mut bytes = [0; 64];
    bytes[..8].copy_from_slice(&number.to_le_bytes());
    Signature::from(bytes).to_string()
}

fn listed(options: &Value) -> Value {
    let is = |key: &str, number: u64| options[key] == signature(number).as_str();
    let begin = (0..COUNT).find(|number| is("before", *number)).unwrap_or(COUNT);
    let limit = options["limit"].as_u64().and_then(|limit| usize::try_from(limit).ok()).expect("a limit");
    let newest_first = (0..begin).rev().take_while(|number| !is("until", *number)).take(limit);
    let entry = |number| {
        json!({
            "signature": signature(number), "slot": 1_000 + number / 100, "err": null, "memo": null,
            "blockTime": null, "confirmationStatus": "finalized",
        })
    };
    newest_first.map(entry).collect()
}

impl RpcSender for Busy {
    fn send<'a, 'b>(
        &'a self,
        request: RpcRequest,
        params: Value,
    ) -> Pin<Box<dyn Future<Output = Result<Value>> + Send + 'b>>
    where
        'a: 'b,
        Self: 'b,
    {
        assert_eq!(request, RpcRequest::GetSignaturesForAddress, "nothing is new, so nothing is read");
        Box::pin(async move { Ok(listed(&params[1])) })
    }

    fn get_transport_stats(&self) -> RpcTransportStats {
        RpcTransportStats::default()
    }

    fn url(&self) -> String {
        "busy".to_owned()
    }
}

impl RpcSender for Restarted {
    fn send<'a, 'b>(
        &'a self,
        request: RpcRequest,
        params: Value,
    ) -> Pin<Box<dyn Future<Output = Result<Value>> + Send + 'b>>
    where
        'a: 'b,
        Self: 'b,
    {
        let answer = match request {
            RpcRequest::GetSlot => json!(7),
            RpcRequest::GetTransaction => Value::Null,
            _ if self.0.fetch_add(1, Ordering::Relaxed) == 0 => listed(&params[1]),
            _ => json!([6, 5].map(|slot| json!({
                "signature": signature(slot), "slot": slot, "err": null, "memo": null,
                "blockTime": null, "confirmationStatus": "finalized",
            }))),
        };
        Box::pin(async move { Ok(answer) })
    }

    fn get_transport_stats(&self) -> RpcTransportStats {
        RpcTransportStats::default()
    }

    fn url(&self) -> String {
        "restarted".to_owned()
    }
}

#[tokio::test]
async fn a_network_that_begins_again_is_read_from_its_beginning() {
    let rpc =
        Rpc::with_client(RpcClient::new_sender(Restarted(AtomicU32::new(0)), RpcClientConfig::default()));
    let mut reader = Reader::new(&rpc, ballast_client::PROGRAM_ID);
    assert!(!reader.last(0).await.expect("it answers").is_new_chain);
    let batch = reader.more().await.expect("it answers");
    assert!(batch.is_new_chain);
    let slots: Vec<_> = batch.skipped.iter().map(|skipped| skipped.listed.slot).collect();
    assert_eq!(slots, [5, 6]);
    let after = reader.more().await.expect("it answers");
    assert_eq!((after.is_new_chain, after.read), (false, 0));
}

#[tokio::test]
async fn transactions_skipped_by_the_first_page_are_not_new_later() {
    let rpc = Rpc::with_client(RpcClient::new_sender(Busy, RpcClientConfig::default()));
    let mut reader = Reader::new(&rpc, ballast_client::PROGRAM_ID);
    assert_eq!(reader.last(0).await.expect("it answers").read, 0);
    assert_eq!(reader.more().await.expect("it answers").read, 0);
}
