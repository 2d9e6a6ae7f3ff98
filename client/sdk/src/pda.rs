//! Derives the addresses of the program's accounts from the program's own seeds.
//!
//! Each call takes several microseconds, so cache any result that you need often.
//!
//! ```
//! use ballast_client::{PROGRAM_ID, pda};
//!
//! let (market, bump) = pda::market_with_bump(3);
//! assert_eq!(market, pda::market(3));
//! assert!(!market.is_on_curve());
//! # let _ = (bump, PROGRAM_ID);
//! ```

use ballast::seeds;
use solana_pubkey::Pubkey;
use solana_sdk_ids::bpf_loader_upgradeable;

/// Returns the exchange's address.
#[must_use]
pub fn exchange() -> Pubkey {
    exchange_with_bump().0
}

/// Returns the exchange's address and bump.
#[must_use]
pub fn exchange_with_bump() -> (Pubkey, u8) {
    of_program(&[seeds::EXCHANGE])
}

/// Returns the address of a mint's collateral account.
#[must_use]
pub fn collateral(mint: &Pubkey) -> Pubkey {
    collateral_with_bump(mint).0
}

/// Returns the address and bump of a mint's collateral account.
#[must_use]
pub fn collateral_with_bump(mint: &Pubkey) -> (Pubkey, u8) {
    of_program(&[seeds::COLLATERAL, mint.as_ref()])
}

/// Returns the address of the vault that holds a mint's collateral.
#[must_use]
pub fn vault(mint: &Pubkey) -> Pubkey {
    vault_with_bump(mint).0
}

/// Returns the address and bump of the vault that holds a mint's collateral.
#[must_use]
pub fn vault_with_bump(mint: &Pubkey) -> (Pubkey, u8) {
    of_program(&[seeds::VAULT, mint.as_ref()])
}

/// Returns the address of the market with this index.
#[must_use]
pub fn market(index: u32) -> Pubkey {
    market_with_bump(index).0
}

/// Returns the address and bump of the market with this index.
#[must_use]
pub fn market_with_bump(index: u32) -> (Pubkey, u8) {
    of_program(&[seeds::MARKET, &index.to_le_bytes()])
}

/// Returns the address of an owner's margin account.
#[must_use]
pub fn margin_account(owner: &Pubkey, sub_id: u16) -> Pubkey {
    margin_account_with_bump(owner, sub_id).0
}

/// Returns the address and bump of an owner's margin account.
#[must_use]
pub fn margin_account_with_bump(owner: &Pubkey, sub_id: u16) -> (Pubkey, u8) {
    of_program(&[seeds::MARGIN, owner.as_ref(), &sub_id.to_le_bytes()])
}

/// Returns the address of the program data account, in which the loader stores the bytecode and the upgrade authority.
#[must_use]
pub fn program_data() -> Pubkey {
    program_data_with_bump().0
}

/// Returns the address and bump of the program data account.
#[must_use]
pub fn program_data_with_bump() -> (Pubkey, u8) {
    Pubkey::find_program_address(&[ballast::ID.as_ref()], &bpf_loader_upgradeable::ID)
}

fn of_program(seeds: &[&[u8]]) -> (Pubkey, u8) {
    Pubkey::find_program_address(seeds, &ballast::ID)
}
