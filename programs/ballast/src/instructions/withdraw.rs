//! Withdraws tokens from a margin account, up to its free collateral. Withdrawals cannot be paused.

use crate::errors::OrProgramError;
use crate::events::Withdrawn;
use crate::others::OtherMarkets;
use crate::raw::accounts::accounts;
use crate::state::{Collateral, MarginAccount};
use crate::{oracle, vault};
use anchor_lang::prelude::*;
use anchor_spl::token::Token;
use ballast_math::transition;

accounts! {
/// The accounts of a withdrawal. All of the account's markets and their oracles follow as remaining accounts.
pub struct Withdraw as WithdrawAccounts {
    /// The account's owner.
    owner: signer,
    /// The collateral.
    collateral: mut Collateral,
    /// CHECK: compared with the vault address stored in the collateral.
    vault: mut unchecked,
    /// CHECK: the destination token account. The token program must own the account, and the account must hold the collateral's
    /// mint.
    destination: mut unchecked,
    /// The margin account that pays.
    margin_account: mut MarginAccount,
    /// The token program.
    token_program: token_program,
}
}

impl WithdrawAccounts<'_> {
    fn validate(&self) -> Result<()> {
        self.margin_account.load()?.ensure_owner(self.owner.key())?;
        vault::ensure_pair(&*self.collateral.load()?, self.vault, self.destination)
    }
}

/// Pays out `amount` (1e-6 quote).
pub fn handler(accounts: &WithdrawAccounts<'_>, amount: u64) -> Result<()> {
    accounts.validate()?;
    let amount = ballast_math::Quote::from_magnitude(amount).or_error()?;
    let cash = {
        let mut account = accounts.margin_account.load_mut()?;
        let mut others = OtherMarkets::new(accounts.remaining, oracle::clock()?);
        transition::withdraw(&mut account.state, amount, &mut others)?;
        account.state.cash
    };
    let tokens = {
        let mut collateral = accounts.collateral.load_mut()?;
        collateral.subtract(amount)?;
        collateral.scale()?.to_tokens(amount).or_error()?
    };
    vault::pay(accounts.collateral, accounts.vault, accounts.destination, tokens)?;
    emit!(Withdrawn { account: accounts.margin_account.key(), amount: amount.raw(), cash: cash.raw() });
    Ok(())
}
