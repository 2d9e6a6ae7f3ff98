//! The receipt of a confirmed transaction.

use super::print;
use ballast_client::rpc::Executed;
use ballast_client::transaction::{Scheduled, Terms};
use serde::Serialize;

/// A confirmed transaction and the terms it was sent with.
#[derive(Clone, Debug)]
pub struct Sent {
    /// The transaction's results.
    pub executed: Executed,
    /// The transaction's cost, as leaders calculate it for scheduling.
    pub scheduled: Scheduled,
    /// The transaction's limits and fees.
    pub terms: Terms,
}

/// A confirmed transaction, for a report.
#[derive(Clone, Debug, Serialize)]
pub struct Receipt {
    /// The transaction's signature.
    pub signature: String,
    /// The slot in which the transaction ran.
    pub slot: u64,
    /// The compute units used.
    pub compute_units: Option<u64>,
    /// The number of compute units that a leader assumed when it scheduled the transaction.
    pub scheduled_units: u64,
    /// The transaction's priority for a leader, which is the reward per scheduled compute unit. Unit: 1e-6
    /// lamports.
    pub priority: u64,
    /// The network fee paid. Unit: lamports.
    pub network_fee: u64,
}

impl Receipt {
    /// Returns the receipt of a confirmed transaction.
    #[must_use]
    pub fn of(sent: &Sent) -> Self {
        let Sent { executed, scheduled, terms } = sent;
        Self {
            signature: executed.signature.to_string(),
            slot: executed.slot,
            compute_units: executed.compute_units,
            scheduled_units: scheduled.total(),
            priority: scheduled.priority(terms.priority_fee()),
            network_fee: executed.fee,
        }
    }

    /// Returns the human-readable line.
    #[must_use]
    pub fn line(&self) -> String {
        let Self { signature, slot, scheduled_units, priority, .. } = self;
        let units = print::or_dash(self.compute_units);
        format!(
            "transaction {signature} (slot {slot}, {units} compute units; priority {priority} micro-lamports per unit, {scheduled_units} units scheduled)"
        )
    }
}
