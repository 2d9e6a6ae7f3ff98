//! Defines the format of the exchange file.

use super::{ConfigError, Unreadable, address, feed_kind};
use ballast_market_file::{
    Claims, Cover, CurveConfig, CurveSteps, Funding, Liquidation, Margin, MarketConfig, Oracle, Sizes,
    Trading,
};
use ballast_oracle::{Cluster, OracleKind};
use serde::Deserialize;
use solana_pubkey::Pubkey;

/// The file as written. [`ConfigFile::check`] converts it to a [`super::Config`].
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConfigFile {
    /// The cluster whose oracle programs are allowed. Defaults to mainnet.
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
    /// Mainnet or a local network.
    #[default]
    Mainnet,
    /// The cluster for developers.
    Devnet,
    /// The test cluster for validators.
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
    /// The collateral's mint.
    #[serde(deserialize_with = "address::required")]
    pub mint: Pubkey,
    /// The deposit cap. Unit: quote.
    pub cap: u64,
}

/// The roles.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RolesEntry {
    /// The key that nominates other keys for roles and lifts pauses.
    #[serde(deserialize_with = "address::required")]
    pub admin: Pubkey,
    /// The key that creates and opens markets.
    #[serde(deserialize_with = "address::required")]
    pub risk_manager: Pubkey,
    /// The key that pauses actions.
    #[serde(deserialize_with = "address::required")]
    pub guardian: Pubkey,
    /// The key that receives the protocol's fees.
    #[serde(deserialize_with = "address::required")]
    pub fee_recipient: Pubkey,
    /// The admin and risk manager during set-up.
    #[serde(default, deserialize_with = "address::optional")]
    pub setup: Option<Pubkey>,
}

/// A market, with its own keys followed by the sections of a [`MarketConfig`].
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MarketEntry {
    /// The market's index.
    pub index: u32,
    /// The market's name, at most 16 bytes.
    pub symbol: String,
    /// The contract exponent m, where a contract is 10^m units of the asset.
    #[serde(default)]
    pub contract_exponent: i64,
    /// The market's opening price, which is also used to convert its sizes. Unit: quote per unit of the asset.
    pub price: f64,
    /// The source of the index price.
    pub feed: FeedEntry,
    /// The curve's depth.
    pub curve: CurveConfig,
    /// The smallest trades.
    pub sizes: Sizes,
    /// The margin requirements.
    pub margin: Margin,
    /// The limits and fees for trades.
    pub trading: Trading,
    /// The funding.
    pub funding: Funding,
    /// The liquidation fees and buffer.
    pub liquidation: Liquidation,
    /// The insurance fund and cover.
    pub cover: Cover,
    /// The budget for moving the curve.
    pub curve_steps: CurveSteps,
    /// The claims window.
    pub claims: Claims,
    /// The requirements for oracle readings.
    pub oracle: Oracle,
}

/// The source of a market's index price.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeedEntry {
    /// The kind of oracle account, given as the name of an [`OracleKind`].
    #[serde(deserialize_with = "feed_kind::by_name")]
    pub kind: OracleKind,
    /// The feed ID, or the address of a legacy account.
    #[serde(deserialize_with = "address::feed")]
    pub id: [u8; 32],
    /// The program that owns the account. For `pyth-receiver`, the owner defaults to Pyth's receiver program.
    #[serde(default, deserialize_with = "address::optional")]
    pub owner: Option<Pubkey>,
    /// The oracle account. Defaults to the account that is derived from the feed (shard 0), and no other account is accepted.
    #[serde(default, deserialize_with = "address::optional")]
    pub address: Option<Pubkey>,
}

impl ConfigFile {
    /// Parses a file.
    ///
    /// # Errors
    /// Returns [`ConfigError::Syntax`] with the field and the line.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        let unreadable = |field, error| ConfigError::Syntax(Box::new(Unreadable { field, error }));
        let reader = toml::Deserializer::parse(text).map_err(|error| unreadable(None, error))?;
        serde_path_to_error::deserialize(reader).map_err(|error| {
            let path = error.path().to_string();
            // The path `.` refers to the whole file.
            unreadable(Some(path).filter(|path| path != "."), error.into_inner())
        })
    }
}

impl MarketEntry {
    /// Returns the market's sections, with the contract exponent.
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
