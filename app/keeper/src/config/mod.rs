//! Defines the keeper's configuration, which is a TOML file in which every field is optional.

mod address;
mod amount;
mod fees;
mod jobs;
mod network;
mod pyth;

pub use address::Address;
pub use amount::Written;
pub use fees::Fees;
pub use jobs::{Jobs, Liquidator, Settlement, Upkeep};
pub use network::Network;
pub use pyth::Pyth;

use anyhow::{Context as _, Result, ensure};
use ballast_math::Quote;
use ballast_math::units::ONE;
use serde::Deserialize;
use std::net::SocketAddr;
use std::path::Path;

/// The keeper's complete configuration.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Settings for the servers, and for how the keeper follows the chain.
    pub network: Network,
    /// The keeper's own margin accounts.
    pub accounts: Accounts,
    /// The enabled jobs.
    pub jobs: Jobs,
    /// The liquidator's settings.
    pub liquidator: Liquidator,
    /// Settings for market upkeep.
    pub upkeep: Upkeep,
    /// Settings for account settlement.
    pub settlement: Settlement,
    /// The source of the signed prices that the keeper posts, and the budget for posting them.
    pub pyth: Pyth,
    /// Limits on transaction costs.
    pub fees: Fees,
    /// The server for metrics and health.
    pub server: Server,
    /// Whether the keeper only logs the planned tasks and sends nothing.
    pub dry_run: bool,
}

/// The keeper's own margin accounts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Accounts {
    /// The sub-id of the account that receives the keeper's fees.
    pub fees: u16,
    /// The sub-id of the account that takes over positions. Without this account, the keeper takes over no
    /// positions.
    pub taker: Option<u16>,
    /// Whether the keeper creates missing accounts at startup.
    pub create: bool,
}

/// The server for metrics and health.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Server {
    /// The address to listen on, which is a loopback address by default. Without one, nothing is served.
    pub listen: Option<SocketAddr>,
}

impl Default for Server {
    fn default() -> Self {
        Self { listen: Some(SocketAddr::from(([127, 0, 0, 1], 9_464))) }
    }
}

impl Settings {
    /// Reads a configuration file.
    ///
    /// # Errors
    /// Returns an error if the file cannot be read, or if a field is unknown or invalid.
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path);
        let text = text.with_context(|| format!("cannot read the configuration {}", path.display()))?;
        Self::parse(&text).with_context(|| format!("the configuration {} is invalid", path.display()))
    }

    /// Parses a configuration.
    ///
    /// # Errors
    /// Returns an error if a field is unknown or invalid.
    pub fn parse(text: &str) -> Result<Self> {
        let settings: Self = toml::from_str(text)?;
        settings.validate()?;
        Ok(settings)
    }

    /// Returns the highest cost that a task without revenue may have, including the priority fee. Unit: 1e-6
    /// quote.
    #[must_use]
    pub fn cost_for_free(&self) -> Quote {
        self.liquidator.profit().costs.of_transaction(self.fees.most_for_free)
    }

    /// Returns the smallest amount worth settling, which includes the transaction cost. Unit: 1e-6 quote.
    #[must_use]
    pub fn least_settled(&self) -> Quote {
        self.settlement.least().plus(self.cost_for_free()).unwrap_or(Quote::MAX)
    }

    /// Checks that the fields are valid and consistent.
    ///
    /// # Errors
    /// Returns an error if a field is invalid. The message explains how to fix the field.
    pub fn validate(&self) -> Result<()> {
        ensure!(
            self.accounts.taker != Some(self.accounts.fees) || !self.liquidator.take_over,
            "`accounts.taker` and `accounts.fees` are the same account: a position taken over by this account could block fee withdrawals; give the taker another sub-id"
        );
        ensure!(
            self.liquidator.sol_price.0 > Quote::ZERO,
            "`liquidator.sol_price` must be above zero: set the price of one SOL in quote"
        );
        ensure!(
            self.liquidator.mark_share.0 <= ONE && self.liquidator.taker_margin.0 <= ONE,
            "`liquidator.mark_share` and `liquidator.taker_margin` are fractions: set them to at most 1"
        );
        ensure!(
            self.fees.in_flight > 0,
            "`fees.in_flight` must be above zero: set the number of transactions that may be in flight at once"
        );
        self.pyth.validate()?;
        self.network.validate()
    }
}
