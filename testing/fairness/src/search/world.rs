//! The exchange while a sequence runs on it, and the roles of its accounts.

use ballast_math::oracle::Reading;
use ballast_math::parameters::Parameters;
use ballast_math::{Error, Price};

use crate::rules::{self, Exchange};

/// A book's only market.
pub const MARKET: u32 = 0;

/// The exchange while a sequence runs on it.
#[derive(Clone, Debug)]
pub struct World {
    /// The exchange.
    pub exchange: Exchange,
    /// The update that anyone may post.
    pub next: Reading,
    /// The attackers' volume on the curve and by take-over. Unit: 1e-6 quote.
    pub traded: i64,
    /// The keeper's fees that the attackers received. Unit: 1e-6 quote.
    pub earned: i64,
    /// A broken rule: an overflow or a broken invariant, but no refusal.
    pub broken: Option<Error>,
    /// Whether a claims window has begun while the clock stood still.
    pub has_waited: bool,
}

/// The roles of accounts, by index in the exchange. Honest accounts come first, then the attackers'.
#[derive(Clone, Copy, Debug)]
pub struct People {
    /// The number of honest accounts.
    pub honest: usize,
    /// The number of the attackers' accounts.
    pub attackers: usize,
}

impl People {
    /// The honest accounts.
    #[must_use]
    pub fn honest(&self) -> std::ops::Range<usize> {
        0..self.honest
    }

    /// The attackers' accounts.
    #[must_use]
    pub fn attackers(&self) -> std::ops::Range<usize> {
        self.honest..self.honest + self.attackers
    }

    /// The keeper, which liquidates and takes over what the curve does not take.
    #[must_use]
    pub fn keeper(&self) -> usize {
        self.honest + self.attackers
    }

    /// Two honest accounts that join later, to check whether claims are still paid.
    #[must_use]
    pub fn newcomers(&self) -> [usize; 2] {
        [self.keeper() + 1, self.keeper() + 2]
    }
}

impl World {
    /// The parameters of the market.
    #[must_use]
    pub fn parameters(&self) -> &Parameters {
        self.exchange.parameters(MARKET)
    }

    /// Whether the call succeeded. A refusal is a valid answer; any other error is recorded.
    pub fn done<T>(&mut self, outcome: Result<T, Error>) -> bool {
        match outcome {
            Ok(_) => true,
            Err(error) => {
                if matches!(error, Error::Overflow | Error::InvariantViolated | Error::DivisionByZero) {
                    self.broken = self.broken.or(Some(error));
                }
                false
            }
        }
    }

    /// Writes the next update into the oracle account.
    pub fn post(&mut self) {
        self.exchange.venues[0].reading = Ok(self.next);
    }

    /// Lets slots and seconds pass.
    pub fn pass(&mut self, slots: u64, seconds: i64) {
        self.exchange.clock.slot += slots;
        self.exchange.clock.time += seconds;
    }

    /// Makes the feed publish `price` now.
    pub fn publish(&mut self, price: Price) {
        let clock = self.exchange.clock;
        self.exchange.venues[0].reading =
            Ok(Reading { price, confidence: self.next.confidence, publish_time: clock.time });
    }

    /// The price in the oracle account.
    #[must_use]
    pub fn shown(&self) -> Price {
        self.exchange.venues[0].reading.map_or(self.next.price, |reading| reading.price)
    }

    /// The time until the next claims window begins: slots, and the seconds that pass in them.
    #[must_use]
    pub fn until_window(&self) -> (u64, i64) {
        rules::until_window(&self.exchange.clock, self.parameters().claims_window.max(1))
    }

    /// Moves to the next claims window, at least `seconds` ahead.
    pub fn begin_window(&mut self, seconds: i64) {
        let (slots, left) = self.until_window();
        self.pass(slots, left.max(seconds));
    }

    /// Moves to the next claims window while the clock stands still.
    pub fn turn_window(&mut self) {
        let slots = self.until_window().0;
        self.pass(slots, 0);
        rules::turn_window(&mut self.exchange);
    }

    /// Moves close to the end of a claims window: to the slot before its last slot, and to the second before its last second. The
    /// clock stops `seconds` short of that, because they still have to pass.
    pub fn near_window(&mut self, seconds: i64) {
        let (slots, left) = self.until_window();
        // With rules that count windows in slots, the clock stands still.
        let length = self.parameters().claims_window.cast_signed();
        let wait = if left == 0 { 0 } else { (left - 1 - seconds).rem_euclid(length) };
        self.pass(slots.saturating_sub(2), wait);
    }
}
