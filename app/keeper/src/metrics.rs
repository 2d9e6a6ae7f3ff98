//! What is counted, under which names.

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
const ACTIONS: &str = "ballast_keeper_actions_total";
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
    describe_gauge!(UNMEASURED, "Accounts of which it cannot be told whether they are healthy.");
    describe_gauge!(TO_MEASURE, "Accounts that something has reached and that are still to be measured.");
    describe_counter!(TOUCHED, "Accounts that were measured because something reached them.");
    describe_histogram!(TICK, "Time from a change to the list of unhealthy positions.");
    describe_counter!(ACTIONS, "Actions that have ended, by deed and outcome.");
    describe_counter!(LAMPORTS, "Lamports paid in fees.");
    describe_counter!(REVENUE, "What liquidations were quoted to bring, in 1e-6 quote.");
    describe_counter!(FAILED, "Requests that failed, by what was asked for.");
    describe_counter!(DOUBTED, "Answers of a slot that there cannot be yet, by what others say.");
    describe_gauge!(SOCKET, "1 while the WebSocket stands.");
    describe_gauge!(SLOT, "The newest slot heard of.");
    describe_gauge!(IN_FLIGHT, "Accounts and markets that are worked on.");
    describe_gauge!(WAITING, "For how long the oldest of the unhealthy positions has been so.");
    describe_gauge!(BALANCE, "Lamports of the wallet that pays.");
    describe_counter!(POSTING, "Lamports paid for posting prices, rent of accounts that stay included.");
    describe_gauge!(STALE, "Markets with positions whose index is too old to liquidate on.");
    describe_gauge!(INDEX_AGE, "Seconds since the market's index was published.");
    describe_gauge!(SURPLUS, "The market's surplus; below zero is a deficit. In 1e-6 quote.");
    describe_gauge!(INSURANCE, "The market's insurance, in 1e-6 quote.");
    describe_gauge!(OPEN_CLAIMS, "Realised gains that are not paid yet, in 1e-6 quote.");
    describe_gauge!(
        HELD_UP,
        "Open claims that could all have been paid for two windows while nothing was shared out, in 1e-6 quote."
    );
    describe_gauge!(DEBTS, "Realised losses that are not paid yet, in 1e-6 quote.");
    describe_gauge!(GAP, "How far the mark is above the index, in millionths of it.");
    Ok(handle)
}

/// For how long the oldest of the unhealthy positions has been so.
pub fn waiting(longest: Duration) {
    gauge!(WAITING).set(longest.as_secs_f64());
}

/// What the wallet holds. Unit: lamports.
pub fn balance(lamports: u64) {
    gauge!(BALANCE).set(float(usize::try_from(lamports).unwrap_or(usize::MAX)));
}

/// How the markets stand, by what their accounts hold; the claims of those in `held_up` are not paid although they could be.
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

/// How many markets want a newer price.
pub fn stale(markets: usize) {
    gauge!(STALE).set(float(markets));
}

/// An answer was not believed, or was and should not have been.
pub fn doubted() {
    counter!(DOUBTED).increment(1);
}

/// A request failed.
pub fn rpc_failed(what: &'static str) {
    counter!(FAILED, "what" => what).increment(1);
}

/// A tick has ended.
pub fn ticked(tick: &Tick, took: Duration) {
    counter!(TOUCHED).increment(u64::try_from(tick.touched).unwrap_or(u64::MAX));
    gauge!(UNHEALTHY).set(float(tick.unhealthy.len()));
    gauge!(UNMEASURED).set(float(tick.unmeasured.len()));
    gauge!(TO_MEASURE).set(float(tick.waiting));
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
    if report.action.post.is_some() {
        // What it makes possible is booked when that is done.
        counter!(POSTING).increment(report.lamports);
    } else if let Outcome::Done { .. } = report.outcome {
        counter!(REVENUE).increment(report.action.revenue.or_zero().magnitude());
    }
}

#[allow(clippy::cast_precision_loss, reason = "a number to look at")]
const fn signed(amount: i64) -> f64 {
    amount as f64
}

#[allow(clippy::cast_precision_loss, reason = "a number to look at")]
const fn float(count: usize) -> f64 {
    count as f64
}
