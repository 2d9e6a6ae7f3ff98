//! Pauses, in all markets or in one. An instruction adds or lifts bits and never overwrites the whole set. An instruction that was
//! signed before a pause therefore cannot undo it.

use super::exchange::GovernExchange;
use crate::events::PauseSet;
use crate::state::{Exchange, Market};
use anchor_lang::prelude::*;
use ballast_math::transition::{lifted, paused};

/// Pauses the actions `bits` in all markets. Actions that are already paused stay paused.
pub fn add<'info>(ctx: Context<'info, GovernExchange<'info>>, bits: u64) -> Result<()> {
    let mut exchange = ctx.accounts.exchange.load_mut()?;
    exchange.ensure_may_pause(ctx.accounts.authority.key, bits)?;
    let pause = paused(exchange.pause, bits);
    set(&mut exchange, pause)
}

/// Lifts the pause on the actions `bits` in all markets. Other pauses remain.
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

/// The accounts of an instruction in which a role holder governs a market.
#[derive(Accounts)]
pub struct GovernMarket<'info> {
    /// The holder of the required role.
    pub authority: Signer<'info>,
    /// The exchange.
    pub exchange: AccountLoader<'info, Exchange>,
    /// The market.
    #[account(mut)]
    pub market: AccountLoader<'info, Market>,
}

/// Pauses the actions `bits` in one market. Actions that are already paused stay paused.
pub fn add_in_market<'info>(ctx: Context<'info, GovernMarket<'info>>, bits: u64) -> Result<()> {
    ctx.accounts.exchange.load()?.ensure_may_pause(ctx.accounts.authority.key, bits)?;
    let mut market = ctx.accounts.market.load_mut()?;
    let pause = paused(market.pause, bits);
    set_in_market(&mut market, pause)
}

/// Lifts the pause on the actions `bits` in one market. Other pauses remain.
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
