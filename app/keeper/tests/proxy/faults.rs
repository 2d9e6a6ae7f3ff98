//! What goes wrong, how often.

use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use std::time::Duration;

/// How many of a hundred requests meet which fault. Chance follows from the seed.
#[derive(Clone, Debug)]
pub struct Faults {
    /// Not forwarded; an error is answered.
    pub dropped: u32,
    /// Forwarded; an error is answered all the same.
    pub lost: u32,
    /// Forwarded twice.
    pub repeated: u32,
    /// Held up for up to so long, so that answers overtake each other. Unit: milliseconds.
    pub delay_ms: u64,
    /// Answered as of so long ago. For readings only.
    pub lag: Option<Duration>,
    /// Transactions are taken and thrown away.
    pub swallows: bool,
    /// How many requests met a fault.
    pub met: usize,
    /// Where chance comes from.
    pub chance: StdRng,
}

/// What becomes of one request.
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
    /// Nothing goes wrong.
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

    /// The fault that a request meets, and how long it is held up.
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
