//! Takes over an unhealthy position at a price that runs with the account's health. Where it was the last one, what the account owes
//! is settled up at once.

use crate::errors::{BallastError, OrProgramError};
use crate::events::{MarketView, TakenOver};
use crate::others::{Pairs, party};
use crate::settle_up::Debtor;
use crate::state::{DelegateScope, Exchange, MarginAccount, Market, pause};
use crate::{conserved, oracle};
use anchor_lang::prelude::*;
use ballast_math::Base;
use ballast_math::health::Purpose;
use ballast_math::slot::{Slot, adds_risk};

/// The accounts of a take-over. The liquidated account's other markets and oracles follow, then the taker's; the markets of the
/// liquidated one writable where its last position may go.
#[derive(Accounts)]
pub struct TakeOver<'info> {
    /// The taker's owner or delegate.
    pub authority: Signer<'info>,
    /// The exchange.
    pub exchange: AccountLoader<'info, Exchange>,
    /// The market.
    #[account(mut)]
    pub market: AccountLoader<'info, Market>,
    /// The account to liquidate.
    #[account(mut)]
    pub margin_account: AccountLoader<'info, MarginAccount>,
    /// The account that takes the position; not the one to liquidate.
    #[account(mut)]
    pub taker_account: AccountLoader<'info, MarginAccount>,
    /// CHECK: owner, address, feed and contents are checked against the market.
    pub oracle: UncheckedAccount<'info>,
}

impl TakeOver<'_> {
    fn validate(&self, clock: &ballast_math::Clock) -> Result<()> {
        let market = self.market.load()?;
        market.ensure_open()?;
        self.exchange.load()?.ensure_not_paused(market.pause, pause::TAKE_OVER)?;
        require_keys_neq!(self.margin_account.key(), self.taker_account.key(), BallastError::SameAccount);
        let needed = (DelegateScope::Trade, clock.time);
        self.taker_account.load()?.ensure_trader(self.authority.key, needed)
    }
}

/// What the taker is measured for. A position of the other side may be netted and flipped: unless it can only shrink, the
/// stricter purpose holds.
pub fn taker_purpose(taker: &Slot, slot: &Slot, most: u64) -> Result<Purpose> {
    let magnitude = most.min(slot.base.magnitude());
    let base: Base = slot.base.side().signed(magnitude).or_error()?;
    Ok(if adds_risk(taker, base).or_error()? { Purpose::Initial } else { Purpose::Maintenance })
}

/// Moves up to `most_base` of the position, at most what the liquidation needs.
pub fn handler<'info>(ctx: Context<'info, TakeOver<'info>>, most_base: u64) -> Result<()> {
    let clock = oracle::clock()?;
    ctx.accounts.validate(&clock)?;
    let mut market = ctx.accounts.market.load_mut()?;
    let mut account = ctx.accounts.margin_account.load_mut()?;
    let mut taker = ctx.accounts.taker_account.load_mut()?;
    let place = account.state.find(market.index).ok_or(BallastError::NoPosition)?;
    let slot = account.state.slot(place, market.index).or_error()?;
    let taker_place = taker.state.slot_for(market.index).or_error()?;
    let taker_slot = taker.state.slot(taker_place, market.index).or_error()?;
    let mut pairs = Pairs::new(ctx.remaining_accounts);
    let rest = pairs.rest_of(&account.state, Some(place), (Purpose::Maintenance, clock))?;
    let purpose = taker_purpose(&taker_slot, &slot, most_base)?;
    let taker_rest = pairs.rest_of(&taker.state, Some(taker_place), (purpose, clock))?;
    pairs.finish()?;

    let context = market.context(oracle::read(&market, &ctx.accounts.oracle)?, clock);
    let parties = (&party(&account.state, slot, rest), &party(&taker.state, taker_slot, taker_rest));
    let done = ballast_math::take_over::take_over(&market.state, &context, parties, most_base).or_error()?;

    let cash = [(account.state.cash, done.cash), (taker.state.cash, done.taker_cash)];
    conserved::check(&market.state, &done.market, &cash)?;
    market.apply(&done.market)?;
    account.state.cash = done.cash;
    account.state.put(place, done.slot).or_error()?;
    account.state.invariant().or_error()?;
    taker.state.cash = done.taker_cash;
    taker.state.put(taker_place, done.taker_slot).or_error()?;
    taker.state.invariant().or_error()?;
    emit!(TakenOver {
        account: ctx.accounts.margin_account.key(),
        taker: ctx.accounts.taker_account.key(),
        base: done.base.raw(),
        quote: done.quote.raw(),
        realised: done.realised.raw(),
        taker_realised: done.taker_realised.raw(),
        equity: done.before.equity.raw(),
        requirement: done.before.requirement.raw(),
        market: MarketView::of(market.index, &market.state),
    });
    if done.must_settle_up {
        let key = ctx.accounts.margin_account.key();
        let debtor = Debtor { key, own: Some(&mut market), pairs: ctx.remaining_accounts };
        debtor.settle_up_if_due(&mut account)?;
    }
    Ok(())
}
