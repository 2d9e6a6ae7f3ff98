//! What became of a transaction that was sent, for a report.

use super::print;
use ballast_client::rpc::Executed;
use ballast_client::transaction::{Scheduled, Terms};
use serde::Serialize;

/// A confirmed transaction, with the terms on which it was sent.
#[derive(Clone, Debug)]
pub struct Sent {
    /// What it did.
    pub executed: Executed,
    /// What a leader counted it as before it ran.
    pub scheduled: Scheduled,
    /// What it might use and paid.
    pub terms: Terms,
}

/// A confirmed transaction, for a report.
#[derive(Clone, Debug, Serialize)]
pub struct Receipt {
    /// Its signature.
    pub signature: String,
    /// The slot in which it ran.
    pub slot: u64,
    /// The compute units that it took.
    pub compute_units: Option<u64>,
    /// What a leader counted it as before it ran. Unit: compute units.
    pub scheduled_units: u64,
    /// How a leader ranked it: what the leader got for each unit scheduled. Unit: 1e-6 lamports.
    pub priority: u64,
    /// What its payer paid to the network. Unit: lamports.
    pub network_fee: u64,
}

impl Receipt {
    /// The receipt of a confirmed transaction.
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

    /// Its line for people.
    #[must_use]
    pub fn line(&self) -> String {
        let Self { signature, slot, scheduled_units, priority, .. } = self;
        let units = print::or_dash(self.compute_units);
        format!(
            "transaction {signature} (slot {slot}, {units} compute units; ranked by {priority} micro-lamports for each of {scheduled_units} units scheduled)"
        )
    }
}
