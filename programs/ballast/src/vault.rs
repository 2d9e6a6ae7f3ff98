//! Moves tokens into and out of the vault, and checks that the vault holds everything the exchange owes.
//!
//! Reads only the three fields that are needed, directly from the token account's data. Decoding the whole account, and decoding it
//! again after each transfer, would make up a sixth of a deposit's cost.

use crate::errors::{BallastError, require, require_keys_eq, require_keys_neq};
use crate::raw::{Account, Stored, Transfer, transfer};
use crate::seeds;
use crate::state::Collateral;
use anchor_lang::prelude::*;
use anchor_spl::token;

/// The offsets of the mint, the owner and the amount in a token account.
const MINT: usize = 0;
const OWNER: usize = 32;
const AMOUNT: usize = 64;

/// Fails unless `account` is a token account that belongs to the token program.
fn ensure_token_account(account: Account<'_>) -> Result<()> {
    require_keys_eq!(*account.owner(), token::ID, ErrorCode::AccountOwnedByWrongProgram);
    require!(account.data_length() == token::TokenAccount::LEN, ErrorCode::AccountDidNotDeserialize);
    Ok(())
}

fn field<const LENGTH: usize>(account: Account<'_>, offset: usize) -> Result<[u8; LENGTH]> {
    let data = account.data()?;
    let field = data.get(offset..).and_then(|rest| rest.first_chunk::<LENGTH>());
    field.copied().ok_or_else(|| ErrorCode::AccountDidNotDeserialize.into())
}

/// Returns a token account's balance, in the mint's smallest unit.
pub fn tokens_in(account: Account<'_>) -> Result<u64> {
    Ok(u64::from_le_bytes(field(account, AMOUNT)?))
}

/// Returns the owner of a token account's tokens.
pub fn owner_of(account: Account<'_>) -> Result<Pubkey> {
    ensure_token_account(account)?;
    Ok(Pubkey::new_from_array(field(account, OWNER)?))
}

/// Fails unless `vault` is the collateral's vault and `other` is a different token account for the same mint.
pub fn ensure_pair(collateral: &Collateral, vault: Account<'_>, other: Account<'_>) -> Result<()> {
    require_keys_eq!(*vault.key(), collateral.vault, BallastError::WrongVault);
    require_keys_neq!(*other.key(), collateral.vault, BallastError::WrongVault);
    ensure_token_account(other)?;
    let mint = Pubkey::new_from_array(field(other, MINT)?);
    require_keys_eq!(mint, collateral.mint, BallastError::WrongMint);
    Ok(())
}

/// Moves tokens into the vault and returns how much its balance grew.
pub fn receive(vault: Account<'_>, source: Account<'_>, authority: Account<'_>, tokens: u64) -> Result<u64> {
    let before = tokens_in(vault)?;
    transfer(&Transfer { from: source, to: vault, authority, tokens }, &[])?;
    tokens_in(vault)?.checked_sub(before).ok_or_else(|| BallastError::NotConserved.into())
}

/// Moves tokens out of the vault, and checks that the remaining tokens still cover everything the exchange owes.
pub fn pay(
    collateral: Stored<'_, Collateral>,
    vault: Account<'_>,
    destination: Account<'_>,
    tokens: u64,
) -> Result<()> {
    let state = *collateral.load()?;
    let seeds: &[&[u8]] = &[seeds::COLLATERAL, state.mint.as_ref(), &[state.bump]];
    transfer(&Transfer { from: vault, to: destination, authority: collateral.account(), tokens }, seeds)?;
    state.ensure_backed(tokens_in(vault)?)
}
