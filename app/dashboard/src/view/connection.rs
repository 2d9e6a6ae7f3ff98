//! Whether the numbers are fresh.

use super::{Audit, Exchange};
use serde::Serialize;
use std::time::{SystemTime, UNIX_EPOCH};

/// How things stand with the RPC server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// It was not asked yet.
    #[default]
    Starting,
    /// It answers.
    Live,
    /// It does not answer.
    Gone,
    /// It answers, but there is no exchange that can be read.
    Unreadable,
}

/// Whether the RPC server answers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Connection {
    /// `starting`, `live`, `gone` where it does not answer, or `unreadable` where it does but there is no exchange that can be
    /// read.
    pub state: State,
    /// Why it is gone or unreadable.
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
        Self { state: State::Live, message: None, answered: now() }
    }

    /// It does not answer, or with nothing that can be read.
    #[must_use]
    pub fn lost(last: &Self, (state, message): (State, String)) -> Self {
        Self { state, message: Some(message), answered: last.answered }
    }
}

/// What is missing among the events.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Reading {
    /// How many transactions of this chain could not be read, or not to their end, since the server started.
    pub skipped: u64,
    /// How often more transactions came between two looks than are read: those in between are not shown.
    pub gaps: u64,
    /// Why the newest events are not there yet; none where they are.
    pub behind: Option<String>,
}

/// The exchange as last read, and whether that is fresh.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Live {
    /// Whether the RPC server answers.
    pub connection: Connection,
    /// The network, as wallets name it: `solana:` and the beginning of its genesis hash.
    pub chain: Option<String>,
    /// How many chains there were before this one since the server started: a local network that is started anew is another one.
    pub era: u64,
    /// The exchange; none before the first answer.
    pub exchange: Option<Exchange>,
    /// All margin accounts added up, as of the last time that was done.
    pub audit: Option<Audit>,
    /// What is missing among the events.
    pub events: Reading,
}
