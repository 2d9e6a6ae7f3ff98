//! Names and describes all metrics.

use crate::index::Tick;
use crate::outcome::{Outcome, Report};
use ballast_client::quote::Markets;
use ballast_math::{Quote, Rounding};
use metrics::{counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use metrics_exporter_prometheus::{BuildError, PrometheusBuilder, PrometheusHandle};
use std::time::Duration;

const ACCOUNTS: &str = "ballast_keeper_margin_accounts";
const UNHEALTHY: &str = "ballast_keeper_unhealthy_positions";
const UNMEASURED: &str = "ballast_keeper_unmeasured_accounts";
const TO_MEASURE: &str = "ballast_keeper_accounts_to_measure";
const TOUCHED: &str = "ballast_keeper_accounts_measured_total";
const TICK: &str = "ballast_keeper_tick_seconds";
const TASKS: &str = "ballast_keeper_tasks_total";
const LAMPORTS: &str = "ballast_keeper_fees_lamports_total";
const REVENUE: &str = "ballast_keeper_revenue_quote_units_total";
const FAILED: &str = "ballast_keeper_rpc_failures_total";
const DOUBTED: &str = "ballast_keeper_answers_doubted_total";
const SOCKET: &str = "ballast_keeper_socket_up";
const SLOT: &str = "ballast_keeper_slot";
const IN_FLIGHT: &str = "ballast_keeper_in_flight";
const WAITING: &str = "ballast_keeper_unhealthy_seconds";
const BALANCE: &str = "ballast_keeper_balance_lamports";
const POSTING: &str = "ballast_keeper_posting_lamports_total";
const STALE: &str = "ballast_keeper_stale_markets";
const INDEX_AGE: &str = "ballast_market_index_age_seconds";
const SURPLUS: &str = "ballast_market_surplus_quote_units";
const INSURANCE: &str = "ballast_market_insurance_quote_units";
const OPEN_CLAIMS: &str = "ballast_market_open_claims_quote_units";
const HELD_UP: &str = "ballast_market_claims_held_up_quote_units";
const DEBTS: &str = "ballast_market_debts_quote_units";
const GAP: &str = "ballast_market_mark_over_index_millionths";

/// The names of all metrics. Tests compare the alerts, the board and the page with these names.
pub const NAMES: [&str; 25] = [
    ACCOUNTS,
    UNHEALTHY,
    UNMEASURED,
    TO_MEASURE,
    TOUCHED,
    TICK,
    TASKS,
    LAMPORTS,
    REVENUE,
    FAILED,
    DOUBTED,
    SOCKET,
    SLOT,
    IN_FLIGHT,
    WAITING,
    BALANCE,
    POSTING,
    STALE,
    INDEX_AGE,
    SURPLUS,
    INSURANCE,
    OPEN_CLAIMS,
    HELD_UP,
    DEBTS,
    GAP,
];

/// The bucket bounds of the tick histogram. Unit: seconds.
const TICK_BUCKETS: [f64; 8] = [0.000_01, 0.000_1, 0.001, 0.005, 0.02, 0.1, 0.5, 2.0];

/// Installs the metrics recorder and returns the handle that renders its data for Prometheus.
///
/// # Errors
/// Returns an error if this process already has a recorder.
pub fn install() -> Result<PrometheusHandle, BuildError> {
    let handle = PrometheusBuilder::new().set_buckets(&TICK_BUCKETS)?.install_recorder()?;
    describe_gauge!(ACCOUNTS, "Margin accounts followed.");
    describe_gauge!(UNHEALTHY, "Positions that may be liquidated now.");
    describe_gauge!(UNMEASURED, "Accounts whose health cannot be computed.");
    describe_gauge!(TO_MEASURE, "Accounts that were affected by a change and have not been measured yet.");
    describe_counter!(TOUCHED, "Accounts measured because a change affected them.");
    describe_histogram!(TICK, "Time from a change until the list of unhealthy positions is updated.");
    describe_counter!(TASKS, "Finished tasks, by kind and outcome.");
    describe_counter!(LAMPORTS, "Lamports paid in fees.");
    describe_counter!(REVENUE, "Expected revenue from liquidations, in 1e-6 quote.");
    describe_counter!(FAILED, "Failed requests, by kind.");
    describe_counter!(DOUBTED, "Responses with an impossible slot.");
    describe_gauge!(SOCKET, "1 while the WebSocket is connected.");
    describe_gauge!(SLOT, "The newest slot received.");
    describe_gauge!(IN_FLIGHT, "Accounts and markets with a task in flight.");
    describe_gauge!(WAITING, "Age of the oldest unhealthy position.");
    describe_gauge!(BALANCE, "Lamports in the paying wallet.");
    describe_counter!(
        POSTING,
        "Lamports paid for posting prices, including rent for accounts that remain open."
    );
    describe_gauge!(STALE, "Markets that have positions and an index too old for liquidations.");
    describe_gauge!(INDEX_AGE, "Seconds since the market's index was published.");
    describe_gauge!(SURPLUS, "The market's surplus, in 1e-6 quote; a negative value is a deficit.");
    describe_gauge!(INSURANCE, "The market's insurance fund, in 1e-6 quote.");
    describe_gauge!(OPEN_CLAIMS, "Realised gains that have not been paid yet, in 1e-6 quote.");
    describe_gauge!(
        HELD_UP,
        "Open claims that have been payable for two windows without a distribution, in 1e-6 quote."
    );
    describe_gauge!(DEBTS, "Realised losses that have not been paid yet, in 1e-6 quote.");
    describe_gauge!(GAP, "The mark's premium over the index, in millionths of the index.");
    Ok(handle)
}

/// Sets how long the oldest unhealthy position has been waiting.
pub fn waiting(longest: Duration) {
    gauge!(WAITING).set(longest.as_secs_f64());
}

/// Sets the wallet balance. Unit: lamports.
pub fn balance(lamports: u64) {
    gauge!(BALANCE).set(float(usize::try_from(lamports).unwrap_or(usize::MAX)));
}

/// Sets the market figures. `held_up` lists the markets whose claims could be paid but are not.
pub fn markets(markets: &Markets, held_up: &[u32]) {
    for known in markets.iter() {
        let (label, state) = (known.market().index.to_string(), &known.market().state);
        let published = known.reading().map_or(state.oracle.publish_time, |reading| reading.publish_time);
        gauge!(INDEX_AGE, "market" => label.clone())
            .set(signed(markets.clock().time.saturating_sub(published)));
        for (name, amount) in [
            (SURPLUS, state.surplus),
            (INSURANCE, state.insurance),
            (OPEN_CLAIMS, state.open_claims),
            (HELD_UP, if held_up.contains(&known.market().index) { state.open_claims } else { Quote::ZERO }),
            (DEBTS, state.debts),
        ] {
            gauge!(name, "market" => label.clone()).set(signed(amount.raw()));
        }
        let mark = state.curve.mark(Rounding::Floor);
        if let Ok(gap) = mark.and_then(|mark| mark.premium_over(state.oracle.price)) {
            gauge!(GAP, "market" => label).set(signed(gap.raw()));
        }
    }
}

/// Sets the number of markets that need a newer price.
pub fn stale(markets: usize) {
    gauge!(STALE).set(float(markets));
}

/// Counts a response that was wrongly accepted or rejected.
pub fn doubted() {
    counter!(DOUBTED).increment(1);
}

/// Counts a failed request.
pub fn rpc_failed(what: &'static str) {
    counter!(FAILED, "what" => what).increment(1);
}

/// Records the result and duration of a tick.
pub fn ticked(tick: &Tick, took: Duration) {
    counter!(TOUCHED).increment(u64::try_from(tick.touched).unwrap_or(u64::MAX));
    gauge!(UNHEALTHY).set(float(tick.unhealthy.len()));
    gauge!(UNMEASURED).set(float(tick.unmeasured.len()));
    gauge!(TO_MEASURE).set(float(tick.waiting));
    histogram!(TICK).record(took.as_secs_f64());
}

/// Sets the number of accounts, the slot, the number of tasks in flight, and whether the socket is connected.
pub fn stands(accounts: usize, slot: u64, in_flight: usize, has_socket: bool) {
    gauge!(ACCOUNTS).set(float(accounts));
    gauge!(SLOT).set(float(usize::try_from(slot).unwrap_or(usize::MAX)));
    gauge!(IN_FLIGHT).set(float(in_flight));
    gauge!(SOCKET).set(float(usize::from(has_socket)));
}

/// Records a finished task.
pub fn ended(report: &Report) {
    counter!(TASKS, "task" => report.task.kind.name(), "outcome" => report.outcome.name()).increment(1);
    counter!(LAMPORTS).increment(report.lamports);
    if report.task.post.is_some() {
        // The liquidation books the revenue that the posting enables.
        counter!(POSTING).increment(report.lamports);
    } else if let Outcome::Done { .. } = report.outcome {
        counter!(REVENUE).increment(report.task.revenue.or_zero().magnitude());
    }
}

#[allow(clippy::cast_precision_loss, reason = "for display only")]
const fn signed(amount: i64) -> f64 {
    amount as f64
}

#[allow(clippy::cast_precision_loss, reason = "for display only")]
const fn float(count: usize) -> f64 {
    count as f64
}
