//! Posts signed prices in several transactions, sending each one only after the previous one has succeeded.

use super::Sender;
use super::sender::Ended;
use crate::jobs::{Post, Task};
use crate::outcome::{Outcome, Report};
use crate::profit::SIGNATURE_FEE;
use ballast_client::pyth::{self, Wanted};
use ballast_client::transaction::Draft;
use solana_instruction::Instruction;
use solana_signer::Signer as _;
use std::time::Instant;

/// The seed of the keeper's draft account, which differs from a trader's so that both can use the same wallet.
const SEED: &str = "ballast-keeper";

/// The transactions that make up a posting.
struct Parts {
    transactions: Vec<Vec<Instruction>>,
    /// The cost of all transactions in addition to their fees. Unit: lamports.
    lamports: u64,
    /// The highest priority fee for each transaction. Unit: lamports.
    most_each: u64,
}

impl Sender {
    /// Carries out a posting, and then reads the changed accounts again. The hourly cost is limited. If a posting fails and
    /// leaves a draft behind, the next posting closes the draft.
    pub(super) async fn post(&self, task: Task, post: &Post, tries: u32) -> Report {
        let parts = match self.parts(post).await {
            Ok(parts) => parts,
            Err(reason) => {
                return Report::of_nothing(task, Outcome::Unsent { reason });
            }
        };
        let Ended { outcome, lamports: fees, signature, events } =
            self.one_after_the_other(&task, &parts, tries).await;
        let is_done = matches!(outcome, Outcome::Done { .. });
        let lamports = fees.saturating_add(if is_done { parts.lamports } else { 0 });
        self.purse.spend(lamports, Instant::now());
        let updates = self.read_anew(&task, &outcome).await;
        Report { task, outcome, lamports, updates, signature, events }
    }

    /// Returns the transactions for the chain's current state, or the reason for not sending anything.
    async fn parts(&self, post: &Post) -> Result<Parts, String> {
        let payer = self.keypair.pubkey();
        let Post { update, feeds, receiver } = post;
        let wanted = Wanted { payer, seed: SEED, receiver: *receiver, update, feeds };
        let prepared = pyth::prepare(&self.rpc, wanted).await.map_err(|error| error.to_string())?;
        let newest = self.rpc.newest_version().await;
        let fits = |instructions: &[Instruction]| {
            Draft::new(&payer, instructions).with_tables(&self.tables).in_newest(newest).fits()
        };
        let transactions = prepared.posting.transactions(&[], &fits).map_err(|error| error.to_string())?;
        let count = u64::try_from(transactions.len()).unwrap_or(u64::MAX);
        let least = prepared.lamports.saturating_add(SIGNATURE_FEE.saturating_mul(count));
        let left = self.purse.left(Instant::now()).checked_sub(least);
        let left = left.ok_or("the hourly posting budget (`pyth.lamports_an_hour`) is spent")?;
        Ok(Parts { transactions, lamports: prepared.lamports, most_each: left / count.max(1) })
    }

    /// Sends the transactions in order, and returns how the last one ended and the fees paid for all.
    async fn one_after_the_other(&self, task: &Task, parts: &Parts, tries: u32) -> Ended {
        let mut paid = 0_u64;
        let outcome = Outcome::Unsent { reason: "there is nothing to send".to_owned() };
        let mut last = Ended { outcome, lamports: 0, signature: None, events: Vec::new() };
        for instructions in &parts.transactions {
            let part = Task { instructions: instructions.clone(), ..task.clone() };
            last = self.attempt(&part, tries, parts.most_each).await;
            paid = paid.saturating_add(last.lamports);
            if !matches!(last.outcome, Outcome::Done { .. }) {
                return Ended { outcome: has_cost(last.outcome, paid), lamports: paid, ..last };
            }
        }
        Ended { lamports: paid, ..last }
    }
}

/// Marks a refusal as paid if an earlier transaction paid a fee.
fn has_cost(outcome: Outcome, paid: u64) -> Outcome {
    match outcome {
        Outcome::Refused { reason, has_cost } => Outcome::Refused { reason, has_cost: has_cost || paid > 0 },
        other => other,
    }
}
