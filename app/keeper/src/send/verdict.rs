//! Determines the outcome of a transaction that is in a block. Inclusion alone proves nothing. With SIMD-0290, a transaction
//! whose payer cannot pay stays in the block without effect, cost or log. If the payer is left with less than the rent, the
//! transaction ran, was rolled back and cost its fee. This module performs no I/O.

use super::Landed;
use crate::outcome::Outcome;
use ballast_client::logs;
use ballast_client::rpc::Executed;
use solana_instruction::Instruction;
use solana_transaction_error::TransactionError;

/// Returns the outcome of a task whose transaction is final. `executed` is the server's record, if it has one.
#[must_use]
pub fn verdict(landed: &Landed, executed: Option<&Executed>, instructions: &[Instruction]) -> Outcome {
    let told = executed.and_then(|executed| executed.error.as_ref());
    match (landed.error.as_ref().or(told), executed) {
        (Some(error), executed) if is_unpaid(error, executed) => {
            Outcome::Unpaid { reason: error.to_string() }
        }
        (Some(error), _) => Outcome::Refused { reason: error.to_string(), has_cost: true },
        (None, Some(executed)) => effect(landed.slot, executed, instructions),
        // Nothing shows a failure, and the written accounts are read again in any case.
        (None, None) => Outcome::Done { slot: landed.slot },
    }
}

/// Returns the effect of a transaction that has no error, based on its log and fee.
fn effect(slot: u64, executed: &Executed, instructions: &[Instruction]) -> Outcome {
    if executed.logs.is_empty() && executed.fee == 0 {
        return Outcome::Unpaid {
            reason: "the transaction is in a block, but has no fee and no log".to_owned(),
        };
    }
    // A missing or truncated log proves nothing.
    if executed.logs.is_empty() || logs::is_cut(&executed.logs) || have_run(&executed.logs, instructions) {
        return Outcome::Done { slot };
    }
    Outcome::Refused {
        reason: "the transaction is in a block, but its log shows no success for a program that it calls"
            .to_owned(),
        has_cost: true,
    }
}

/// Returns whether every called program logged a success.
fn have_run(logs: &[String], instructions: &[Instruction]) -> bool {
    let has_run = |called: &Instruction| logs.contains(&format!("Program {} success", called.program_id));
    instructions.iter().all(has_run)
}

/// Returns whether the transaction could not start because of its payer.
fn is_unpaid(error: &TransactionError, executed: Option<&Executed>) -> bool {
    match error {
        TransactionError::AccountNotFound
        | TransactionError::InsufficientFundsForFee
        | TransactionError::InvalidAccountForFee => true,
        error if may_have_cost(error) => {
            executed.is_some_and(|executed| executed.fee == 0 && executed.logs.is_empty())
        }
        _ => false,
    }
}

/// Returns whether the error does not reveal whether the fee was paid. The payer must keep its rent after the fee is charged,
/// and again after the transaction. If it is unknown which check failed, the fee counts as paid.
pub(super) const fn may_have_cost(error: &TransactionError) -> bool {
    matches!(error, TransactionError::InsufficientFundsForRent { account_index: 0 })
}
