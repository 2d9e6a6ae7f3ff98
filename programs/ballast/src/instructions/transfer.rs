//! Moves cash between two accounts of one owner, under the same rules as a withdrawal. Transfers cannot be paused.

use crate::errors::{BallastError, OrProgramError, require_keys_eq, require_keys_neq};
use crate::events::Transferred;
use crate::oracle;
use crate::others::OtherMarkets;
use crate::raw::accounts::accounts;
use crate::state::MarginAccount;
use anchor_lang::prelude::*;
use ballast_math::Quote;
use ballast_math::transition;

accounts! {
/// The accounts of a transfer. All markets of `from` and their oracles follow as remaining accounts.
pub struct TransferCash as TransferAccounts {
    /// The owner of both accounts.
    owner: signer,
    /// The account that pays.
    from: mut MarginAccount,
    /// The account that receives.
    to: mut MarginAccount,
}
}

impl TransferAccounts<'_> {
    fn validate(&self) -> Result<()> {
        require_keys_neq!(self.from.key(), self.to.key(), BallastError::SameAccount);
        let from = self.from.load()?;
        from.ensure_owner(self.owner.key())?;
        require_keys_eq!(from.owner, self.to.load()?.owner, BallastError::DifferentOwners);
        Ok(())
    }
}

/// Moves `amount` (1e-6 quote) of free collateral.
pub fn handler(accounts: &TransferAccounts<'_>, amount: u64) -> Result<()> {
    accounts.validate()?;
    let amount = Quote::from_magnitude(amount).or_error()?;
    let mut from = accounts.from.load_mut()?;
    let mut to = accounts.to.load_mut()?;
    let mut others = OtherMarkets::new(accounts.remaining, oracle::clock()?);

    transition::transfer(&mut from.state, &mut to.state, amount, &mut others)?;
    emit!(Transferred { from: accounts.from.key(), to: accounts.to.key(), amount: amount.raw() });
    Ok(())
}
