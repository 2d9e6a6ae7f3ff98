//! The cost of one transaction, by the runtime's cost model.

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

/// What a transaction used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Used {
    /// Compute units, those of compute-budget instructions included.
    pub units: u32,
    /// Bytes of loaded accounts and programs.
    pub loaded: u32,
}

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
    /// What it is scheduled as with these lookup tables: before it has run, by what it may use.
    ///
    /// # Errors
    /// When the runtime would not take the transaction.
    pub fn scheduled(
        transaction: &VersionedTransaction,
        tables: &[AddressLookupTableAccount],
    ) -> Result<Self> {
        let transaction = sanitized(transaction, loaded(transaction, tables)?)?;
        Ok(Self::from(&CostModel::calculate_cost(&transaction, &LiteSVM::mainnet_feature_set())))
    }

    /// What the block counts in the end for one without lookup tables: after it has run, by what it used.
    ///
    /// # Errors
    /// When the runtime would not take the transaction.
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

fn sanitized(transaction: &VersionedTransaction, addresses: LoadedAddresses) -> Result<Runtime> {
    // A message of version 0 is refused where loading is disabled, with lookup tables or without. The runtime reserves no account of ours.
    let (loader, reserved) = (SimpleAddressLoader::Enabled(addresses), HashSet::new());
    Runtime::try_create(transaction.clone(), MessageHash::Compute, Some(false), loader, &reserved)
        .context("the runtime does not take the transaction")
}

/// What a transaction looks up in these tables.
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
