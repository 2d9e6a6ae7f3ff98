//! What is counted, under which names.

use crate::index::Tick;
use crate::send::{Outcome, Report};
use metrics::{counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use metrics_exporter_prometheus::{BuildError, PrometheusBuilder, PrometheusHandle};
use std::time::Duration;

const ACCOUNTS: &str = "ballast_keeper_margin_accounts";
const UNHEALTHY: &str = "ballast_keeper_unhealthy_positions";
const TOUCHED: &str = "ballast_keeper_accounts_measured_total";
const TICK: &str = "ballast_keeper_tick_seconds";
const ACTIONS: &str = "ballast_keeper_actions_total";
const LAMPORTS: &str = "ballast_keeper_fees_lamports_total";
const REVENUE: &str = "ballast_keeper_revenue_quote_units_total";
const FAILED: &str = "ballast_keeper_rpc_failures_total";
const SOCKET: &str = "ballast_keeper_socket_up";
const SLOT: &str = "ballast_keeper_slot";
const IN_FLIGHT: &str = "ballast_keeper_in_flight";

/// Bounds of the histogram of ticks. Unit: seconds.
const TICK_BUCKETS: [f64; 8] = [0.000_01, 0.000_1, 0.001, 0.005, 0.02, 0.1, 0.5, 2.0];

/// Starts to count; the handle renders it for Prometheus.
///
/// # Errors
/// Where this process counts already.
pub fn install() -> Result<PrometheusHandle, BuildError> {
    let handle = PrometheusBuilder::new().set_buckets(&TICK_BUCKETS)?.install_recorder()?;
    describe_gauge!(ACCOUNTS, "Margin accounts that are followed.");
    describe_gauge!(UNHEALTHY, "Positions that may be liquidated now.");
    describe_counter!(TOUCHED, "Accounts that were measured because something reached them.");
    describe_histogram!(TICK, "Time from a change to the list of unhealthy positions.");
    describe_counter!(ACTIONS, "Actions that have ended, by deed and outcome.");
    describe_counter!(LAMPORTS, "Lamports paid in fees.");
    describe_counter!(REVENUE, "What liquidations were quoted to bring, in 1e-6 quote.");
    describe_counter!(FAILED, "Requests that failed, by what was asked for.");
    describe_gauge!(SOCKET, "1 while the WebSocket stands.");
    describe_gauge!(SLOT, "The newest slot heard of.");
    describe_gauge!(IN_FLIGHT, "Accounts and markets that are worked on.");
    Ok(handle)
}

/// A request failed.
pub fn rpc_failed(what: &'static str) {
    counter!(FAILED, "what" => what).increment(1);
}

/// A tick has ended.
pub fn ticked(tick: &Tick, took: Duration) {
    counter!(TOUCHED).increment(u64::try_from(tick.touched).unwrap_or(u64::MAX));
    gauge!(UNHEALTHY).set(float(tick.unhealthy.len()));
    histogram!(TICK).record(took.as_secs_f64());
}

/// How much there is.
pub fn stands((accounts, slot): (usize, u64), in_flight: usize, has_socket: bool) {
    gauge!(ACCOUNTS).set(float(accounts));
    gauge!(SLOT).set(float(usize::try_from(slot).unwrap_or(usize::MAX)));
    gauge!(IN_FLIGHT).set(float(in_flight));
    gauge!(SOCKET).set(float(usize::from(has_socket)));
}

/// An action has ended.
pub fn ended(report: &Report) {
    counter!(ACTIONS, "deed" => report.action.deed.name(), "outcome" => report.outcome.name()).increment(1);
    counter!(LAMPORTS).increment(report.lamports);
    if let Outcome::Done { .. } = report.outcome {
        counter!(REVENUE).increment(report.action.revenue.or_zero().magnitude());
    }
}

#[allow(clippy::cast_precision_loss, reason = "a number to look at")]
const fn float(count: usize) -> f64 {
    count as f64
}
