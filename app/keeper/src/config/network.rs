//! Defines the settings for the servers, and for how the keeper follows the chain.

use super::Address;
use anyhow::{Context as _, Result, ensure};
use ballast_client::rpc::profile;
use serde::Deserialize;
use solana_commitment_config::{CommitmentConfig, CommitmentLevel};
use std::time::Duration;

/// Settings for the servers, and for how the keeper follows the chain.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Network {
    /// The JSON-RPC server's URL. Defaults to the Solana CLI's configuration.
    pub url: Option<String>,
    /// The WebSocket server's URL. Defaults to the URL in the Solana CLI's configuration, or to the URL that belongs to the
    /// JSON-RPC server.
    pub websocket_url: Option<String>,
    /// Further JSON-RPC servers, which are used in turn while the first one fails.
    pub fallback_urls: Vec<String>,
    /// Further WebSocket servers, which are used in turn while the first one fails. Defaults to those of `fallback_urls`.
    pub fallback_websocket_urls: Vec<String>,
    /// The keypair file's path. Defaults to the Solana CLI's configuration.
    pub keypair: Option<String>,
    /// Address lookup tables that make transactions shorter.
    pub tables: Vec<Address>,
    /// The commitment at which the keeper reads accounts and considers a transaction complete: `processed`, `confirmed`
    /// or `finalized`.
    pub commitment: CommitmentLevel,
    /// The polling interval for the clock, the markets and the oracles. Unit: milliseconds.
    pub pulse_ms: u64,
    /// The polling interval for margin accounts while no WebSocket is connected. Unit: milliseconds.
    pub poll_ms: u64,
    /// The interval between full reloads while a WebSocket is connected. Unit: seconds.
    pub reload_seconds: u64,
    /// The timeout of a request. Unit: milliseconds.
    pub timeout_ms: u64,
}

impl Default for Network {
    fn default() -> Self {
        Self {
            url: None,
            websocket_url: None,
            fallback_urls: Vec::new(),
            fallback_websocket_urls: Vec::new(),
            keypair: None,
            tables: Vec::new(),
            commitment: CommitmentLevel::Confirmed,
            pulse_ms: 400,
            poll_ms: 2_000,
            reload_seconds: 300,
            timeout_ms: 10_000,
        }
    }
}

impl Network {
    /// Returns the commitment for requests.
    #[must_use]
    pub const fn commitment(&self) -> CommitmentConfig {
        CommitmentConfig { commitment: self.commitment }
    }

    /// Returns [`Network::pulse_ms`] as a duration.
    #[must_use]
    pub const fn pulse(&self) -> Duration {
        Duration::from_millis(self.pulse_ms)
    }

    /// Returns [`Network::poll_ms`] as a duration.
    #[must_use]
    pub const fn poll(&self) -> Duration {
        Duration::from_millis(self.poll_ms)
    }

    /// Returns [`Network::reload_seconds`] as a duration.
    #[must_use]
    pub const fn reload(&self) -> Duration {
        Duration::from_secs(self.reload_seconds)
    }

    /// Returns [`Network::timeout_ms`] as a duration.
    #[must_use]
    pub const fn timeout(&self) -> Duration {
        Duration::from_millis(self.timeout_ms)
    }

    pub(super) fn validate(&self) -> Result<()> {
        for (name, value) in [
            ("pulse_ms", self.pulse_ms),
            ("poll_ms", self.poll_ms),
            ("reload_seconds", self.reload_seconds),
            ("timeout_ms", self.timeout_ms),
        ] {
            ensure!(value > 0, "`network.{name}` must be above zero");
        }
        for url in &self.fallback_urls {
            profile::url_of(url).context("`network.fallback_urls` contains an invalid URL")?;
        }
        for url in &self.fallback_websocket_urls {
            profile::socket_url(url).context("`network.fallback_websocket_urls` contains an invalid URL")?;
        }
        Ok(())
    }
}
