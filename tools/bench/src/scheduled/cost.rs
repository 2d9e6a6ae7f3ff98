//! The cost of one transaction, by the runtime's cost model.

use super::Used;
use anyhow::{Context, Result};
use litesvm::LiteSVM;
use serde::{Deserialize, Serialize};
use solana_cost_model::cost_model::CostModel;
use solana_cost_model::transaction_cost::TransactionCost;
use solana_message::SimpleAddressLoader;
use solana_message::v0::LoadedAddresses;
use solana_runtime_transaction::runtime_transaction::RuntimeTransaction;
use solana_transaction::sanitized::{MessageHash, SanitizedTransaction};
use solana_transaction::versioned::VersionedTransaction;
use std::collections::HashSet;

type Runtime = RuntimeTransaction<SanitizedTransaction>;

/// What a transaction counts for, by what it is for. Unit: compute units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    /// What its programs may take: the limit, or the network's default where there is none.
    pub units: u64,
    /// Checking its signatures.
    pub signatures: u64,
    /// Locking the accounts that it may write.
    pub locks: u64,
    /// The bytes of its instructions.
    pub data: u64,
    /// The bytes of accounts and programs that it may load.
    pub loaded: u64,
}

impl Cost {
    /// What it is scheduled as: before it has run, by what it may use.
    ///
    /// # Errors
    /// When the runtime would not take the transaction.
    pub fn scheduled(transaction: &VersionedTransaction) -> Result<Self> {
        let transaction = sanitized(transaction)?;
        Ok(Self::from(&CostModel::calculate_cost(&transaction, &LiteSVM::mainnet_feature_set())))
    }

    /// What the block counts in the end: after it has run, by what it used.
    ///
    /// # Errors
    /// When the runtime would not take the transaction.
    pub fn executed(transaction: &VersionedTransaction, used: Used) -> Result<Self> {
        let transaction = sanitized(transaction)?;
        let features = LiteSVM::mainnet_feature_set();
        let cost = CostModel::calculate_cost_for_executed_transaction(
            &transaction,
            used.units.into(),
            used.loaded,
            &features,
        );
        Ok(Self::from(&cost))
    }

    /// All of it.
    #[must_use]
    pub const fn sum(&self) -> u64 {
        self.units + self.signatures + self.locks + self.data + self.loaded
    }
}

impl From<&TransactionCost<'_, Runtime>> for Cost {
    fn from(cost: &TransactionCost<'_, Runtime>) -> Self {
        Self {
            units: cost.programs_execution_cost(),
            signatures: cost.signature_cost(),
            locks: cost.write_lock_cost(),
            data: cost.data_bytes_cost().into(),
            loaded: cost.loaded_accounts_data_size_cost(),
        }
    }
}

fn sanitized(transaction: &VersionedTransaction) -> Result<Runtime> {
    // No transaction here has a lookup table, but a message of version 0 is refused where loading is disabled. The runtime reserves no
    // account of ours.
    let (loader, reserved) = (SimpleAddressLoader::Enabled(LoadedAddresses::default()), HashSet::new());
    Runtime::try_create(transaction.clone(), MessageHash::Compute, Some(false), loader, &reserved)
        .context("the runtime does not take the transaction")
}
