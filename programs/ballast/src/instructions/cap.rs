//! The deposit cap. A lower cap applies at once. A higher one applies after three days and can be cancelled until then.

use crate::events::CapSet;
use crate::oracle;
use crate::state::exchange::Role;
use crate::state::{Collateral, Exchange};
use anchor_lang::prelude::*;

/// The accounts of an instruction in which a role holder governs the collateral.
#[derive(Accounts)]
pub struct GovernCollateral<'info> {
    /// The holder of the required role.
    pub authority: Signer<'info>,
    /// The exchange.
    pub exchange: AccountLoader<'info, Exchange>,
    /// The collateral.
    #[account(mut)]
    pub collateral: AccountLoader<'info, Collateral>,
}

/// Sets the deposit cap (1e-6 quote). A lower cap applies at once, a higher one after three days. The new cap replaces a pending
/// one.
pub fn set<'info>(ctx: Context<'info, GovernCollateral<'info>>, cap: i64) -> Result<()> {
    let roles = &[Role::Admin, Role::RiskManager];
    ctx.accounts.exchange.load()?.ensure_role(ctx.accounts.authority.key, roles)?;
    let mut collateral = ctx.accounts.collateral.load_mut()?;
    collateral.set_cap(cap, oracle::clock()?.time)?;
    emit!(CapSet::of(&collateral));
    Ok(())
}

/// Cancels the pending cap.
pub fn cancel<'info>(ctx: Context<'info, GovernCollateral<'info>>) -> Result<()> {
    let roles = &[Role::Admin, Role::Guardian];
    ctx.accounts.exchange.load()?.ensure_role(ctx.accounts.authority.key, roles)?;
    let mut collateral = ctx.accounts.collateral.load_mut()?;
    collateral.cancel_cap(oracle::clock()?.time)?;
    emit!(CapSet::of(&collateral));
    Ok(())
}
