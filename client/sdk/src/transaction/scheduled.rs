//! Computes a transaction's scheduled cost and its rank.

use super::Limits;
use super::limits::PAGE;
use solana_message::VersionedMessage;
use solana_message::compiled_instruction::CompiledInstruction;

// These values come from `block_cost_limits.rs` and `cost_model.rs` in `solana-cost-model`. A test compares the sums with that
// crate.
const SIGNATURE: u64 = 720;
const WRITE_LOCK: u64 = 300;
const DATA_BYTES_A_UNIT: u64 = 4;
const UNITS_A_PAGE: u64 = 8;
/// The fee for one signature. Unit: lamports.
const LAMPORTS_A_SIGNATURE: u64 = 5_000;
/// The leader's share of that fee. Unit: per cent.
const LEADERS_SHARE: u64 = 50;
/// The number of micro-lamports in a lamport.
const MICRO: u128 = 1_000_000;

/// The cost that a leader assumes when scheduling the transaction, before it runs. The cost depends on the limits, not on the
/// actual use. Unit: compute units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scheduled {
    /// The cost of the signatures.
    pub signatures: u64,
    /// The cost of the write locks.
    pub locks: u64,
    /// The cost of the instruction data.
    pub data: u64,
    /// The limit on compute units.
    pub execution: u64,
    /// The cost of the limit on loaded data.
    pub loaded: u64,
    signers: u64,
}

impl Scheduled {
    /// Returns the scheduled cost of a message with these limits.
    #[must_use]
    pub fn of(message: &VersionedMessage, limits: &Limits) -> Self {
        let signers = u64::from(message.header().num_required_signatures);
        let bytes = |instruction: &CompiledInstruction| instruction.data.len() as u64;
        let data: u64 = message.instructions().iter().map(bytes).sum();
        Self {
            signatures: SIGNATURE * signers,
            locks: WRITE_LOCK * write_locks(message),
            data: data / DATA_BYTES_A_UNIT,
            execution: limits.compute_units.into(),
            loaded: UNITS_A_PAGE * u64::from(limits.loaded_bytes.div_ceil(PAGE)),
            signers,
        }
    }

    /// Returns the sum of all parts.
    #[must_use]
    pub const fn total(&self) -> u64 {
        self.signatures + self.locks + self.data + self.execution + self.loaded
    }

    /// Returns the transaction's rank for the leader, which is the leader's earnings per scheduled unit. The leader earns the
    /// priority fee (in lamports) and half of the signature fees. Unit: 1e-6 lamports per unit.
    #[must_use]
    pub fn priority(&self, priority_fee: u64) -> u64 {
        let signatures = self.signers * LAMPORTS_A_SIGNATURE * LEADERS_SHARE / 100;
        let reward = u128::from(priority_fee) + u128::from(signatures);
        u64::try_from(reward * MICRO / u128::from(self.total() + 1)).unwrap_or(u64::MAX)
    }
}

/// Returns the number of accounts that the message writes to.
fn write_locks(message: &VersionedMessage) -> u64 {
    let (header, keys) = (message.header(), message.static_account_keys().len() as u64);
    let read =
        u64::from(header.num_readonly_signed_accounts) + u64::from(header.num_readonly_unsigned_accounts);
    let lookups = message.address_table_lookups().unwrap_or_default();
    let looked_up: usize = lookups.iter().map(|lookup| lookup.writable_indexes.len()).sum();
    keys.saturating_sub(read) + looked_up as u64
}
