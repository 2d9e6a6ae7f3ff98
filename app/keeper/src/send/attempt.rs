//! Follows one signed transaction from the first time it is sent until its outcome is certain. The transaction is only
//! ever resent unchanged. The outcome is certain once the status is known, or once the blockhash has expired without a
//! status. This module performs no I/O.

use solana_transaction_error::TransactionError;
use std::time::{Duration, Instant};

/// The interval between two sends of the same transaction.
const RESEND: Duration = Duration::from_secs(2);

/// A transaction in a block, which may still be below the required commitment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Landed {
    /// The slot of the block.
    pub slot: u64,
    /// The transaction's error, if it failed.
    pub error: Option<TransactionError>,
    /// Whether the block has reached the required commitment.
    pub is_final: bool,
}

/// The result of polling the chain. A part is missing if the server did not respond to the request for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// The slot and the block height, both requested first.
    pub height: Option<(u64, u64)>,
    /// The response's slot and the transaction's status, which are requested after the height.
    pub status: Option<(u64, Option<Landed>)>,
    /// Whether the server searched its full history for the status, and not only its recent cache.
    pub is_searched: bool,
}

/// The next step for a transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Send the same bytes again, then poll.
    Send,
    /// Poll again later.
    Wait,
    /// Search the full history now, because the recent cache may have dropped an old status that is final.
    Search,
    /// Stop, because the transaction is in a block.
    Landed(Landed),
    /// Stop, because the transaction is not in a block and can no longer land.
    Expired,
}

/// A signed transaction in flight.
#[derive(Clone, Debug)]
pub struct Attempt {
    last_valid_height: u64,
    sent: Option<Instant>,
}

impl Attempt {
    /// Creates an attempt for a transaction that is valid up to the given block height.
    #[must_use]
    pub const fn new(last_valid_height: u64) -> Self {
        Self { last_valid_height, sent: None }
    }

    /// Returns the next step after a poll. A transaction counts as expired only if the status is at least as new as the
    /// height, because a server that lags behind may not know about a landed transaction yet.
    pub fn next(&mut self, seen: &Seen, now: Instant) -> Step {
        let is_past = |height: u64| height > self.last_valid_height;
        match (&seen.status, seen.height) {
            (Some((_, Some(landed))), _) if landed.is_final => return Step::Landed(landed.clone()),
            (Some((_, Some(_))), _) => return Step::Wait,
            (Some((as_of, None)), Some((slot, height))) if is_past(height) => {
                return match (*as_of >= slot, seen.is_searched) {
                    (false, _) => Step::Wait,
                    (true, false) => Step::Search,
                    (true, true) => Step::Expired,
                };
            }
            _ => {}
        }
        let is_due = self.sent.is_none_or(|sent| now.saturating_duration_since(sent) >= RESEND);
        if !is_due {
            return Step::Wait;
        }
        self.sent = Some(now);
        Step::Send
    }
}
