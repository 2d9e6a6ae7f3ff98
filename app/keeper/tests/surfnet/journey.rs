//! Tests time travel on a local network, after which the first responses look like those of a dishonest server.

use crate::process::Process;
use crate::stage::Stage;
use crate::together::{free_port, reqwest_blocking};
use std::time::{Duration, Instant};

/// A time shorter than the 15 seconds for which an unresolved doubt stays visible.
const SOON: Duration = Duration::from_secs(10);

#[test]
fn after_a_journey_in_time_the_keeper_warns_once_and_is_well_again_soon() {
    let mut stage = Stage::new(2);
    let wallet = stage.wallet("keeper");
    let port = free_port();
    let urls = (stage.url.clone(), stage.websocket_url.clone());
    let mut keeper = Process::start("journey", (&urls.0, &urls.1), &wallet, port);
    let is_well = || {
        let answer = reqwest_blocking(&format!("http://127.0.0.1:{port}/health"));
        answer.is_some_and(|answer| answer.contains("\"status\":\"ok\""))
    };
    stage.wait_until("the keeper is well", |_| is_well());
    stage.world.wait(8 * 3_600);
    let start = Instant::now();
    stage
        .wait_until("the journey is believed", |_| keeper.log().contains("other responses confirm the slot"));
    stage.wait_until("the keeper is well again", |_| is_well());
    assert!(start.elapsed() < SOON, "{:?}", start.elapsed());
    assert!(keeper.terminate(), "it does not end gracefully");
    assert_eq!(keeper.log().matches("an impossible slot").count(), 1, "{}", keeper.log());
}
