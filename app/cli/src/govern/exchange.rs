//! The exchange as a whole, as a file says it.

use super::desk::{Desk, Order};
use super::file::FileArguments;
use crate::session::Shown;
use anyhow::Result;
use ballast_client::instructions::{self, InitializeExchangeArgs, Role};

/// `ballast govern initialize-exchange`.
pub(super) fn initialize(desk: &Desk<'_>, file: &FileArguments) -> Result<Order> {
    let roles = file.read(desk)?.roles;
    let args = InitializeExchangeArgs {
        admin: roles.first_holder(Role::Admin),
        risk_manager: roles.first_holder(Role::RiskManager),
        guardian: roles.first_holder(Role::Guardian),
        fee_recipient: roles.first_holder(Role::FeeRecipient),
    };
    let instruction = instructions::initialize_exchange(desk.authority, desk.payer, args);
    Ok(Order::one("initialise the exchange", instruction))
}

/// `ballast govern create-collateral`.
pub(super) fn create_collateral(desk: &Desk<'_>, file: &FileArguments) -> Result<Order> {
    let collateral = file.read(desk)?.collateral;
    let (mint, cap) = (collateral.mint, collateral.cap);
    let title = format!("take the collateral {mint}, of which at most {} may be owed", Shown(cap));
    Ok(Order::one(title, instructions::create_collateral(desk.authority, desk.payer, mint, cap.raw())))
}
