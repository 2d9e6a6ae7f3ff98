//! Whether the numbers are fresh.

use super::{Audit, Exchange};
use serde::Serialize;
use std::time::{SystemTime, UNIX_EPOCH};

/// Whether the RPC server answers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Connection {
    /// `starting`, `live` or `gone`.
    pub state: &'static str,
    /// Why it is gone.
    pub message: Option<String>,
    /// When it last answered, by this machine's clock. Unit: seconds.
    pub answered: Option<u64>,
}

/// This machine's clock. Unit: seconds.
pub(super) fn now() -> Option<u64> {
    SystemTime::now().duration_since(UNIX_EPOCH).ok().map(|now| now.as_secs())
}

impl Connection {
    /// It has just answered.
    #[must_use]
    pub fn live() -> Self {
        Self { state: "live", message: None, answered: now() }
    }

    /// It does not answer.
    #[must_use]
    pub const fn gone(last: &Self, message: String) -> Self {
        Self { state: "gone", message: Some(message), answered: last.answered }
    }
}

/// The exchange as last read, and whether that is fresh.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Live {
    /// Whether the RPC server answers.
    pub connection: Connection,
    /// The network, as wallets name it: `solana:` and the beginning of its genesis hash.
    pub chain: Option<String>,
    /// The exchange; none before the first answer.
    pub exchange: Option<Exchange>,
    /// All margin accounts added up, as of the last time that was done.
    pub audit: Option<Audit>,
}
