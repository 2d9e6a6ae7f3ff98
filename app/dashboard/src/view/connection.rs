//! The state of the connection: whether the numbers are current.

use super::{Audit, Exchange};
use serde::Serialize;
use std::time::{SystemTime, UNIX_EPOCH};

/// The state of the connection to the RPC server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// No request was made yet.
    #[default]
    Starting,
    /// The server responds.
    Live,
    /// The server does not respond.
    Gone,
    /// The server responds, but no exchange can be read.
    Unreadable,
}

/// The connection to the RPC server.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Connection {
    /// `starting`, `live`, `gone` if the server does not respond, or `unreadable` if it responds but no exchange can
    /// be read.
    pub state: State,
    /// Why it is gone or unreadable.
    pub message: Option<String>,
    /// The time of the last response, by this machine's clock. Unit: seconds.
    pub answered: Option<u64>,
}

/// This machine's clock. Unit: seconds.
pub(super) fn now() -> Option<u64> {
    SystemTime::now().duration_since(UNIX_EPOCH).ok().map(|now| now.as_secs())
}

impl Connection {
    /// A connection that has just responded.
    #[must_use]
    pub fn live() -> Self {
        Self { state: State::Live, message: None, answered: now() }
    }

    /// A connection that failed.
    #[must_use]
    pub fn lost(last: &Self, (state, message): (State, String)) -> Self {
        Self { state, message: Some(message), answered: last.answered }
    }
}

/// The events that are missing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Reading {
    /// The number of this chain's transactions since the server started that could not be read completely.
    pub skipped: u64,
    /// How often more transactions appeared between two polls than can be read. Those in between are not shown.
    pub gaps: u64,
    /// Why the newest events are missing; none if they are complete.
    pub behind: Option<String>,
}

/// The exchange as last read, with the state of the connection.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Live {
    /// The connection to the RPC server.
    pub connection: Connection,
    /// The network's CAIP-2 name: `solana:` and the start of its genesis hash.
    pub chain: Option<String>,
    /// The number of earlier chains since the server started: a restarted local network is a new chain.
    pub era: u64,
    /// The exchange; none before the first response.
    pub exchange: Option<Exchange>,
    /// The result of the latest audit.
    pub audit: Option<Audit>,
    /// The events that are missing.
    pub events: Reading,
}
