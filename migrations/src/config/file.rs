//! The file as it is written.

use super::{ConfigError, Unreadable, address, feed_kind};
use ballast_market_file::{
    Claims, Cover, CurveConfig, CurveSteps, Funding, Liquidation, Margin, MarketConfig, Oracle, Sizes,
    Trading,
};
use ballast_oracle::{Cluster, OracleKind};
use serde::Deserialize;
use solana_pubkey::Pubkey;

/// The file as it is written. [`ConfigFile::check`] makes a [`super::Config`] of it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConfigFile {
    /// The cluster whose oracle programs count: mainnet if left out.
    #[serde(default)]
    pub cluster: ClusterName,
    /// The collateral.
    pub collateral: CollateralEntry,
    /// The roles.
    pub roles: RolesEntry,
    /// The markets.
    #[serde(default)]
    pub markets: Vec<MarketEntry>,
}

/// A cluster.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClusterName {
    /// The one with real money, and local networks.
    #[default]
    Mainnet,
    /// The one for developers.
    Devnet,
    /// The one for validators.
    Testnet,
}

impl ClusterName {
    pub(super) const fn cluster(self) -> Cluster {
        match self {
            Self::Mainnet => Cluster::Mainnet,
            Self::Devnet => Cluster::Devnet,
            Self::Testnet => Cluster::Testnet,
        }
    }
}

/// The collateral.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CollateralEntry {
    /// Its mint.
    #[serde(deserialize_with = "address::required")]
    pub mint: Pubkey,
    /// The most that the exchange may owe to users. Unit: quote.
    pub cap: u64,
}

/// The roles.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RolesEntry {
    /// Nominates and lifts pauses.
    #[serde(deserialize_with = "address::required")]
    pub admin: Pubkey,
    /// Creates and opens markets.
    #[serde(deserialize_with = "address::required")]
    pub risk_manager: Pubkey,
    /// Pauses.
    #[serde(deserialize_with = "address::required")]
    pub guardian: Pubkey,
    /// Gets the protocol's fees.
    #[serde(deserialize_with = "address::required")]
    pub fee_recipient: Pubkey,
    /// Who is admin and risk manager until everything is set up.
    #[serde(default, deserialize_with = "address::optional")]
    pub setup: Option<Pubkey>,
}

/// A market: its own keys, then the sections of a [`MarketConfig`].
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MarketEntry {
    /// Its number.
    pub index: u32,
    /// Its name, at most 16 bytes.
    pub symbol: String,
    /// A contract is 10^this units of the asset.
    #[serde(default)]
    pub contract_exponent: i64,
    /// The price for which its sizes are fitted and at which it opens. Unit: quote per unit of the asset.
    pub price: f64,
    /// Where its index comes from.
    pub feed: FeedEntry,
    /// How deep the curve is.
    pub curve: CurveConfig,
    /// What can be traded at least.
    pub sizes: Sizes,
    /// What an account needs.
    pub margin: Margin,
    /// Bounds and fees of trades.
    pub trading: Trading,
    /// How fast premiums are paid.
    pub funding: Funding,
    /// What liquidations cost and leave.
    pub liquidation: Liquidation,
    /// Who stands in for deficits.
    pub cover: Cover,
    /// What may be spent on moving the curve.
    pub curve_steps: CurveSteps,
    /// How often claims are paid.
    pub claims: Claims,
    /// Which readings of the index count.
    pub oracle: Oracle,
}

/// Where a market's index comes from.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeedEntry {
    /// What the account is: the name of an [`OracleKind`].
    #[serde(deserialize_with = "feed_kind::by_name")]
    pub kind: OracleKind,
    /// The feed's id; for a legacy account its address.
    #[serde(deserialize_with = "address::feed")]
    pub id: [u8; 32],
    /// The program that owns the account. For `pyth-receiver` the receiver if left out.
    #[serde(default, deserialize_with = "address::optional")]
    pub owner: Option<Pubkey>,
    /// The account: the one that follows from the feed (shard 0), which is meant if it is left out. Another is refused.
    #[serde(default, deserialize_with = "address::optional")]
    pub address: Option<Pubkey>,
}

impl ConfigFile {
    /// Reads a file's text.
    ///
    /// # Errors
    /// [`ConfigError::Syntax`], with the field and the line.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        let unreadable = |field, error| ConfigError::Syntax(Box::new(Unreadable { field, error }));
        let reader = toml::Deserializer::parse(text).map_err(|error| unreadable(None, error))?;
        serde_path_to_error::deserialize(reader).map_err(|error| {
            let path = error.path().to_string();
            // A point alone is the file itself.
            unreadable(Some(path).filter(|path| path != "."), error.into_inner())
        })
    }
}

impl MarketEntry {
    /// Its sections, and what a contract of it is.
    #[must_use]
    pub fn sections(&self) -> MarketConfig {
        let of = self.clone();
        MarketConfig {
            contract_exponent: Some(of.contract_exponent),
            curve: of.curve,
            sizes: of.sizes,
            margin: of.margin,
            trading: of.trading,
            funding: of.funding,
            liquidation: of.liquidation,
            cover: of.cover,
            curve_steps: of.curve_steps,
            claims: of.claims,
            oracle: of.oracle,
        }
    }
}
