//! Tests a keeper that simulates nothing, with a server that rejects version 1 although the network accepts it.

use crate::tasks::task;
use ballast_client::PROGRAM_ID;
use ballast_client::rpc::Rpc;
use ballast_keeper::config::Settings;
use ballast_keeper::jobs::{Lock, Task, TaskKind};
use ballast_keeper::outcome::Outcome;
use ballast_keeper::send::Sender;
use ballast_testkit::{Reply, StandIn};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use solana_keypair::Keypair;
use solana_pubkey::Pubkey;
use solana_signature::Signature;
use std::sync::Arc;

const SLOT: u64 = 9;

fn of_slot(value: &Value) -> Reply {
    Reply::Result(json!({ "context": { "slot": SLOT }, "value": value }))
}

/// Returns the account of the feature that enables version 1.
fn active_feature() -> Reply {
    let data = STANDARD.encode([1, 7, 0, 0, 0, 0, 0, 0, 0]);
    of_slot(&json!({
        "lamports": 1, "owner": "Feature111111111111111111111111111111111111", "data": [data, "base64"], "executable": false, "rentEpoch": 0, "space": 9
    }))
}

/// Answers `sendTransaction` like a server that supports only version 0.
fn taken(parameters: &Value) -> Reply {
    let bytes = STANDARD.decode(parameters[0].as_str().unwrap()).unwrap();
    if bytes[0] == 0x81 {
        return Reply::Error(-32_602, "failed to deserialize the transaction".into());
    }
    let signature: [u8; 64] = bytes[1..65].try_into().unwrap();
    Reply::Result(json!(Signature::from(signature).to_string()))
}

fn executed() -> Reply {
    let logs = [format!("Program {PROGRAM_ID} invoke [1]"), format!("Program {PROGRAM_ID} success")];
    Reply::Result(json!({
        "slot": SLOT, "blockTime": 1_000, "version": 0, "transaction": ["AA==", "base64"],
        "meta": {
            "err": null, "status": { "Ok": null }, "fee": 5_000, "preBalances": [], "postBalances": [],
            "logMessages": logs
        },
    }))
}

fn server() -> StandIn {
    StandIn::new(|method, parameters| match method {
        "getAccountInfo" => active_feature(),
        "getRecentPrioritizationFees" => Reply::Result(json!([])),
        "getLatestBlockhash" => {
            of_slot(&json!({ "blockhash": Pubkey::new_unique().to_string(), "lastValidBlockHeight": 1_000 }))
        }
        "sendTransaction" => taken(parameters),
        "getEpochInfo" => Reply::Result(json!({
            "absoluteSlot": SLOT, "blockHeight": SLOT, "epoch": 0, "slotIndex": SLOT, "slotsInEpoch": 432_000,
            "transactionCount": 1
        })),
        "getSignatureStatuses" => of_slot(&json!([{
            "slot": SLOT, "confirmations": null, "err": null, "status": { "Ok": null },
            "confirmationStatus": "finalized"
        }])),
        "getTransaction" => executed(),
        "getMultipleAccounts" => of_slot(&json!([])),
        other => panic!("{other}"),
    })
}

fn collecting() -> Task {
    let kind = TaskKind::CollectClaim { account: 0, market: 0 };
    task(kind, vec![Lock::Account(Pubkey::default())])
}

#[tokio::test]
async fn a_server_that_does_not_take_version_1_gets_version_0_without_a_simulation() {
    let server = server();
    let settings = Settings::parse("[fees]\nsimulate = false").unwrap();
    let sender = Sender::new(Rpc::new(server.url()), Arc::new(Keypair::new()), &settings);
    // Nothing was sent, so there is nothing to follow.
    let first = sender.carry_out(collecting(), 0).await;
    let unsent = Outcome::Unsent { reason: "the server does not accept version-1 transactions".to_owned() };
    assert_eq!((first.outcome, first.lamports), (unsent, 0));
    let asked = server.take_asked();
    assert_eq!((asked["sendTransaction"], asked.get("getSignatureStatuses")), (1, None));
    let second = sender.carry_out(collecting(), 0).await;
    assert_eq!(second.outcome, Outcome::Done { slot: SLOT });
    assert_eq!(server.take_asked()["sendTransaction"], 1);
}
