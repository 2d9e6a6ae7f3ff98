//! Pauses, in all markets or in one. An instruction adds or lifts bits and never overwrites the whole set, so an instruction that
//! was signed before a pause cannot undo it.

use super::exchange::GovernExchangeAccounts;
use crate::events::PauseSet;
use crate::raw::accounts::accounts;
use crate::state::{Exchange, Market};
use anchor_lang::prelude::*;
use ballast_math::transition::{lifted, paused};

/// Pauses the actions given by `bits` in all markets. Actions that are already paused stay paused.
pub fn add(accounts: &GovernExchangeAccounts<'_>, bits: u64) -> Result<()> {
    let mut exchange = accounts.exchange.load_mut()?;
    exchange.ensure_may_pause(accounts.authority.key(), bits)?;
    let pause = paused(exchange.pause, bits);
    set(&mut exchange, pause)
}

/// Lifts the pause on the actions given by `bits` in all markets. Other pauses remain.
pub fn lift(accounts: &GovernExchangeAccounts<'_>, bits: u64) -> Result<()> {
    let mut exchange = accounts.exchange.load_mut()?;
    exchange.ensure_may_lift(accounts.authority.key(), bits)?;
    let pause = lifted(exchange.pause, bits);
    set(&mut exchange, pause)
}

fn set(exchange: &mut Exchange, pause: u64) -> Result<()> {
    exchange.pause = pause;
    exchange.invariant()?;
    emit!(PauseSet { market: None, pause });
    Ok(())
}

accounts! {
/// The accounts of an instruction in which a role holder governs a market.
pub struct GovernMarket as GovernMarketAccounts {
    /// The holder of the required role.
    authority: signer,
    /// The exchange.
    exchange: Exchange,
    /// The market.
    market: mut Market,
}
}

/// Pauses the actions given by `bits` in one market. Actions that are already paused stay paused.
pub fn add_in_market(accounts: &GovernMarketAccounts<'_>, bits: u64) -> Result<()> {
    accounts.exchange.load()?.ensure_may_pause(accounts.authority.key(), bits)?;
    let mut market = accounts.market.load_mut()?;
    let pause = paused(market.pause, bits);
    set_in_market(&mut market, pause)
}

/// Lifts the pause on the actions given by `bits` in one market. Other pauses remain.
pub fn lift_in_market(accounts: &GovernMarketAccounts<'_>, bits: u64) -> Result<()> {
    accounts.exchange.load()?.ensure_may_lift(accounts.authority.key(), bits)?;
    let mut market = accounts.market.load_mut()?;
    let pause = lifted(market.pause, bits);
    set_in_market(&mut market, pause)
}

fn set_in_market(market: &mut Market, pause: u64) -> Result<()> {
    market.pause = pause;
    emit!(PauseSet { market: Some(market.index), pause });
    Ok(())
}
