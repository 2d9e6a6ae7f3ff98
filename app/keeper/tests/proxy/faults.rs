//! Defines the proxy's faults and their rates.

use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use std::time::Duration;

/// The faults and how many of a hundred requests each one affects. The seed determines which requests.
#[derive(Clone, Debug)]
pub struct Faults {
    /// The proxy drops the request and returns an error to the client.
    pub dropped: u32,
    /// The proxy forwards the request but still returns an error to the client.
    pub lost: u32,
    /// The proxy forwards the request twice.
    pub repeated: u32,
    /// The longest delay of a response, which lets responses overtake each other. Unit: milliseconds.
    pub delay_ms: u64,
    /// The age of a stale response. Only reads receive stale responses.
    pub lag: Option<Duration>,
    /// Whether the proxy accepts transactions and discards them.
    pub swallows: bool,
    /// The number of requests that have met a fault.
    pub met: usize,
    /// The seeded random number generator.
    pub chance: StdRng,
}

/// What the proxy does with one request.
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
    /// Creates a configuration without faults.
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

    /// Chooses the fault and the delay for a request.
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
