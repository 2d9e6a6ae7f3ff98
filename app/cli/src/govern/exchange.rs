//! Initialises the exchange and its collateral from a file, and changes the deposit cap.

use super::desk::{Desk, Order};
use super::file::FileArguments;
use crate::session::{Shown, positive};
use anyhow::Result;
use ballast_client::instructions::{self, InitializeExchangeArgs, Role};
use ballast_math::Quote;
use clap::Args;

/// Runs `ballast govern initialize-exchange`.
pub(super) async fn initialize(desk: &Desk<'_>, file: &FileArguments) -> Result<Order> {
    let config = file.read(desk).await?;
    let roles = config.roles;
    let args = InitializeExchangeArgs {
        cluster: config.cluster.number(),
        admin: roles.first_holder(Role::Admin),
        risk_manager: roles.first_holder(Role::RiskManager),
        guardian: roles.first_holder(Role::Guardian),
        fee_recipient: roles.first_holder(Role::FeeRecipient),
    };
    let instruction = instructions::initialize_exchange(desk.authority, desk.payer, args);
    Ok(Order::one("initialise the exchange", instruction))
}

/// Runs `ballast govern create-collateral`.
pub(super) async fn create_collateral(desk: &Desk<'_>, file: &FileArguments) -> Result<Order> {
    let collateral = file.read(desk).await?.collateral;
    let (mint, cap) = (collateral.mint, collateral.cap);
    let title = format!("use {mint} as collateral, with a deposit cap of {}", Shown(cap));
    Ok(Order::one(title, instructions::create_collateral(desk.authority, desk.payer, mint, cap.raw())))
}

/// The arguments of `ballast govern set-cap`.
#[derive(Clone, Copy, Debug, Args)]
pub struct CapArguments {
    /// The new deposit cap in quote, for example 1250.5, 1,250.5 or 20k.
    #[arg(value_name = "AMOUNT", value_parser = positive::<Quote>, allow_negative_numbers = true)]
    pub amount: Quote,
}

/// Runs `ballast govern set-cap`.
pub(super) async fn set_cap(desk: &Desk<'_>, of: &CapArguments) -> Result<Order> {
    let collateral = desk.session.collateral().await?;
    let when = if of.amount.raw() > collateral.cap { "in three days" } else { "at once" };
    let title = format!("set the deposit cap to {}, {when}", Shown(of.amount));
    Ok(Order::one(title, instructions::set_cap(desk.authority, &collateral.mint, of.amount.raw())))
}

/// Runs `ballast govern cancel-cap`.
pub(super) async fn cancel_cap(desk: &Desk<'_>) -> Result<Order> {
    let mint = desk.session.collateral().await?.mint;
    Ok(Order::one("cancel the pending deposit cap", instructions::cancel_cap(desk.authority, &mint)))
}
