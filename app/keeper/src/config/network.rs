//! The servers and how the chain is followed.

use super::Address;
use anyhow::{Result, ensure};
use serde::Deserialize;
use solana_commitment_config::{CommitmentConfig, CommitmentLevel};
use std::time::Duration;

/// The servers and how the chain is followed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Network {
    /// The JSON-RPC server; defaults to the Solana CLI's configuration.
    pub url: Option<String>,
    /// The WebSocket server; defaults to the Solana CLI's configuration, or to the one that belongs to the JSON-RPC
    /// server.
    pub websocket_url: Option<String>,
    /// The keypair file; defaults to the Solana CLI's configuration.
    pub keypair: Option<String>,
    /// Address lookup tables that shorten transactions.
    pub tables: Vec<Address>,
    /// The commitment of reads and of completed transactions: `processed`, `confirmed` or `finalized`.
    pub commitment: CommitmentLevel,
    /// The polling interval of clock, markets and oracles. Unit: milliseconds.
    pub pulse_ms: u64,
    /// The polling interval of margin accounts without a WebSocket. Unit: milliseconds.
    pub poll_ms: u64,
    /// The interval between full reloads with a WebSocket. Unit: seconds.
    pub reload_seconds: u64,
    /// The timeout of a request. Unit: milliseconds.
    pub timeout_ms: u64,
}

impl Default for Network {
    fn default() -> Self {
        Self {
            url: None,
            websocket_url: None,
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
    /// The commitment for requests.
    #[must_use]
    pub const fn commitment(&self) -> CommitmentConfig {
        CommitmentConfig { commitment: self.commitment }
    }

    /// See [`Network::pulse_ms`].
    #[must_use]
    pub const fn pulse(&self) -> Duration {
        Duration::from_millis(self.pulse_ms)
    }

    /// See [`Network::poll_ms`].
    #[must_use]
    pub const fn poll(&self) -> Duration {
        Duration::from_millis(self.poll_ms)
    }

    /// See [`Network::reload_seconds`].
    #[must_use]
    pub const fn reload(&self) -> Duration {
        Duration::from_secs(self.reload_seconds)
    }

    /// See [`Network::timeout_ms`].
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
        Ok(())
    }
}
