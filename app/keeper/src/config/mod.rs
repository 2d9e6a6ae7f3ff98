//! How a keeper is set up: a TOML file, of which every field may be left out.

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

/// Everything that can be set.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Where the chain is and how it is followed.
    pub network: Network,
    /// Which of the keeper's own margin accounts are used.
    pub accounts: Accounts,
    /// Which jobs are on.
    pub jobs: Jobs,
    /// The liquidator.
    pub liquidator: Liquidator,
    /// Upkeep of markets.
    pub upkeep: Upkeep,
    /// Settlement of accounts.
    pub settlement: Settlement,
    /// Signed updates that the keeper posts itself.
    pub pyth: Pyth,
    /// What transactions may cost.
    pub fees: Fees,
    /// Metrics and health.
    pub server: Server,
    /// Says what would be done, and sends nothing.
    pub dry_run: bool,
}

/// Which of the keeper's own margin accounts are used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Accounts {
    /// The sub-id of the account that gets the keeper's fees.
    pub fees: u16,
    /// The sub-id of the account that takes positions over; without one, none is.
    pub taker: Option<u16>,
    /// Creates what is missing of them at the start.
    pub create: bool,
}

/// Where metrics and health are served.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Server {
    /// The address; loopback unless somebody knows better. Nothing is served without one.
    pub listen: Option<SocketAddr>,
}

impl Default for Server {
    fn default() -> Self {
        Self { listen: Some(SocketAddr::from(([127, 0, 0, 1], 9_464))) }
    }
}

impl Settings {
    /// Reads a file.
    ///
    /// # Errors
    /// A file that cannot be read, a field that is unknown or wrong.
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path);
        let text = text.with_context(|| format!("cannot read the configuration {}", path.display()))?;
        Self::parse(&text).with_context(|| format!("in the configuration {}", path.display()))
    }

    /// Reads a text.
    ///
    /// # Errors
    /// A field that is unknown or wrong.
    pub fn parse(text: &str) -> Result<Self> {
        let settings: Self = toml::from_str(text)?;
        settings.validate()?;
        Ok(settings)
    }

    /// The most that a transaction which brings nothing may cost, the priority fee included. Unit: 1e-6 quote.
    #[must_use]
    pub fn cost_for_free(&self) -> Quote {
        self.liquidator.profit().costs.of_transaction(self.fees.most_for_free)
    }

    /// The least that a settlement must be worth to the exchange, what it costs included. Unit: 1e-6 quote.
    #[must_use]
    pub fn least_settled(&self) -> Quote {
        self.settlement.least().plus(self.cost_for_free()).unwrap_or(Quote::MAX)
    }

    /// Fails where fields do not fit each other.
    ///
    /// # Errors
    /// Which, and what to do.
    pub fn validate(&self) -> Result<()> {
        ensure!(
            self.accounts.taker != Some(self.accounts.fees) || !self.liquidator.take_over,
            "`accounts.taker` and `accounts.fees` are the same account: a position that is taken over would stand \
             between the fees and their withdrawal; give the taker another sub-id"
        );
        ensure!(
            self.liquidator.sol_price.0 > Quote::ZERO,
            "`liquidator.sol_price` must be above zero: it says what a SOL costs in quote"
        );
        ensure!(
            self.liquidator.mark_share.0 <= ONE && self.liquidator.taker_margin.0 <= ONE,
            "`liquidator.mark_share` and `liquidator.taker_margin` are shares: at most 1"
        );
        ensure!(
            self.fees.in_flight > 0,
            "`fees.in_flight` must be above zero: it says how many transactions may be on their way at once"
        );
        self.pyth.validate()?;
        self.network.validate()
    }
}
