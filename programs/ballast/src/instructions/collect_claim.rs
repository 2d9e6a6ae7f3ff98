//! Collects what a claim was paid into its owner's cash. Anyone may; it works at any time and needs no oracle.

use crate::conserved;
use crate::errors::{BallastError, OrProgramError};
use crate::events::{MarketView, Settled, Settlement};
use crate::state::{MarginAccount, Market};
use anchor_lang::prelude::*;
use ballast_math::context;

/// The accounts of a collection.
#[derive(Accounts)]
pub struct CollectClaim<'info> {
    /// The market.
    #[account(mut)]
    pub market: AccountLoader<'info, Market>,
    /// The account with the claim.
    #[account(mut)]
    pub margin_account: AccountLoader<'info, MarginAccount>,
}

/// Collects a claim.
pub fn handler<'info>(ctx: Context<'info, CollectClaim<'info>>) -> Result<()> {
    let mut market = ctx.accounts.market.load_mut()?;
    let mut account = ctx.accounts.margin_account.load_mut()?;
    let place = account.state.find(market.index).ok_or(BallastError::NothingToDo)?;
    let slot = account.state.slot(place, market.index).or_error()?;

    let done = context::collect_claim(&market.state, &slot).or_error()?;
    let cash = account.state.cash.plus(done.paid).or_error()?;

    conserved::check(&market.state, &done.market, &[(account.state.cash, cash)])?;
    market.apply(&done.market)?;
    account.state.cash = cash;
    account.state.put(place, done.slot).or_error()?;
    account.state.invariant().or_error()?;
    emit!(Settled {
        account: ctx.accounts.margin_account.key(),
        kind: Settlement::Claim,
        amount: done.paid.raw(),
        cash: cash.raw(),
        market: MarketView::of(market.index, &market.state),
    });
    Ok(())
}
