//! The faults of the proxy and their rates.

use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use std::time::Duration;

/// How many of a hundred requests meet each fault. The seed determines the choice.
#[derive(Clone, Debug)]
pub struct Faults {
    /// The request is dropped; the client gets an error.
    pub dropped: u32,
    /// The request is forwarded; the client gets an error all the same.
    pub lost: u32,
    /// The request is forwarded twice.
    pub repeated: u32,
    /// The longest delay of a response, so that responses overtake each other. Unit: milliseconds.
    pub delay_ms: u64,
    /// The age of a stale response; only for reads.
    pub lag: Option<Duration>,
    /// Transactions are accepted and discarded.
    pub swallows: bool,
    /// The number of requests with a fault.
    pub met: usize,
    /// The source of randomness.
    pub chance: StdRng,
}

/// The treatment of one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Pass,
    Drop,
    Lose,
    Repeat,
    Swallow,
    Past(Duration),
}

impl Faults {
    /// No faults.
    pub fn none() -> Self {
        Self {
            dropped: 0,
            lost: 0,
            repeated: 0,
            delay_ms: 0,
            lag: None,
            swallows: false,
            met: 0,
            chance: StdRng::seed_from_u64(7),
        }
    }

    /// The fault of a request, and its delay.
    pub fn judge(&mut self, method: &str) -> (Verdict, Duration) {
        let verdict = self.choose(method);
        self.met += usize::from(verdict != Verdict::Pass);
        (verdict, Duration::from_millis(self.chance.random_range(0..=self.delay_ms)))
    }

    fn choose(&mut self, method: &str) -> Verdict {
        let sends = method == "sendTransaction";
        if sends && self.swallows {
            return Verdict::Swallow;
        }
        if let Some(lag) = self.lag.filter(|_| !sends && method != "simulateTransaction") {
            return Verdict::Past(lag);
        }
        let drawn = self.chance.random_range(0..100);
        if drawn < self.dropped {
            return Verdict::Drop;
        }
        if drawn < self.dropped + self.lost {
            return Verdict::Lose;
        }
        if drawn < self.dropped + self.lost + self.repeated { Verdict::Repeat } else { Verdict::Pass }
    }
}
