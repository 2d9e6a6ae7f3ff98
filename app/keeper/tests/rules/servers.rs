//! Tests a keeper's requests against servers that have low limits or fail.

use ballast_client::rpc::Rpc;
use ballast_keeper::config::Settings;
use ballast_keeper::feed::accounts_of;
use ballast_keeper::jobs::{Lock, TaskKind};
use ballast_keeper::outcome::Outcome;
use ballast_keeper::send::Sender;
use ballast_keeper::setup::Setup;
use ballast_testkit::{Reply, StandIn};
use serde_json::{Value, json};
use solana_keypair::Keypair;
use solana_pubkey::Pubkey;
use std::sync::Arc;

/// Answers a request for accounts like a server that allows `most` accounts per request.
fn accounts(parameters: &Value, most: usize, slot: u64) -> Reply {
    let wanted = parameters[0].as_array().unwrap().len();
    if wanted > most {
        return Reply::Status(413, "Request Entity Too Large".into());
    }
    Reply::Result(json!({ "context": { "slot": slot }, "value": vec![Value::Null; wanted] }))
}

#[tokio::test]
async fn five_accounts_a_request_are_enough() {
    let server = StandIn::new(|_, parameters| accounts(parameters, 5, 9));
    let rpc = Rpc::new(server.url());
    let addresses: Vec<_> = (0..12).map(|_| Pubkey::new_unique()).collect();
    let updates = accounts_of(&rpc, &addresses, None).await.unwrap();
    assert_eq!((updates.len(), rpc.most_accounts()), (12, 5));
    let _asked = server.take_asked();
    // The limit is remembered.
    accounts_of(&rpc, &addresses, None).await.unwrap();
    assert_eq!(server.take_asked()["getMultipleAccounts"], 3);
}

#[tokio::test]
async fn another_server_takes_over() {
    let broken = StandIn::new(|_, _| Reply::Status(503, String::new()));
    let good = StandIn::new(|_, parameters| accounts(parameters, 100, 9));
    let text = format!("[network]\nfallback_urls = [\"http://127.0.0.1:1\", \"{}\"]", good.url());
    let setup = Setup {
        settings: Settings::parse(&text).unwrap(),
        url: broken.url().to_owned(),
        websocket_url: "ws://127.0.0.1:1".to_owned(),
        keypair: Arc::new(Keypair::new()),
    };
    assert_eq!(setup.sockets().len(), 3);
    assert!(setup.sockets().iter().all(|url| url.starts_with("ws://")), "{:?}", setup.sockets());
    let rpc = setup.rpc();
    for _ in 0..3 {
        let updates = accounts_of(&rpc, &[Pubkey::new_unique()], None).await.unwrap();
        assert_eq!(updates.len(), 1);
    }
    // The broken server was asked only until the other one had answered.
    assert_eq!(broken.take_asked()["getMultipleAccounts"], 1);
    assert_eq!(good.take_asked()["getMultipleAccounts"], 3);
}

#[tokio::test]
async fn a_wallet_without_sol_is_an_outcome_of_its_own() {
    let server = StandIn::new(|method, _| match method {
        "simulateTransaction" => Reply::Result(json!({
            "context": { "slot": 9 }, "value": { "err": "AccountNotFound", "logs": [], "accounts": null, "unitsConsumed": 0 }
        })),
        "getAccountInfo" => Reply::Result(json!({ "context": { "slot": 9 }, "value": null })),
        "getMultipleAccounts" => Reply::Result(json!({ "context": { "slot": 9 }, "value": [] })),
        other => panic!("{other}"),
    });
    let sender = Sender::new(Rpc::new(server.url()), Arc::new(Keypair::new()), &Settings::default());
    let kind = TaskKind::CollectClaim { account: 0, market: 0 };
    let report = sender.carry_out(crate::tasks::task(kind, vec![Lock::Account(Pubkey::default())]), 0).await;
    let Outcome::Unpaid { reason } = report.outcome else { panic!("{:?}", report.outcome) };
    assert!(reason.contains("no record of a prior credit"), "{reason}");
}
