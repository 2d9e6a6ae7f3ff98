//! Tests how a keeper starts and stops, without a network.

use crate::tasks::task;
use ballast_client::rpc::Rpc;
use ballast_keeper::config::Settings;
use ballast_keeper::jobs::{Lock, Task, TaskKind};
use ballast_keeper::outcome::{Outcome, Report};
use ballast_keeper::send::Sender;
use ballast_keeper::server::Health;
use ballast_keeper::{keeper, setup::Setup};
use solana_keypair::Keypair;
use solana_pubkey::Pubkey;
use solana_rpc_client::nonblocking::rpc_client::RpcClient;
use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

fn wait_for<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

fn collecting() -> Task {
    let kind = TaskKind::CollectClaim { account: 0, market: 0 };
    task(kind, vec![Lock::Account(Pubkey::default())])
}

#[test]
fn a_silent_server_is_retried_until_the_keeper_stops() {
    // No server listens on this port.
    let (url, websocket_url) = ("http://127.0.0.1:1".to_owned(), "ws://127.0.0.1:1".to_owned());
    let setup =
        Setup { settings: Settings::default(), url, websocket_url, keypair: Arc::new(Keypair::new()) };
    let (health, started) = (Health::default(), Instant::now());
    let stop = async { tokio::time::sleep(Duration::from_millis(1_200)).await };
    let summary = wait_for(async { keeper::run(&setup, health.clone(), stop).await });
    assert!(summary.unwrap().is_empty());
    assert!(started.elapsed() >= Duration::from_millis(1_200) && started.elapsed() < Duration::from_secs(8));
    assert_eq!(health.answer().status, "starting");
}

/// Creates a sender to a mock server that accepts every transaction and reports it as included in a block, without a
/// fee or a log.
fn sender() -> Sender {
    let settings = Settings::parse("[fees]\nsimulate = false").unwrap();
    let rpc = Rpc::with_client(RpcClient::new_mock("succeeds".to_owned()));
    Sender::new(rpc, Arc::new(Keypair::new()), &settings)
}

#[test]
fn nothing_is_signed_once_the_keeper_stops() {
    let outcome = |sender: Sender| wait_for(async move { sender.carry_out(collecting(), 0).await }).outcome;
    // The transaction was sent, but inclusion alone does not count as success.
    assert!(matches!(outcome(sender()), Outcome::Unpaid { .. }));
    let stopping = sender();
    stopping.stop();
    assert_eq!(outcome(stopping), Outcome::Unsent { reason: "the keeper is stopping".to_owned() });
}

#[test]
fn an_action_that_panics_is_reported_all_the_same() {
    let report = wait_for(Report::of(collecting(), async { panic!("a defect, made for this test") }));
    assert_eq!((report.outcome, report.task), (Outcome::Broken, collecting()));
}
