//! Tests several keepers at once, and keepers that are killed, cut off, or use an account that takes over positions.

use crate::SETTINGS;
use crate::chain_events::{liquidations_of, of_market};
use crate::process::Process;
use crate::proxy::Wire;
use crate::running::{Running, count};
use crate::stage::{CRASH, QUOTE, START, Stage};
use ballast_client::events::Event;
use ballast_client::lookup;
use ballast_keeper::config::Settings;
use ballast_keeper::setup::Setup;
use ballast_keeper::table;
use ballast_math::Price;
use ballast_testkit::fixtures::MarketFixture;
use solana_signer::Signer as _;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

pub fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}

fn crash_and_wait(stage: &mut Stage, count: usize) {
    stage.set_price(CRASH);
    stage.wait_until("all are liquidated", |stage| stage.reduced() == count);
    stage.wait_until("nobody is below maintenance", |stage| stage.unhealthy() == 0);
}

#[test]
fn two_keepers_do_not_hurt_each_other() {
    let mut stage = Stage::new(12);
    let wallets = [stage.wallet("one keeper"), stage.wallet("another keeper")];
    let keepers =
        wallets.each_ref().map(|wallet| Running::start((&stage.url, &stage.websocket_url), wallet, SETTINGS));
    let health = keepers.each_ref().map(|keeper| keeper.health.clone());
    stage.wait_until("both have read everything", |_| {
        health.iter().all(|health| health.answer().status == "ok")
    });
    crash_and_wait(&mut stage, 12);
    let done: u64 = keepers.into_iter().map(|keeper| count(&keeper.stop(), "liquidate", "done")).sum();
    let (events, _) = of_market(&stage.url, 0);
    let liquidations = events.iter().filter(|event| matches!(event, Event::Liquidated(_))).count();
    // The chain confirms what the keepers report. Each account was liquidated once, which was enough.
    assert_eq!(u64::try_from(liquidations).unwrap(), done);
    for long in &stage.longs {
        assert_eq!(liquidations_of(&events, &long.account()), 1);
    }
    stage.check();
}

#[test]
fn a_killed_keeper_goes_on_when_it_is_started_again() {
    let mut stage = Stage::new(24);
    let wallet = stage.wallet("killed keeper");
    let urls = (stage.url.clone(), stage.websocket_url.clone());
    let start = |port| Process::start("killed", (&urls.0, &urls.1), &wallet, port);
    let port = free_port();
    let keeper = start(port);
    stage.wait_until("the keeper is well", |_| {
        let answer = reqwest_blocking(&format!("http://127.0.0.1:{port}/health"));
        answer.is_some_and(|answer| answer.contains("\"status\":\"ok\""))
    });
    stage.set_price(CRASH);
    stage.wait_until("it is in the middle", |stage| stage.reduced() > 0);
    keeper.kill();
    let port = free_port();
    let mut keeper = start(port);
    stage.wait_until("the next one has done the rest", |stage| stage.reduced() == 24);
    stage.wait_until("nobody is below maintenance", |stage| stage.unhealthy() == 0);
    // If the first keeper was fast, the next one may not have started yet.
    stage.wait_until("the next one has looked at everybody", |_| {
        let answer = reqwest_blocking(&format!("http://127.0.0.1:{port}/metrics"));
        answer.is_some_and(|answer| {
            answer.contains("ballast_keeper_socket_up 1")
                && answer.contains("ballast_keeper_margin_accounts 26")
        })
    });
    let metrics = reqwest_blocking(&format!("http://127.0.0.1:{port}/metrics")).unwrap();
    for line in [
        "ballast_keeper_margin_accounts 26",
        "ballast_keeper_unhealthy_positions 0",
        "ballast_keeper_socket_up 1",
    ] {
        assert!(metrics.contains(line), "no `{line}` in\n{metrics}");
    }
    for name in ["ballast_keeper_balance_lamports ", "ballast_market_index_age_seconds{market=\"0\"}"] {
        assert!(metrics.contains(name), "no `{name}` in\n{metrics}");
    }
    assert!(keeper.terminate(), "it does not end gracefully");
    let (events, _) = of_market(&stage.url, 0);
    for long in &stage.longs {
        assert_eq!(liquidations_of(&events, &long.account()), 1);
    }
    stage.check();
}

#[test]
fn without_a_socket_it_polls() {
    let mut stage = Stage::new(4);
    let wallet = stage.wallet("polling keeper");
    // No server listens on this port.
    let nowhere = format!("ws://127.0.0.1:{}", free_port());
    let keeper = Running::start((&stage.url, &nowhere), &wallet, SETTINGS);
    let health = keeper.health.clone();
    stage.wait_until("the keeper has read everything", |_| health.answer().status == "ok");
    // The keeper can learn of this account only by polling.
    let late = stage.add_long("late");
    crash_and_wait(&mut stage, 5);
    assert!(!health.answer().socket);
    keeper.stop();
    let (events, _) = of_market(&stage.url, 0);
    assert_eq!(liquidations_of(&events, &late), 1);
    stage.check();
}

#[test]
fn a_socket_that_is_cut_is_replaced_by_polling_until_it_is_back() {
    let mut stage = Stage::new(2);
    let wallet = stage.wallet("cut keeper");
    let wire = Wire::start(&stage.websocket_url);
    // Unless the socket fails or reconnects, the keeper reads nothing again for an hour.
    let settings = SETTINGS.replace("poll_ms = 500", "poll_ms = 500\nreload_seconds = 3600");
    let keeper = Running::start((&stage.url, &wire.url), &wallet, &settings);
    let health = keeper.health.clone();
    stage.wait_until("the socket stands", |_| health.answer().status == "ok" && health.answer().socket);
    let known = health.answer().accounts;
    stage.add_long("over the socket");
    stage.wait_until("it has heard of it", |_| health.answer().accounts == known + 1);
    wire.cut();
    stage.wait_until("the socket is gone", |_| !health.answer().socket);
    stage.add_long("by polling");
    stage.wait_until("it has polled", |_| health.answer().accounts == known + 2);
    wire.mend();
    stage.wait_until("the socket is back", |_| health.answer().socket);
    stage.add_long("over the new socket");
    stage.wait_until("it has heard of it as well", |_| health.answer().accounts == known + 3);
    crash_and_wait(&mut stage, 5);
    keeper.stop();
    stage.check();
}

#[test]
fn a_dry_run_sends_nothing() {
    let mut stage = Stage::new(2);
    // The wallet has no margin account. A keeper that is not a dry run would create one.
    let wallet = stage.wallet("dry keeper");
    let before = stage.world.chain.lamports(&wallet.pubkey());
    let keeper =
        Running::start((&stage.url, &stage.websocket_url), &wallet, &format!("dry_run = true\n{SETTINGS}"));
    let health = keeper.health.clone();
    stage.wait_until("the keeper has read everything", |_| health.answer().status == "ok");
    stage.set_price(CRASH);
    stage.wait_until("both are in danger", |stage| stage.unhealthy() == 2);
    std::thread::sleep(Duration::from_secs(3));
    let summary = keeper.stop();
    assert!(count(&summary, "liquidate", "dry_run") >= 2, "{summary:?}");
    assert_eq!((stage.unhealthy(), stage.world.chain.lamports(&wallet.pubkey())), (2, before));
}

#[test]
fn what_the_curve_does_not_take_is_taken_over() {
    let mut stage = Stage::new(3);
    let wallet = stage.wallet("taker");
    let fees = stage.world.trader("taker", 0);
    let taker = fees.with_sub_id(1);
    stage.world.create_account(&taker, ballast_math::account::CROSS, 0);
    stage.world.fund(&taker, 200_000 * QUOTE);
    // The mark falls one per cent further than the index. The curve then pays less than the rules allow for a solvent account.
    stage.set_price(CRASH);
    stage.push_mark(19_000);
    let settings =
        format!("{SETTINGS}\n[liquidator]\nunprofitable = true\n").replace("create = true", "taker = 1");
    let keeper = Running::start((&stage.url, &stage.websocket_url), &wallet, &settings);
    stage.wait_until("somebody is taken over", |stage| {
        let (events, _) = of_market(&stage.url, 0);
        events.iter().any(|event| matches!(event, Event::TakenOver(_)))
    });
    stage.wait_until("nobody is below maintenance", |stage| stage.unhealthy() == 0);
    keeper.stop();
    let holds = stage.world.account(&taker.account()).state.find(0).is_some();
    assert!(holds, "the taker has no position");
    stage.check();
}

/// Checks that the command creates a lookup table and completes it when another market exists, and that the keeper then uses the
/// table for its transactions.
#[test]
fn a_table_is_made_completed_and_used() {
    let mut stage = Stage::new(2);
    let wallet = stage.wallet("keeper");
    let update = |stage: &Stage, settings: &str| {
        let setup = Setup {
            settings: Settings::parse(settings).unwrap(),
            url: stage.url.clone(),
            websocket_url: stage.websocket_url.clone(),
            keypair: Arc::new(wallet.insecure_clone()),
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let address = table::update(&setup).await.unwrap();
            table::read(&setup.rpc(), &[address]).await.unwrap().remove(0)
        })
    };
    let first = update(&stage, SETTINGS);
    assert_eq!(first.addresses, lookup::addresses(&[stage.world.keys(0)]));
    stage.world.open(MarketFixture::new(1, "ETH-PERP", Price::new(START)));
    let with_table = SETTINGS.replace("[network]", &format!("[network]\ntables = [\"{}\"]", first.key));
    let second = update(&stage, &with_table);
    assert_eq!((second.key, second.addresses.len()), (first.key, 5));
    let keeper = Running::start((&stage.url, &stage.websocket_url), &wallet, &with_table);
    let health = keeper.health.clone();
    stage.wait_until("the keeper has read everything", |_| health.answer().status == "ok");
    stage.set_price(CRASH);
    stage.wait_until("all are liquidated", |stage| stage.reduced() == 2);
    let summary = keeper.stop();
    assert!(count(&summary, "liquidate", "done") >= 2, "{summary:?}");
    stage.check();
}

/// Returns the body of a response.
pub fn reqwest_blocking(url: &str) -> Option<String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async { reqwest::get(url).await.ok()?.text().await.ok() })
}
