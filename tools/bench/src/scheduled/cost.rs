//! The cost of one transaction under the runtime's cost model.

use anyhow::{Context, Result};
use ballast_client::transaction::AddressLookupTableAccount;
use litesvm::LiteSVM;
use serde::{Deserialize, Serialize};
use solana_cost_model::cost_model::CostModel;
use solana_cost_model::transaction_cost::TransactionCost;
use solana_message::SimpleAddressLoader;
use solana_message::v0::{LoadedAddresses, MessageAddressTableLookup};
use solana_pubkey::Pubkey;
use solana_runtime_transaction::runtime_transaction::RuntimeTransaction;
use solana_transaction::sanitized::{MessageHash, SanitizedTransaction};
use solana_transaction::versioned::VersionedTransaction;
use std::collections::HashSet;

type Runtime = RuntimeTransaction<SanitizedTransaction>;

/// The resources that a transaction has used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Used {
    /// The compute units, including those of compute-budget instructions.
    pub units: u32,
    /// The size of the loaded accounts and programs. Unit: bytes.
    pub loaded: u32,
}

/// The scheduled cost of a transaction, by part. Unit: compute units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    /// The cost of program execution, which is the compute unit limit, or the network's default if no limit is set.
    pub units: u64,
    /// The signatures.
    pub signatures: u64,
    /// The write locks.
    pub locks: u64,
    /// The instruction data.
    pub data: u64,
    /// The loaded accounts and programs.
    pub loaded: u64,
}

impl Cost {
    /// Computes the scheduled cost before execution, with these lookup tables. This cost is determined by the transaction's limits.
    ///
    /// # Errors
    /// Returns an error if the runtime does not accept the transaction.
    pub fn scheduled(
        transaction: &VersionedTransaction,
        tables: &[AddressLookupTableAccount],
    ) -> Result<Self> {
        let transaction = sanitized(transaction, loaded(transaction, tables)?)?;
        Ok(Self::from(&CostModel::calculate_cost(&transaction, &LiteSVM::mainnet_feature_set())))
    }

    /// Computes the final cost in the block after execution. This cost is determined by actual usage. The transaction has no lookup
    /// tables.
    ///
    /// # Errors
    /// Returns an error if the runtime does not accept the transaction.
    pub fn executed(transaction: &VersionedTransaction, used: Used) -> Result<Self> {
        let transaction = sanitized(transaction, LoadedAddresses::default())?;
        let features = LiteSVM::mainnet_feature_set();
        let cost = CostModel::calculate_cost_for_executed_transaction(
            &transaction,
            used.units.into(),
            used.loaded,
            &features,
        );
        Ok(Self::from(&cost))
    }

    /// Returns the sum of all parts.
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

fn sanitized(transaction: &VersionedTransaction, addresses: LoadedAddresses) -> Result<Runtime> {
    // Without a table loader, version 0 messages are refused even if they use no tables. None of our accounts are reserved by the runtime.
    let (loader, reserved) = (SimpleAddressLoader::Enabled(addresses), HashSet::new());
    Runtime::try_create(transaction.clone(), MessageHash::Compute, Some(false), loader, &reserved)
        .context("the runtime does not accept the transaction")
}

/// Returns the addresses that a transaction loads from these lookup tables.
fn loaded(
    transaction: &VersionedTransaction,
    tables: &[AddressLookupTableAccount],
) -> Result<LoadedAddresses> {
    let mut loaded = LoadedAddresses::default();
    for lookup in transaction.message.address_table_lookups().unwrap_or_default() {
        loaded.writable.extend(looked_up(lookup, &lookup.writable_indexes, tables)?);
        loaded.readonly.extend(looked_up(lookup, &lookup.readonly_indexes, tables)?);
    }
    Ok(loaded)
}

fn looked_up(
    lookup: &MessageAddressTableLookup,
    indexes: &[u8],
    tables: &[AddressLookupTableAccount],
) -> Result<Vec<Pubkey>> {
    let table = tables.iter().find(|table| table.key == lookup.account_key).context("no such table")?;
    let at = |index: &u8| table.addresses.get(usize::from(*index)).copied();
    indexes.iter().map(at).collect::<Option<_>>().context("no such place in the table")
}
