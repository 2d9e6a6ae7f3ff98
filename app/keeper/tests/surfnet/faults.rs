//! Tests that nothing is lost or done twice on faulty servers. The counts are taken from the chain.

use crate::SETTINGS;
use crate::chain_events::{liquidations_of, of_market};
use crate::proxy::{Faults, Proxy};
use crate::running::{Running, count};
use crate::stage::{CRASH, Stage};
use ballast_keeper::keeper::Summary;
use std::time::Duration;

/// No server listens on this port, so all traffic goes through the proxy.
const NO_SOCKET: &str = "ws://127.0.0.1:1";

/// Runs a crash with faults. Returns the keeper's own summary and the number of its transactions that failed on chain.
fn crash(
    count: usize,
    (at_first, before): (Faults, Duration),
    then: Option<(Duration, Faults)>,
) -> (Summary, usize) {
    let mut stage = Stage::new(count);
    let wallet = stage.wallet("keeper");
    let proxy = Proxy::start(&stage.url, Faults::none());
    // The keeper only liquidates, so every failure on chain is a failed liquidation.
    let settings = format!("{SETTINGS}\n[jobs]\nupkeep = false\nsettlement = false\n");
    let keeper = Running::start((&proxy.url, NO_SOCKET), &wallet, &settings);
    let health = keeper.health.clone();
    stage.wait_until("the keeper has read everything", |_| health.answer().status == "ok");
    std::thread::sleep(before);
    proxy.change(at_first);
    stage.set_price(CRASH);
    if let Some((wait, faults)) = then {
        std::thread::sleep(wait);
        assert!(proxy.change(faults) > 0, "no request met a fault");
    }
    stage.wait_until("all are liquidated", |stage| stage.reduced() == count);
    stage.wait_until("nobody is below maintenance", |stage| stage.unhealthy() == 0);
    assert!(proxy.change(Faults::none()) > 0, "no request met a fault");
    let summary = keeper.stop();
    let (events, failed) = of_market(&stage.url, 0);
    for long in &stage.longs {
        assert_eq!(liquidations_of(&events, &long.account()), 1, "{}", long.account());
    }
    stage.check();
    (summary, failed)
}

#[test]
fn dropped_lost_repeated_and_overtaking_answers() {
    let faults = Faults { dropped: 20, lost: 15, repeated: 20, delay_ms: 400, ..Faults::none() };
    let (summary, failed) = crash(8, (faults, Duration::ZERO), None);
    // The keeper knows every result, even if the response to a send was lost.
    assert_eq!(count(&summary, "liquidate", "done"), 8, "{summary:?}");
    assert_eq!(failed, 0, "{summary:?}");
}

#[test]
fn transactions_that_never_arrive_expire_and_are_made_anew() {
    let swallowing = Faults { swallows: true, ..Faults::none() };
    // A blockhash is valid for 150 blocks, which takes fifteen seconds here.
    let (summary, failed) =
        crash(3, (swallowing, Duration::ZERO), Some((Duration::from_secs(18), Faults::none())));
    assert!(count(&summary, "liquidate", "expired") >= 3, "{summary:?}");
    assert_eq!((count(&summary, "liquidate", "done"), failed), (3, 0), "{summary:?}");
}

#[test]
fn a_server_that_lags_behind() {
    let lag = Some(Duration::from_secs(2));
    let (summary, failed) = crash(6, (Faults { lag, ..Faults::none() }, Duration::from_secs(4)), None);
    assert_eq!((count(&summary, "liquidate", "done"), failed), (6, 0), "{summary:?}");
}

#[test]
fn a_server_that_is_gone_for_a_while() {
    let gone = Faults { dropped: 100, ..Faults::none() };
    let back = Some((Duration::from_secs(8), Faults::none()));
    let (summary, failed) = crash(6, (gone, Duration::ZERO), back);
    assert_eq!((count(&summary, "liquidate", "done"), failed), (6, 0), "{summary:?}");
}

#[test]
fn a_server_that_is_not_there_at_the_start() {
    let mut stage = Stage::new(1);
    let wallet = stage.wallet("early keeper");
    let proxy = Proxy::start(&stage.url, Faults { dropped: 100, ..Faults::none() });
    // The keeper also has to create its margin account.
    let keeper = Running::start((&proxy.url, NO_SOCKET), &wallet, SETTINGS);
    let health = keeper.health.clone();
    std::thread::sleep(Duration::from_secs(2));
    assert_eq!(health.answer().status, "starting");
    assert!(proxy.change(Faults::none()) > 0, "no request met a fault");
    stage.wait_until("the keeper has read everything", |_| health.answer().status == "ok");
    keeper.stop();
    stage.check();
}
