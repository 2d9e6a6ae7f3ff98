//! The file that says what the exchange shall be.

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

/// What the exchange shall be: a file whose every value is within its bounds.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// The cluster whose oracle programs count.
    pub cluster: Cluster,
    /// The collateral.
    pub collateral: Collateral,
    /// Who holds which role in the end.
    pub roles: Roles,
    /// The markets; the one at place n has the index n.
    pub markets: Vec<Market>,
}

/// The collateral.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Collateral {
    /// Its mint.
    pub mint: Pubkey,
    /// The most that the exchange may owe to users. Above zero.
    pub cap: Quote,
}

/// Who holds which role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Roles {
    /// Nominates and lifts pauses.
    pub admin: Pubkey,
    /// Creates and opens markets.
    pub risk_manager: Pubkey,
    /// Pauses.
    pub guardian: Pubkey,
    /// Gets the protocol's fees.
    pub fee_recipient: Pubkey,
    /// Who is admin and risk manager until everything is set up; then the roles are handed over. None where those two sign
    /// themselves.
    pub setup: Option<Pubkey>,
}

impl Roles {
    /// Who holds `role` in the end.
    #[must_use]
    pub const fn holder(&self, role: Role) -> Pubkey {
        match role {
            Role::Admin => self.admin,
            Role::RiskManager => self.risk_manager,
            Role::Guardian => self.guardian,
            Role::FeeRecipient => self.fee_recipient,
        }
    }

    /// Who holds `role` at first.
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
    /// The price for which its sizes are fitted and at which it opens. Unit: quote per unit of the asset.
    pub price: f64,
    /// How it is set up.
    pub args: MarketArgs,
    /// What its insurance must hold before it opens.
    pub insurance: Quote,
}

impl Config {
    /// Reads and checks a file's text.
    ///
    /// # Errors
    /// [`ConfigError`]: with the line, or with every field that is wrong and the bound that it breaks.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        ConfigFile::parse(text)?.check()
    }
}
