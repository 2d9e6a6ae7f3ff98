//! The deposit cap. A lower cap applies at once, while a higher cap applies after three days and can be cancelled until then.

use crate::events::CapSet;
use crate::oracle;
use crate::raw::accounts::accounts;
use crate::state::exchange::Role;
use crate::state::{Collateral, Exchange};
use anchor_lang::prelude::*;

accounts! {
/// The accounts of an instruction in which a role holder governs the collateral.
pub struct GovernCollateral as GovernCollateralAccounts {
    /// The holder of the required role.
    authority: signer,
    /// The exchange.
    exchange: Exchange,
    /// The collateral.
    collateral: mut Collateral,
}
}

/// Sets the deposit cap (1e-6 quote). A lower cap applies at once, and a higher cap applies after three days. The new cap replaces
/// a pending one.
pub fn set(accounts: &GovernCollateralAccounts<'_>, cap: i64) -> Result<()> {
    let roles = &[Role::Admin, Role::RiskManager];
    accounts.exchange.load()?.ensure_role(accounts.authority.key(), roles)?;
    let mut collateral = accounts.collateral.load_mut()?;
    collateral.set_cap(cap, oracle::clock()?.time)?;
    emit!(CapSet::of(&collateral));
    Ok(())
}

/// Cancels the pending cap.
pub fn cancel(accounts: &GovernCollateralAccounts<'_>) -> Result<()> {
    let roles = &[Role::Admin, Role::Guardian];
    accounts.exchange.load()?.ensure_role(accounts.authority.key(), roles)?;
    let mut collateral = accounts.collateral.load_mut()?;
    collateral.cancel_cap(oracle::clock()?.time)?;
    emit!(CapSet::of(&collateral));
    Ok(())
}
