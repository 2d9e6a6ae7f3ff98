//! Lists assumptions about transaction sizes and versions.

use crate::chain::{Fact, Source};
use crate::markdown::grouped;
use anyhow::{Context, Result};
use litesvm::LiteSVM;
use solana_address_lookup_table_interface::state::LOOKUP_TABLE_MAX_ADDRESSES;
use solana_hash::Hash;
use solana_message::{SimpleAddressLoader, VersionedMessage, v1};
use solana_packet::PACKET_DATA_SIZE;
use solana_pubkey::Pubkey;
use solana_runtime_transaction::runtime_transaction::RuntimeTransaction;
use solana_runtime_transaction::transaction_meta::TransactionMeta;
use solana_signature::Signature;
use solana_transaction::sanitized::{MessageHash, SanitizedTransaction};
use solana_transaction::versioned::VersionedTransaction;
use std::collections::HashSet;

const VERSION_1: Source = Source::of("solana-message", "src/versions/v1/mod.rs");

pub(super) fn facts() -> Result<Vec<Fact>> {
    let (units, bytes) = unlimited_version_1()?;
    Ok(vec![
        Fact::new(
            "bytes of a transaction, legacy and version 0",
            grouped(PACKET_DATA_SIZE as u64),
            Source::of("solana-packet", "src/lib.rs"),
        )
        .repeated_in("client/sdk/src/transaction/version.rs", "Self::V0 => ", PACKET_DATA_SIZE as u64)
        .repeated_in(
            "testing/testkit/src/signing.rs",
            "MAX_TRANSACTION_BYTES: usize = ",
            PACKET_DATA_SIZE as u64,
        ),
        Fact::new(
            "addresses of a lookup table",
            LOOKUP_TABLE_MAX_ADDRESSES.to_string(),
            Source::of("solana-address-lookup-table-interface", "src/state.rs"),
        )
        .repeated_in(
            "client/sdk/src/lookup.rs",
            "MOST_ADDRESSES: usize = ",
            LOOKUP_TABLE_MAX_ADDRESSES as u64,
        ),
        Fact::new("bytes of a transaction of version 1", grouped(v1::MAX_TRANSACTION_SIZE as u64), VERSION_1)
            .used_in("client/sdk/src/transaction/version.rs"),
        Fact::new("its addresses, without lookup tables", v1::MAX_ADDRESSES.to_string(), VERSION_1),
        Fact::new(
            "its signatures and instructions",
            format!("{}, {}", v1::MAX_SIGNATURES, v1::MAX_INSTRUCTIONS),
            VERSION_1,
        ),
        Fact::new(
            "what it may use without limits of its own",
            format!("{units} units, {bytes} loaded bytes"),
            Source::of("solana-runtime-transaction", "src/transaction_meta.rs"),
        )
        .used_in("client/sdk/src/transaction/terms.rs"),
    ])
}

/// Returns the compute units and loaded bytes that the runtime assumes for a version 1 transaction without
/// limits.
fn unlimited_version_1() -> Result<(u32, u32)> {
    let message = v1::Message::try_compile_with_config(
        &Pubkey::new_unique(),
        &[],
        Hash::default(),
        v1::TransactionConfig::empty(),
    )?;
    let signatures = vec![Signature::default()];
    let transaction = VersionedTransaction { signatures, message: VersionedMessage::V1(message) };
    let transaction = RuntimeTransaction::<SanitizedTransaction>::try_create(
        transaction,
        MessageHash::Compute,
        Some(false),
        SimpleAddressLoader::Disabled,
        &HashSet::new(),
    );
    let transaction = transaction.context("a message of version 1")?;
    let limits = transaction.transaction_configuration(&LiteSVM::mainnet_feature_set())?;
    Ok((limits.compute_unit_limit, limits.loaded_accounts_data_size_limit))
}
