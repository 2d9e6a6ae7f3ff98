//! Tests blocks, rent, and clocks that leaders hold still or run at double speed.

use crate::process::{Network, ballast, folder, success, text};
use solana_keypair::{Keypair, write_keypair_file};
use solana_signer::Signer;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The interval between two readings of the clock.
const POLL: Duration = Duration::from_millis(100);

/// Observations of a clock.
#[derive(Debug, Default)]
struct Seen {
    /// The longest time for which the clock stood still.
    still: Duration,
    /// The furthest that the clock was ahead of this machine's clock. Unit: seconds.
    ahead: f64,
    /// The furthest that the clock was behind this machine's clock. Unit: seconds.
    behind: f64,
}

async fn watch(network: &Network, time: Duration) -> Seen {
    let (mut seen, start) = (Seen::default(), SystemTime::now());
    let (mut last, mut changed) = (0, start);
    while start.elapsed().unwrap() < time {
        let said = network.rpc.clock().await.expect("a clock").time;
        let now = SystemTime::now();
        assert!(said >= last, "{said} after {last}");
        if said > last {
            (last, changed) = (said, now);
        }
        let honest = now.duration_since(UNIX_EPOCH).unwrap().as_secs_f64();
        seen.still = seen.still.max(now.duration_since(changed).unwrap());
        seen.ahead = seen.ahead.max(said as f64 - honest);
        seen.behind = seen.behind.max(honest - said as f64);
        tokio::time::sleep(POLL).await;
    }
    seen
}

/// Watches the clock for this many seconds until the observations are as expected. Blocks are late on a busy machine, so the best of
/// four attempts counts.
async fn watch_until(network: &Network, seconds: u64, is_expected: impl Fn(&Seen) -> bool) {
    let mut all = vec![];
    for _ in 0..4 {
        let seen = watch(network, Duration::from_secs(seconds)).await;
        if is_expected(&seen) {
            return;
        }
        all.push(seen);
    }
    panic!("{all:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn blocks_and_rent_are_mainnets() {
    let network = Network::start("blocks", &[]);
    let mut most = 0;
    // Blocks are late on a busy machine, so the best of four attempts counts.
    for _ in 0..4 {
        let before = network.rpc.clock().await.unwrap().slot;
        tokio::time::sleep(Duration::from_secs(2)).await;
        most = most.max(network.rpc.clock().await.unwrap().slot - before);
    }
    assert!((7..=12).contains(&most), "{most} blocks in two seconds, of 10");
    let rent = network.rpc.client().get_minimum_balance_for_rent_exemption(0).await.unwrap();
    assert_eq!(rent, 128 * 5_080);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_steady_clock_is_the_wall_clock() {
    let network = Network::start("steady", &[]);
    // The bounds allow for whole seconds and for late blocks on a busy machine.
    watch_until(&network, 5, |seen| seen.ahead < 0.5 && seen.behind < 3.0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn leaders_can_hold_the_clock_still_and_trading_goes_on() {
    let network = Network::start("frozen", &["--clock", "frozen", "--volatility", "0"]);
    let long = Duration::from_millis(2_200);
    let is_held = |seen: &Seen| seen.still > long && seen.ahead < 0.5 && (2.0..5.0).contains(&seen.behind);
    watch_until(&network, 11, is_held).await;
    trade_all_the_time(&network, "frozen");
}

#[tokio::test(flavor = "multi_thread")]
async fn leaders_can_run_the_clock_at_double_speed_and_trading_goes_on() {
    let network = Network::start("leader", &["--clock", "leader", "--volatility", "0"]);
    // A clock at double speed reaches the next second early.
    watch_until(&network, 8, |seen| seen.ahead > 0.05 && seen.ahead < 1.3 && seen.behind < 3.0).await;
    trade_all_the_time(&network, "leader");
}

/// Trades repeatedly, so that the trades meet different phases of the clock.
fn trade_all_the_time(network: &Network, name: &str) {
    let wallet = Keypair::new();
    let file = folder(name).join("wallet.json");
    write_keypair_file(&wallet, text(&file)).unwrap();
    success(&network.remote(&["faucet", &wallet.pubkey().to_string(), "10k"]));
    let run = |arguments: &[&str]| {
        let common = ["--url", network.url(), "--keypair", text(&file)];
        success(&ballast(&[arguments, &common].concat()))
    };
    run(&["account", "create"]);
    run(&["account", "deposit", "5000"]);
    for _ in 0..3 {
        run(&["trade", "long", "sol", "1"]);
        run(&["trade", "short", "sol", "1"]);
    }
}
