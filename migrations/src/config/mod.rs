//! Reads the file that describes the exchange.

mod address;
mod check;
mod feed_kind;
mod file;
mod problem;
mod tradable;

pub use file::{CollateralEntry, ConfigFile, FeedEntry, MarketEntry, RolesEntry};
pub use problem::{ConfigError, Problem, Unreadable};

use ballast::state::Role;
use ballast_client::instructions::MarketArgs;
use ballast_math::Quote;
use ballast_oracle::Cluster;
use solana_pubkey::Pubkey;

/// The description of an exchange, with every value within its bounds.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// The cluster whose oracle programs are allowed.
    pub cluster: Cluster,
    /// The collateral.
    pub collateral: Collateral,
    /// The final holders of the roles.
    pub roles: Roles,
    /// The markets, sorted by index.
    pub markets: Vec<Market>,
}

/// The collateral.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Collateral {
    /// The collateral's mint.
    pub mint: Pubkey,
    /// The deposit cap. Above zero.
    pub cap: Quote,
}

/// The holders of the roles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Roles {
    /// The key that nominates other keys for roles and lifts pauses.
    pub admin: Pubkey,
    /// The key that creates and opens markets.
    pub risk_manager: Pubkey,
    /// The key that pauses actions.
    pub guardian: Pubkey,
    /// The key that receives the protocol's fees.
    pub fee_recipient: Pubkey,
    /// The admin and risk manager during set-up, after which the roles are handed over. `None` if the final holders sign during
    /// set-up.
    pub setup: Option<Pubkey>,
}

impl Roles {
    /// Returns the final holder of `role`.
    #[must_use]
    pub const fn holder(&self, role: Role) -> Pubkey {
        match role {
            Role::Admin => self.admin,
            Role::RiskManager => self.risk_manager,
            Role::Guardian => self.guardian,
            Role::FeeRecipient => self.fee_recipient,
        }
    }

    /// Returns the first holder of `role`.
    #[must_use]
    pub fn first_holder(&self, role: Role) -> Pubkey {
        match role {
            Role::Admin | Role::RiskManager => self.setup.unwrap_or_else(|| self.holder(role)),
            Role::Guardian | Role::FeeRecipient => self.holder(role),
        }
    }
}

/// A market.
#[derive(Clone, Debug, PartialEq)]
pub struct Market {
    /// The market's index.
    pub index: u32,
    /// The market's name, for example `SOL-PERP`.
    pub symbol: String,
    /// The market's opening price, which is also used to convert its sizes. Unit: quote per unit of the asset.
    pub price: f64,
    /// The arguments for setting up the market.
    pub args: MarketArgs,
    /// The insurance fund that the market needs before it opens.
    pub insurance: Quote,
}

impl Config {
    /// Parses and checks a file.
    ///
    /// # Errors
    /// Returns a [`ConfigError`] with the line, or with every invalid field and its bounds.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        ConfigFile::parse(text)?.check()
    }
}
