//! Shows the connection state, which determines whether the numbers are current.

use super::{Audit, Exchange};
use serde::Serialize;
use std::time::{SystemTime, UNIX_EPOCH};

/// The state of the RPC connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// No request has been made yet.
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
    /// One of `starting`, `live`, `gone` and `unreadable`. The state is `gone` if the server does not respond, and
    /// `unreadable` if it responds but no exchange can be read.
    pub state: State,
    /// The reason why the connection is gone or unreadable.
    pub message: Option<String>,
    /// The time of the last response, by this machine's clock. Unit: seconds.
    pub answered: Option<u64>,
}

/// The reason why there is no new state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lost {
    /// The connection's state.
    pub state: State,
    /// The reason in words.
    pub message: String,
}

/// Returns the time by this machine's clock. Unit: seconds.
pub(super) fn now() -> Option<u64> {
    SystemTime::now().duration_since(UNIX_EPOCH).ok().map(|now| now.as_secs())
}

impl Connection {
    /// Creates a connection that has just received a response.
    #[must_use]
    pub fn live() -> Self {
        Self { state: State::Live, message: None, answered: now() }
    }

    /// Creates a connection that has failed.
    #[must_use]
    pub fn lost(last: &Self, lost: Lost) -> Self {
        Self { state: lost.state, message: Some(lost.message), answered: last.answered }
    }
}

/// Which events are missing, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Reading {
    /// The number of transactions on this chain that could not be read completely since the server started.
    pub skipped: u64,
    /// The number of times that more transactions appeared between two polls than could be read. The transactions in between are
    /// not shown.
    pub gaps: u64,
    /// The reason why the newest events are missing, or `None` if they are complete.
    pub behind: Option<String>,
}

/// The exchange as last read, and the connection state.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Live {
    /// The connection to the RPC server.
    pub connection: Connection,
    /// The network's CAIP-2 name, which is `solana:` and the start of the genesis hash.
    pub chain: Option<String>,
    /// The query of this network in the addresses of Solana's explorer, or `None` if the explorer cannot read the network.
    pub explorer: Option<String>,
    /// The number of earlier chains since the server started. A restarted local network is a new chain.
    pub era: u64,
    /// The exchange, or `None` before the first response.
    pub exchange: Option<Exchange>,
    /// The latest audit result.
    pub audit: Option<Audit>,
    /// Which events are missing, and why.
    pub events: Reading,
}
