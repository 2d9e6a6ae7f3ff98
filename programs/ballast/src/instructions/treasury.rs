//! A market's insurance comes in from anyone; the protocol's fees go out to their fixed recipient.

use crate::errors::{BallastError, OrProgramError};
use crate::events::{FeesWithdrawn, InsuranceDeposited};
use crate::state::exchange::Role;
use crate::state::{Collateral, Exchange, Market, pause};
use crate::vault;
use anchor_lang::prelude::*;
use anchor_spl::token::{Token, TokenAccount};

/// The accounts of an insurance deposit.
#[derive(Accounts)]
pub struct DepositInsurance<'info> {
    /// The owner of the tokens.
    pub authority: Signer<'info>,
    /// The exchange.
    pub exchange: AccountLoader<'info, Exchange>,
    /// The market.
    #[account(mut)]
    pub market: AccountLoader<'info, Market>,
    /// The collateral.
    #[account(mut)]
    pub collateral: AccountLoader<'info, Collateral>,
    /// Its vault.
    #[account(mut)]
    pub vault: Account<'info, TokenAccount>,
    /// Where the tokens come from.
    #[account(mut)]
    pub source: Account<'info, TokenAccount>,
    /// The token program.
    pub token_program: Program<'info, Token>,
}

/// Adds tokens to a market's insurance, for good. `tokens` is in the mint's smallest unit.
pub fn deposit_insurance<'info>(ctx: Context<'info, DepositInsurance<'info>>, tokens: u64) -> Result<()> {
    let accounts = ctx.accounts;
    validate_vault(&accounts.collateral, &accounts.vault, &accounts.source)?;
    accounts.exchange.load()?.ensure_not_paused(accounts.market.load()?.pause, pause::DEPOSIT)?;
    let signer = (&accounts.authority, &accounts.token_program);
    let received = vault::receive(&mut accounts.vault, &accounts.source, signer, tokens)?;
    let mut collateral = accounts.collateral.load_mut()?;
    let mut market = accounts.market.load_mut()?;
    let amount = collateral.scale()?.to_quote(received).or_error()?;
    require!(amount.is_positive(), BallastError::ZeroAmount);

    market.state.insurance = market.state.insurance.plus(amount).or_error()?;
    collateral.add(amount)?;
    collateral.ensure_backed(accounts.vault.amount)?;
    market.state.invariant().or_error()?;
    emit!(InsuranceDeposited { market: market.index, amount: amount.raw() });
    Ok(())
}

fn validate_vault(
    collateral: &AccountLoader<'_, Collateral>,
    vault: &Account<'_, TokenAccount>,
    other: &Account<'_, TokenAccount>,
) -> Result<()> {
    let collateral = collateral.load()?;
    require_keys_eq!(vault.key(), collateral.vault, BallastError::WrongVault);
    require_keys_neq!(other.key(), collateral.vault, BallastError::WrongVault);
    require_keys_eq!(other.mint, collateral.mint, BallastError::WrongMint);
    Ok(())
}

/// The accounts of a fee withdrawal.
#[derive(Accounts)]
pub struct WithdrawFees<'info> {
    /// The exchange, which names the recipient.
    pub exchange: AccountLoader<'info, Exchange>,
    /// The market.
    #[account(mut)]
    pub market: AccountLoader<'info, Market>,
    /// The collateral.
    #[account(mut)]
    pub collateral: AccountLoader<'info, Collateral>,
    /// Its vault.
    #[account(mut)]
    pub vault: Account<'info, TokenAccount>,
    /// A token account of the fee recipient.
    #[account(mut)]
    pub destination: Account<'info, TokenAccount>,
    /// The token program.
    pub token_program: Program<'info, Token>,
}

/// Pays a market's protocol fees to the fixed recipient. Anyone may send it.
pub fn withdraw_fees<'info>(ctx: Context<'info, WithdrawFees<'info>>) -> Result<()> {
    let accounts = ctx.accounts;
    validate_vault(&accounts.collateral, &accounts.vault, &accounts.destination)?;
    let recipient = accounts.exchange.load()?.holder(Role::FeeRecipient);
    require_keys_eq!(accounts.destination.owner, recipient, BallastError::WrongFeeRecipient);
    let (amount, index) = {
        let mut market = accounts.market.load_mut()?;
        accounts.exchange.load()?.ensure_not_paused(market.pause, pause::WITHDRAW_FEES)?;
        let amount = market.state.protocol_fees;
        require!(amount.is_positive(), BallastError::NothingToDo);
        market.state.protocol_fees = ballast_math::Quote::ZERO;
        market.state.invariant().or_error()?;
        (amount, market.index)
    };
    let tokens = {
        let mut collateral = accounts.collateral.load_mut()?;
        collateral.subtract(amount)?;
        collateral.scale()?.to_tokens(amount).or_error()?
    };
    let receiver = (&accounts.destination, &accounts.token_program);
    vault::pay(&accounts.collateral, &mut accounts.vault, receiver, tokens)?;
    emit!(FeesWithdrawn { market: index, amount: amount.raw(), recipient });
    Ok(())
}
