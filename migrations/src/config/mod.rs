//! The file that describes the exchange.

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

/// The description of the exchange, with every value within its bounds.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// The cluster whose oracle programs are allowed.
    pub cluster: Cluster,
    /// The collateral.
    pub collateral: Collateral,
    /// The final holders of the roles.
    pub roles: Roles,
    /// The markets, by index.
    pub markets: Vec<Market>,
}

/// The collateral.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Collateral {
    /// Its mint.
    pub mint: Pubkey,
    /// The deposit cap. Above zero.
    pub cap: Quote,
}

/// The holders of the roles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Roles {
    /// Nominates and lifts pauses.
    pub admin: Pubkey,
    /// Creates and opens markets.
    pub risk_manager: Pubkey,
    /// Pauses actions.
    pub guardian: Pubkey,
    /// Receives the protocol's fees.
    pub fee_recipient: Pubkey,
    /// The admin and risk manager during the set-up; afterwards the roles are handed over. None if the final holders
    /// sign themselves.
    pub setup: Option<Pubkey>,
}

impl Roles {
    /// The final holder of `role`.
    #[must_use]
    pub const fn holder(&self, role: Role) -> Pubkey {
        match role {
            Role::Admin => self.admin,
            Role::RiskManager => self.risk_manager,
            Role::Guardian => self.guardian,
            Role::FeeRecipient => self.fee_recipient,
        }
    }

    /// The first holder of `role`.
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
    /// Its number.
    pub index: u32,
    /// Its name, for example `SOL-PERP`.
    pub symbol: String,
    /// The market's opening price, which also converts its sizes. Unit: quote per unit of the asset.
    pub price: f64,
    /// The arguments of its set-up.
    pub args: MarketArgs,
    /// The insurance fund that it needs before it opens.
    pub insurance: Quote,
}

impl Config {
    /// Parses and checks a file.
    ///
    /// # Errors
    /// [`ConfigError`]: with the line, or with every invalid field and the bound that it breaks.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        ConfigFile::parse(text)?.check()
    }
}
