//! Pauses, everywhere or in a market: bits are added or lifted, never set as a whole, so that nobody undoes what another has
//! paused in the meantime.

use super::exchange::GovernExchange;
use crate::events::PauseSet;
use crate::state::{Exchange, Market};
use anchor_lang::prelude::*;
use ballast_math::transition::{lifted, paused};

/// Pauses `bits` everywhere, besides what is paused already.
pub fn add<'info>(ctx: Context<'info, GovernExchange<'info>>, bits: u64) -> Result<()> {
    let mut exchange = ctx.accounts.exchange.load_mut()?;
    exchange.ensure_may_pause(ctx.accounts.authority.key, bits)?;
    let pause = paused(exchange.pause, bits);
    set(&mut exchange, pause)
}

/// Lifts the pause of `bits` everywhere; what else is paused stays so.
pub fn lift<'info>(ctx: Context<'info, GovernExchange<'info>>, bits: u64) -> Result<()> {
    let mut exchange = ctx.accounts.exchange.load_mut()?;
    exchange.ensure_may_lift(ctx.accounts.authority.key, bits)?;
    let pause = lifted(exchange.pause, bits);
    set(&mut exchange, pause)
}

fn set(exchange: &mut Exchange, pause: u64) -> Result<()> {
    exchange.pause = pause;
    exchange.invariant()?;
    emit!(PauseSet { market: None, pause });
    Ok(())
}

/// The accounts of what a role does to a market.
#[derive(Accounts)]
pub struct GovernMarket<'info> {
    /// Who acts.
    pub authority: Signer<'info>,
    /// The exchange.
    pub exchange: AccountLoader<'info, Exchange>,
    /// The market.
    #[account(mut)]
    pub market: AccountLoader<'info, Market>,
}

/// Pauses `bits` in a market, besides what is paused already.
pub fn add_in_market<'info>(ctx: Context<'info, GovernMarket<'info>>, bits: u64) -> Result<()> {
    ctx.accounts.exchange.load()?.ensure_may_pause(ctx.accounts.authority.key, bits)?;
    let mut market = ctx.accounts.market.load_mut()?;
    let pause = paused(market.pause, bits);
    set_in_market(&mut market, pause)
}

/// Lifts the pause of `bits` in a market; what else is paused stays so.
pub fn lift_in_market<'info>(ctx: Context<'info, GovernMarket<'info>>, bits: u64) -> Result<()> {
    ctx.accounts.exchange.load()?.ensure_may_lift(ctx.accounts.authority.key, bits)?;
    let mut market = ctx.accounts.market.load_mut()?;
    let pause = lifted(market.pause, bits);
    set_in_market(&mut market, pause)
}

fn set_in_market(market: &mut Market, pause: u64) -> Result<()> {
    market.pause = pause;
    emit!(PauseSet { market: Some(market.index), pause });
    Ok(())
}
