//! Deposits tokens into a margin account. Anyone may deposit into any account.

use crate::errors::OrProgramError;
use crate::events::Deposited;
use crate::raw::accounts::accounts;
use crate::state::{Collateral, Exchange, MarginAccount, pause};
use crate::{oracle, vault};
use anchor_lang::prelude::*;
use anchor_spl::token::Token;
use ballast_math::transition;

accounts! {
/// The accounts of a deposit.
pub struct Deposit as DepositAccounts {
    /// The token owner.
    authority: signer,
    /// The exchange.
    exchange: Exchange,
    /// The collateral.
    collateral: mut Collateral,
    /// CHECK: compared with the vault address stored in the collateral.
    vault: mut unchecked,
    /// CHECK: the source token account. The token program must own the account, and the account must hold the collateral's mint.
    source: mut unchecked,
    /// The margin account to credit.
    margin_account: mut MarginAccount,
    /// The token program.
    token_program: token_program,
}
}

impl DepositAccounts<'_> {
    fn validate(&self) -> Result<()> {
        if !self.is_at_stake()? {
            self.exchange.load()?.ensure_not_paused(0, pause::DEPOSIT)?;
        }
        vault::ensure_pair(&*self.collateral.load()?, self.vault, self.source)
    }

    /// Returns whether the account has a position, claim or debt. Such an account may always be topped up, so that neither a
    /// pause nor the cap can cause its liquidation.
    fn is_at_stake(&self) -> Result<bool> {
        Ok(self.margin_account.load()?.state.in_use().next().is_some())
    }
}

/// Credits the amount that the vault received. `tokens` is in the mint's smallest unit.
pub fn handler(accounts: &DepositAccounts<'_>, tokens: u64) -> Result<()> {
    accounts.validate()?;
    let is_at_stake = accounts.is_at_stake()?;
    let received = vault::receive(accounts.vault, accounts.source, accounts.authority, tokens)?;
    let mut collateral = accounts.collateral.load_mut()?;
    let mut account = accounts.margin_account.load_mut()?;
    let amount = collateral.scale()?.to_quote(received).or_error()?;
    transition::deposit(&mut account.state, amount).or_error()?;
    collateral.add(amount)?;
    if !is_at_stake {
        collateral.ensure_within_cap(oracle::clock()?.time)?;
    }
    collateral.ensure_backed(vault::tokens_in(accounts.vault)?)?;
    let cash = account.state.cash;
    emit!(Deposited { account: accounts.margin_account.key(), amount: amount.raw(), cash: cash.raw() });
    Ok(())
}
