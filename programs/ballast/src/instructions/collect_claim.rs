//! Moves the paid part of a claim to the claim owner's cash. Anyone may send this instruction. Collecting a claim cannot be
//! paused and needs no oracle.

use crate::errors::OrProgramError;
use crate::events::{MarketView, Settled, Settlement};
use crate::raw::accounts::accounts;
use crate::state::{MarginAccount, Market};
use anchor_lang::prelude::*;
use ballast_math::transition;

accounts! {
/// The accounts of a claim collection.
pub struct CollectClaim as CollectClaimAccounts {
    /// The market.
    market: mut Market,
    /// The account with the claim.
    margin_account: mut MarginAccount,
}
}

/// Moves the paid part of the claim to the account's cash.
pub fn handler(accounts: &CollectClaimAccounts<'_>) -> Result<()> {
    let mut market = accounts.market.load_mut()?;
    let mut account = accounts.margin_account.load_mut()?;
    let step = transition::collect_claim(&account.state, market.index, &market.state).or_error()?;
    let done = step.commit(&mut market.state, &mut account.state).or_error()?;
    emit!(Settled {
        account: accounts.margin_account.key(),
        kind: Settlement::Claim,
        amount: done.paid.raw(),
        cash: account.state.cash.raw(),
        market: MarketView::of(market.index, &market.state),
    });
    Ok(())
}
