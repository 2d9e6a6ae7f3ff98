//! One signed transaction, from its first sending to its certain end. The only thing that is ever sent for it is itself; its
//! end is certain when its status is known, or when it is not there and its blockhash is past. No input or output here.

use solana_transaction_error::TransactionError;
use std::time::{Duration, Instant};

/// How long after a sending it is sent again.
const RESEND: Duration = Duration::from_secs(2);

/// A transaction that is on the chain, at the wanted commitment or not yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Landed {
    /// In which slot.
    pub slot: u64,
    /// Why it failed, if it did.
    pub error: Option<TransactionError>,
    /// Whether that will stay so.
    pub is_final: bool,
}

/// What a look at the chain has shown. Each part is missing where the server did not answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// The slot and the block height, asked for first.
    pub height: Option<(u64, u64)>,
    /// The slot of the answer and the transaction's status, asked for after that.
    pub status: Option<(u64, Option<Landed>)>,
    /// Whether the status was looked for in all that the server keeps, and not only among the latest.
    pub is_searched: bool,
}

/// What to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Send the same bytes (again), then look.
    Send,
    /// Look again later.
    Wait,
    /// Look now, in all that the server keeps: a status that was final long ago may be forgotten among the latest.
    Search,
    /// It is on the chain.
    Landed(Landed),
    /// It is not on the chain and cannot get there any more.
    Expired,
}

/// A signed transaction under way.
#[derive(Clone, Debug)]
pub struct Attempt {
    last_valid_height: u64,
    sent: Option<Instant>,
}

impl Attempt {
    /// A transaction that is valid up to a block height.
    #[must_use]
    pub const fn new(last_valid_height: u64) -> Self {
        Self { last_valid_height, sent: None }
    }

    /// What to do after a look. The status counts for an expiry only if it is not older than the height: a server that
    /// lags behind has not seen yet what is there.
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
