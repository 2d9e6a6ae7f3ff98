//! Describes the outcome of a run with numbers that can be compared across runs.

use crate::delays::DelaySummary;
use serde::Serialize;

/// The unit of a metric.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Quote.
    Quote,
    /// A fraction of one.
    Share,
    /// A count.
    Count,
    /// Seconds.
    Seconds,
}

/// The result of one run. Amounts are in 1e-6 quote, and times are in seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Outcome {
    /// The seed that determines the run.
    pub seed: u64,
    /// The bad debt, which is the amount written off plus the amounts by which accounts are below zero at the end.
    pub bad_debt: i64,
    /// The part of the bad debt that was written off.
    pub written_off: i64,
    /// The deficits that the insurance fund covered.
    pub insurance_used: i64,
    /// The deficits that users with gains covered.
    pub users_cover: i64,
    /// The mean distance between mark and index at the end of a step, as a share of the index.
    pub gap_mean: f64,
    /// The largest distance between mark and index at the end of a step, as a share of the index.
    pub gap_max: f64,
    /// The funding paid by longs.
    pub funding_by_longs: i64,
    /// The funding paid by shorts.
    pub funding_by_shorts: i64,
    /// The number of liquidations on the curve.
    pub liquidations: u64,
    /// The number of full or partial take-overs.
    pub take_overs: u64,
    /// The volume that was liquidated or taken over, valued at the price of each transaction.
    pub liquidated_volume: i64,
    /// How late accounts were liquidated, and why.
    pub delays: DelaySummary,
    /// The number of accounts that ended with a loss that they could not pay.
    pub bankruptcies: u64,
    /// The median waiting time of claims, weighted by collected amount.
    pub claims_wait_median: i64,
    /// The longest waiting time of any claim, including claims that are still unpaid at the end.
    pub claims_wait_max: i64,
    /// The claims that are still unpaid at the end.
    pub claims_left: i64,
    /// The number of peg adjustments.
    pub peg_steps: u64,
    /// The cost of the peg adjustments to the surplus, which is negative if they added to the surplus.
    pub peg_cost: i64,
    /// The surplus that would remain if every user were paid.
    pub surplus: i64,
    /// The number of trades.
    pub trades: u64,
    /// The volume of all trades.
    pub volume: i64,
    /// Trading fees.
    pub fees: i64,
    /// The number of full audits.
    pub audits: u64,
}

/// A figure of a run that can be aggregated over many runs.
#[derive(Clone, Copy, Debug)]
pub struct Metric {
    /// The metric's name in JSON.
    pub key: &'static str,
    /// The metric's name in reports.
    pub name: &'static str,
    /// The metric's unit.
    pub unit: Unit,
    /// Extracts the value from a run, in the metric's unit.
    pub of: fn(&Outcome) -> f64,
}

const QUOTE: f64 = 1e6;

/// Every metric, in the order of the report.
pub const METRICS: [Metric; 25] = [
    metric("bad_debt", "bad debt", Unit::Quote, |run| run.bad_debt as f64 / QUOTE),
    metric("insurance_used", "insurance used", Unit::Quote, |run| run.insurance_used as f64 / QUOTE),
    metric("users_cover", "deficits covered by winners", Unit::Quote, |run| run.users_cover as f64 / QUOTE),
    metric("bankruptcies", "bankrupt accounts", Unit::Count, |run| run.bankruptcies as f64),
    metric("gap_mean", "average gap between mark and index", Unit::Share, |run| run.gap_mean),
    metric("gap_max", "largest gap between mark and index", Unit::Share, |run| run.gap_max),
    metric("funding_by_longs", "funding paid by longs", Unit::Quote, |run| {
        run.funding_by_longs as f64 / QUOTE
    }),
    metric("funding_by_shorts", "funding paid by shorts", Unit::Quote, |run| {
        run.funding_by_shorts as f64 / QUOTE
    }),
    metric("liquidations", "liquidations on the curve", Unit::Count, |run| run.liquidations as f64),
    metric("take_overs", "take-overs", Unit::Count, |run| run.take_overs as f64),
    metric("liquidated_volume", "liquidated volume", Unit::Quote, |run| run.liquidated_volume as f64 / QUOTE),
    metric("delayed_liquidations", "liquidations delayed by the guard", Unit::Count, |run| {
        run.delays.delayed as f64
    }),
    metric("spared_breaches", "accounts that recovered under the guard", Unit::Count, |run| {
        run.delays.spared as f64
    }),
    metric("guard_delay_mean", "average delay by the guard", Unit::Seconds, |run| {
        run.delays.mean(run.delays.guard)
    }),
    metric("guard_delay_max", "longest delay by the guard", Unit::Seconds, |run| run.delays.guard.max as f64),
    metric("keeper_delay_mean", "average delay until a keeper tries", Unit::Seconds, |run| {
        run.delays.mean(run.delays.keeper)
    }),
    metric("refusal_delay_mean", "average delay by refused liquidations", Unit::Seconds, |run| {
        run.delays.mean(run.delays.refusal)
    }),
    metric("claims_wait_median", "median claim wait", Unit::Seconds, |run| run.claims_wait_median as f64),
    metric("claims_wait_max", "longest claim wait", Unit::Seconds, |run| run.claims_wait_max as f64),
    metric("claims_left", "claims unpaid at the end", Unit::Quote, |run| run.claims_left as f64 / QUOTE),
    metric("peg_steps", "peg steps", Unit::Count, |run| run.peg_steps as f64),
    metric("peg_cost", "cost of peg steps", Unit::Quote, |run| run.peg_cost as f64 / QUOTE),
    metric("surplus", "surplus at the end", Unit::Quote, |run| run.surplus as f64 / QUOTE),
    metric("trades", "trades", Unit::Count, |run| run.trades as f64),
    metric("volume", "volume", Unit::Quote, |run| run.volume as f64 / QUOTE),
];

const fn metric(key: &'static str, name: &'static str, unit: Unit, of: fn(&Outcome) -> f64) -> Metric {
    Metric { key, name, unit, of }
}
