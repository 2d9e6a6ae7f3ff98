//! Settling one account in one market, which anyone may do: a loser's loss so that claims can be paid, a debtor's gain so
//! that its debt can be.

use crate::errors::{BallastError, OrProgramError};
use crate::events::{MarketView, Settled, Settlement};
use crate::others::{Pairs, party};
use crate::state::{Exchange, MarginAccount, Market, pause};
use crate::{conserved, oracle};
use anchor_lang::prelude::*;
use ballast_math::health::{Party, Purpose};
use ballast_math::settlement;

/// The accounts of a settlement. The account's other markets and oracles follow.
#[derive(Accounts)]
pub struct Settle<'info> {
    /// The exchange.
    pub exchange: AccountLoader<'info, Exchange>,
    /// The market.
    #[account(mut)]
    pub market: AccountLoader<'info, Market>,
    /// The account to settle.
    #[account(mut)]
    pub margin_account: AccountLoader<'info, MarginAccount>,
    /// CHECK: owner, address, feed and contents are checked against the market.
    pub oracle: UncheckedAccount<'info>,
}

impl Settle<'_> {
    fn validate(&self) -> Result<()> {
        let market = self.market.load()?;
        market.ensure_open()?;
        self.exchange.load()?.ensure_not_paused(market.pause, pause::SETTLE)
    }
}

type Rule = fn(
    &ballast_math::market::State,
    &ballast_math::Context<'_>,
    &Party,
) -> ballast_math::Result<settlement::Settled>;

/// Realises a loser's loss.
pub fn settle_loss<'info>(ctx: Context<'info, Settle<'info>>) -> Result<()> {
    handler(ctx, settlement::settle_loss, Settlement::Loss)
}

/// Realises a debtor's gain.
pub fn realise_gain<'info>(ctx: Context<'info, Settle<'info>>) -> Result<()> {
    handler(ctx, settlement::realise_gain, Settlement::Gain)
}

fn handler<'info>(ctx: Context<'info, Settle<'info>>, rule: Rule, kind: Settlement) -> Result<()> {
    let clock = oracle::clock()?;
    ctx.accounts.validate()?;
    let mut market = ctx.accounts.market.load_mut()?;
    let mut account = ctx.accounts.margin_account.load_mut()?;
    let place = account.state.find(market.index).ok_or(BallastError::NoPosition)?;
    let slot = account.state.slot(place, market.index).or_error()?;
    let mut pairs = Pairs::new(ctx.remaining_accounts);
    let rest = pairs.rest_of(&account.state, Some(place), (Purpose::Maintenance, clock))?;
    pairs.finish()?;

    let context = market.context(oracle::read(&market, &ctx.accounts.oracle)?, clock);
    let done = rule(&market.state, &context, &party(&account.state, slot, rest)).or_error()?;

    conserved::check(&market.state, &done.market, &[(account.state.cash, done.cash)])?;
    market.apply(&done.market)?;
    account.state.cash = done.cash;
    account.state.put(place, done.slot).or_error()?;
    account.state.invariant().or_error()?;
    emit!(Settled {
        account: ctx.accounts.margin_account.key(),
        kind,
        amount: done.amount.raw(),
        cash: done.cash.raw(),
        market: MarketView::of(market.index, &market.state),
    });
    Ok(())
}
