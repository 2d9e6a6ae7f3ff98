//! Handles address lookup tables. A transaction refers to an account in a table with one byte instead of 32. Without a table, a
//! take-over between two accounts with many markets does not fit into a transaction.
//!
//! ```
//! use ballast_client::{MarketKeys, lookup};
//! use solana_pubkey::Pubkey;
//!
//! let authority = Pubkey::new_unique();
//! let markets = [MarketKeys::of(0, Pubkey::new_unique())];
//! let (create, table) = lookup::create(&authority, 1_000);
//! // Each of these is a transaction of its own; `create` may precede the first one.
//! let extend = lookup::extend(&table, &authority, &lookup::addresses(&markets));
//! assert_eq!((create.accounts[0].pubkey, extend.len()), (table, 1));
//! ```

use crate::others::MarketKeys;
use crate::pda;
use solana_address_lookup_table_interface::instruction;
use solana_address_lookup_table_interface::state::AddressLookupTable;
use solana_instruction::Instruction;
use solana_message::AddressLookupTableAccount;
use solana_pubkey::Pubkey;
use solana_sdk_ids::address_lookup_table;
use thiserror::Error;

/// The maximum number of addresses that fit into a transaction that also creates the table.
const AT_ONCE: usize = 20;
/// The maximum number of addresses that a table can hold.
pub const MOST_ADDRESSES: usize = 256;

/// The error for an account that cannot be used as a lookup table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TableError {
    /// Another program owns the account.
    #[error("{0} is not an address lookup table: create one with `ballast-keeper table`")]
    NoTable(Pubkey),
    /// The table's authority has deactivated it.
    #[error(
        "the address lookup table {0} is deactivated: use another one, or create one with `ballast-keeper table`"
    )]
    Deactivated(Pubkey),
}

/// Returns the addresses that a table needs for transactions in these markets, which are the exchange, the markets and their oracle
/// accounts, without duplicates.
#[must_use]
pub fn addresses(markets: &[MarketKeys]) -> Vec<Pubkey> {
    let mut addresses = vec![pda::exchange()];
    for address in markets.iter().flat_map(|keys| [keys.market, keys.oracle]) {
        if !addresses.contains(&address) {
            addresses.push(address);
        }
    }
    addresses
}

/// Returns the addresses in `wanted` that the table lacks.
#[must_use]
pub fn missing(table: &AddressLookupTableAccount, wanted: &[Pubkey]) -> Vec<Pubkey> {
    wanted.iter().copied().filter(|address| !table.addresses.contains(address)).collect()
}

/// Creates a table that `authority` may extend, and returns its address. The authority signs and pays, and `recent_slot` must be
/// at most a few minutes old.
#[must_use]
pub fn create(authority: &Pubkey, recent_slot: u64) -> (Instruction, Pubkey) {
    instruction::create_lookup_table(*authority, *authority, recent_slot)
}

/// Adds addresses to a table. Each instruction needs its own transaction. The addresses can be used starting with the next slot.
#[must_use]
pub fn extend(table: &Pubkey, authority: &Pubkey, new: &[Pubkey]) -> Vec<Instruction> {
    let at_once = |some: &[Pubkey]| {
        instruction::extend_lookup_table(*table, *authority, Some(*authority), some.to_vec())
    };
    new.chunks(AT_ONCE).map(at_once).collect()
}

/// Decodes the table at `address` from its account's owner and data.
///
/// # Errors
/// Returns a [`TableError`] if the account is not an active lookup table.
pub fn decode(address: Pubkey, owner: &Pubkey, data: &[u8]) -> Result<AddressLookupTableAccount, TableError> {
    if *owner != address_lookup_table::ID {
        return Err(TableError::NoTable(address));
    }
    let table = AddressLookupTable::deserialize(data).map_err(|_| TableError::NoTable(address))?;
    if table.meta.deactivation_slot != u64::MAX {
        return Err(TableError::Deactivated(address));
    }
    Ok(AddressLookupTableAccount { key: address, addresses: table.addresses.to_vec() })
}
