//! Tokens in and out of the vault, and the check that it holds what the exchange owes.

use crate::errors::BallastError;
use crate::seeds;
use crate::state::Collateral;
use anchor_lang::prelude::*;
use anchor_spl::token::{self, Token, TokenAccount, Transfer};

/// Moves tokens into the vault and returns by how much the vault grew.
pub fn receive<'info>(
    vault: &mut Account<'info, TokenAccount>,
    source: &Account<'info, TokenAccount>,
    (authority, program): (&Signer<'info>, &Program<'info, Token>),
    tokens: u64,
) -> Result<u64> {
    let before = vault.amount;
    let accounts = Transfer {
        from: source.to_account_info(),
        to: vault.to_account_info(),
        authority: authority.to_account_info(),
    };
    token::transfer(CpiContext::new(program.key(), accounts), tokens)?;
    vault.reload()?;
    vault.amount.checked_sub(before).ok_or_else(|| BallastError::NotConserved.into())
}

/// Moves tokens out of the vault, and checks that what is left covers what the exchange still owes.
pub fn pay<'info>(
    collateral: &AccountLoader<'info, Collateral>,
    vault: &mut Account<'info, TokenAccount>,
    (destination, program): (&Account<'info, TokenAccount>, &Program<'info, Token>),
    tokens: u64,
) -> Result<()> {
    let state = *collateral.load()?;
    let accounts = Transfer {
        from: vault.to_account_info(),
        to: destination.to_account_info(),
        authority: collateral.to_account_info(),
    };
    let seeds: &[&[u8]] = &[seeds::COLLATERAL, state.mint.as_ref(), &[state.bump]];
    token::transfer(CpiContext::new_with_signer(program.key(), accounts, &[seeds]), tokens)?;
    vault.reload()?;
    state.ensure_backed(vault.amount)
}
