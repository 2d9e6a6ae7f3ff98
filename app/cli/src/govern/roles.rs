//! Transfers roles in two steps, in which the admin nominates a key and the nominee accepts.

use super::desk::{Desk, Order};
use crate::session::address;
use anyhow::{Result, ensure};
use ballast_client::instructions::{self, Role};
use clap::{Args, ValueEnum};
use solana_pubkey::Pubkey;

/// A role in the exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RoleName {
    /// Nominates keys for every role, and lifts pauses.
    Admin,
    /// Creates and opens markets, and sets the deposit cap.
    #[value(alias = "risk_manager")]
    RiskManager,
    /// Pauses actions and cancels a pending deposit cap, but cannot lift a pause.
    Guardian,
    /// Receives the protocol's fees.
    #[value(alias = "fee_recipient")]
    FeeRecipient,
}

impl RoleName {
    /// Returns the program's role.
    #[must_use]
    pub const fn role(self) -> Role {
        match self {
            Self::Admin => Role::Admin,
            Self::RiskManager => Role::RiskManager,
            Self::Guardian => Role::Guardian,
            Self::FeeRecipient => Role::FeeRecipient,
        }
    }

    /// Returns the role's name on the command line.
    #[must_use]
    pub fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }
}

/// The arguments of a role command.
#[derive(Clone, Copy, Debug, Args)]
pub struct RoleArguments {
    /// The role.
    #[arg(value_enum)]
    pub role: RoleName,
}

/// A nomination for a role.
#[derive(Clone, Copy, Debug, Args)]
pub struct NominateArguments {
    /// The role.
    #[arg(value_enum)]
    pub role: RoleName,
    /// The nominee's address. Nothing changes unless the nominee accepts within a week.
    #[arg(value_name = "ADDRESS", value_parser = address)]
    pub nominee: Pubkey,
}

/// Runs `ballast govern nominate-role`.
pub(super) fn nominate(desk: &Desk<'_>, of: &NominateArguments) -> Result<Order> {
    ensure!(
        of.nominee != Pubkey::default(),
        "the zero address cannot hold a role: to withdraw a nomination, run `ballast govern withdraw-nomination {}`",
        of.role.name()
    );
    let title = format!("nominate {} for the role of {}", of.nominee, of.role.name());
    Ok(Order::one(title, instructions::nominate_role(desk.authority, of.role.role(), of.nominee)))
}

/// Runs `ballast govern accept-role`.
pub(super) fn accept(desk: &Desk<'_>, of: RoleArguments) -> Order {
    let title = format!("accept the role of {}", of.role.name());
    Order::one(title, instructions::accept_role(desk.authority, of.role.role()))
}

/// Runs `ballast govern withdraw-nomination`.
pub(super) fn withdraw(desk: &Desk<'_>, of: RoleArguments) -> Order {
    let title = format!("withdraw the nomination for the role of {}", of.role.name());
    Order::one(title, instructions::nominate_role(desk.authority, of.role.role(), Pubkey::default()))
}
