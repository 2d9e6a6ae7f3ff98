//! Defines the settings for posting signed prices.

use anyhow::{Context as _, Result, ensure};
use ballast_client::pyth::{Endpoint, Hermes, Key};
use serde::Deserialize;
use std::fmt::{self, Debug, Formatter};
use std::path::PathBuf;
use std::time::Duration;

/// The source of signed prices, and the budget for posting them.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Pyth {
    /// The Hermes endpoint's URL. Without one, nothing is posted.
    pub url: Option<String>,
    /// The endpoint key file, if the endpoint requires a key.
    pub key_file: Option<PathBuf>,
    /// The interval at which the keeper polls the endpoint while an index is too old. Unit: milliseconds.
    pub every_ms: u64,
    /// The timeout of a request. Unit: milliseconds.
    pub timeout_ms: u64,
    /// The hourly budget for postings. This budget covers transaction fees, Pyth's charge, and the rent of accounts
    /// that stay open. Unit: lamports.
    pub lamports_an_hour: u64,
}

impl Default for Pyth {
    fn default() -> Self {
        Self { url: None, key_file: None, every_ms: 1_000, timeout_ms: 3_000, lamports_an_hour: 2_000_000 }
    }
}

/// The URL may contain a key, so it is not printed in full.
impl Debug for Pyth {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let url = self.url.as_deref().map(|url| ballast_client::rpc::ServerUrl::from(url).to_string());
        formatter
            .debug_struct("Pyth")
            .field("url", &url)
            .field("every_ms", &self.every_ms)
            .field("timeout_ms", &self.timeout_ms)
            .field("lamports_an_hour", &self.lamports_an_hour)
            .finish_non_exhaustive()
    }
}

impl Pyth {
    /// Returns [`Pyth::every_ms`] as a duration.
    #[must_use]
    pub const fn every(&self) -> Duration {
        Duration::from_millis(self.every_ms)
    }

    /// Returns a client for the endpoint, or `None` if no endpoint is set.
    ///
    /// # Errors
    /// Returns an error if the URL or the key is unusable.
    pub fn hermes(&self) -> Result<Option<Hermes>> {
        let Some(url) = &self.url else { return Ok(None) };
        let key = self.key_file.as_deref().map(Key::read).transpose().context("`pyth.key_file`")?;
        let endpoint = Endpoint::new(url, key).context("`pyth.url`")?;
        Ok(Some(Hermes::new(endpoint, Duration::from_millis(self.timeout_ms))?))
    }

    pub(super) fn validate(&self) -> Result<()> {
        ensure!(
            self.every_ms > 0 && self.timeout_ms > 0,
            "`pyth.every_ms` and `pyth.timeout_ms` must be above zero"
        );
        ensure!(
            self.url.is_some() || self.key_file.is_none(),
            "`pyth.key_file` is set without `pyth.url`: set the URL of the endpoint that uses the key"
        );
        Ok(())
    }
}
