//! Insurance deposits, which anyone may make, and protocol fee payments to the fixed recipient.

use crate::errors::{BallastError, OrProgramError, require, require_keys_eq};
use crate::events::{FeesWithdrawn, InsuranceDeposited};
use crate::raw::Account;
use crate::raw::accounts::accounts;
use crate::state::exchange::Role;
use crate::state::{Collateral, Exchange, Market, pause};
use crate::vault;
use anchor_lang::prelude::*;
use anchor_spl::token::Token;
use spl_associated_token_account_interface::address::get_associated_token_address;

accounts! {
/// The accounts of an insurance deposit.
pub struct DepositInsurance as DepositInsuranceAccounts {
    /// The token owner.
    authority: signer,
    /// The exchange.
    exchange: Exchange,
    /// The market.
    market: mut Market,
    /// The collateral.
    collateral: mut Collateral,
    /// CHECK: compared with the vault address stored in the collateral.
    vault: mut unchecked,
    /// CHECK: the source token account. The token program must own the account, and the account must hold the collateral's mint.
    source: mut unchecked,
    /// The token program.
    token_program: token_program,
}
}

/// Adds tokens to a market's insurance fund, permanently. `tokens` is in the mint's smallest unit. Tokens that cannot be withdrawn
/// do not count towards the deposit cap, so the cap never blocks an insurance deposit.
pub fn deposit_insurance(accounts: &DepositInsuranceAccounts<'_>, tokens: u64) -> Result<()> {
    vault::ensure_pair(&*accounts.collateral.load()?, accounts.vault, accounts.source)?;
    accounts.exchange.load()?.ensure_not_paused(accounts.market.load()?.pause, pause::DEPOSIT)?;
    let received = vault::receive(accounts.vault, accounts.source, accounts.authority, tokens)?;
    let mut collateral = accounts.collateral.load_mut()?;
    let mut market = accounts.market.load_mut()?;
    let amount = collateral.scale()?.to_quote(received).or_error()?;
    require!(amount.is_positive(), BallastError::ZeroAmount);

    market.state.insurance = market.state.insurance.plus(amount).or_error()?;
    collateral.add(amount)?;
    market.recount(&mut collateral)?;
    collateral.ensure_backed(vault::tokens_in(accounts.vault)?)?;
    market.state.invariant().or_error()?;
    emit!(InsuranceDeposited { market: market.index, amount: amount.raw() });
    Ok(())
}

accounts! {
/// The accounts of a fee withdrawal.
pub struct WithdrawFees as WithdrawFeesAccounts {
    /// The exchange, which stores the recipient.
    exchange: Exchange,
    /// The market.
    market: mut Market,
    /// The collateral.
    collateral: mut Collateral,
    /// CHECK: compared with the vault address stored in the collateral.
    vault: mut unchecked,
    /// CHECK: the fee recipient's associated token account, which the recipient must still own.
    destination: mut unchecked,
    /// The token program.
    token_program: token_program,
}
}

/// Fails unless `destination` is the recipient's own associated token account. Any other token account that the recipient owns may
/// have been created by a stranger, with a delegate or a close authority.
fn ensure_receives(recipient: &Pubkey, mint: &Pubkey, destination: Account<'_>) -> Result<()> {
    let own = get_associated_token_address(recipient, mint);
    require_keys_eq!(*destination.key(), own, BallastError::WrongFeeRecipient);
    require_keys_eq!(vault::owner_of(destination)?, *recipient, BallastError::WrongFeeRecipient);
    Ok(())
}

/// Pays a market's protocol fees to the fixed recipient. Anyone may send this instruction.
pub fn withdraw_fees(accounts: &WithdrawFeesAccounts<'_>) -> Result<()> {
    vault::ensure_pair(&*accounts.collateral.load()?, accounts.vault, accounts.destination)?;
    let recipient = accounts.exchange.load()?.holder(Role::FeeRecipient);
    let mut collateral = accounts.collateral.load_mut()?;
    ensure_receives(&recipient, &collateral.mint, accounts.destination)?;
    let scale = collateral.scale()?;
    let (amount, index) = {
        let mut market = accounts.market.load_mut()?;
        accounts.exchange.load()?.ensure_not_paused(market.pause, pause::WITHDRAW_FEES)?;
        let amount = scale.whole_tokens_of(market.state.protocol_fees).or_error()?;
        require!(amount.is_positive(), BallastError::NothingToDo);
        market.state.protocol_fees = market.state.protocol_fees.minus(amount).or_error()?;
        market.state.invariant().or_error()?;
        market.recount(&mut collateral)?;
        (amount, market.index)
    };
    collateral.subtract(amount)?;
    drop(collateral);
    let tokens = scale.to_tokens(amount).or_error()?;
    vault::pay(accounts.collateral, accounts.vault, accounts.destination, tokens)?;
    emit!(FeesWithdrawn { market: index, amount: amount.raw(), recipient });
    Ok(())
}
