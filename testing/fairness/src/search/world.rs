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
    /// The attackers' volume on the curve and in take-overs. Unit: 1e-6 quote.
    pub traded: i64,
    /// The keeper's fees that the attackers received. Unit: 1e-6 quote.
    pub earned: i64,
    /// A broken rule, either an overflow or a violated invariant. A refusal does not count.
    pub broken: Option<Error>,
    /// Whether a claims window has started while the clock did not move.
    pub has_waited: bool,
}

/// The roles of accounts, by index in the exchange. The honest accounts come first, followed by the attackers' accounts.
#[derive(Clone, Copy, Debug)]
pub struct People {
    /// The number of honest accounts.
    pub honest: usize,
    /// The number of the attackers' accounts.
    pub attackers: usize,
}

impl People {
    /// Returns the honest accounts.
    #[must_use]
    pub fn honest(&self) -> std::ops::Range<usize> {
        0..self.honest
    }

    /// Returns the attackers' accounts.
    #[must_use]
    pub fn attackers(&self) -> std::ops::Range<usize> {
        self.honest..self.honest + self.attackers
    }

    /// Returns the keeper, which liquidates accounts and takes over positions that the curve cannot absorb.
    #[must_use]
    pub fn keeper(&self) -> usize {
        self.honest + self.attackers
    }

    /// Returns two honest accounts that join later, to check whether claims are still paid.
    #[must_use]
    pub fn newcomers(&self) -> [usize; 2] {
        [self.keeper() + 1, self.keeper() + 2]
    }

    /// Returns the account that moved the mark while the book was built. The arbitrageur has too much collateral to be
    /// liquidated, but its gain can be charged.
    #[must_use]
    pub fn arbitrageur(&self) -> usize {
        self.keeper() + 3
    }
}

impl World {
    /// Returns the market's parameters.
    #[must_use]
    pub fn parameters(&self) -> &Parameters {
        self.exchange.parameters(MARKET)
    }

    /// Returns whether the call succeeded. A refusal is an acceptable result, but any other error is recorded.
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

    /// Writes the next update to the oracle account.
    pub fn post(&mut self) {
        self.exchange.venues[0].reading = Ok(self.next);
    }

    /// Lets slots and seconds pass.
    pub fn pass(&mut self, slots: u64, seconds: i64) {
        self.exchange.clock.slot += slots;
        self.exchange.clock.time += seconds;
    }

    /// Makes the feed publish `price` now, or at the publish time of the next update if that is later.
    pub fn publish(&mut self, price: Price) {
        let publish_time = self.exchange.clock.time.max(self.next.publish_time);
        self.exchange.venues[0].reading = Ok(Reading { price, publish_time, ..self.next });
    }

    /// Returns the price in the oracle account.
    #[must_use]
    pub fn shown(&self) -> Price {
        self.exchange.venues[0].reading.map_or(self.next.price, |reading| reading.price)
    }

    /// Returns the time until the next claims window starts, in slots and in seconds.
    #[must_use]
    pub fn until_window(&self) -> (u64, i64) {
        rules::until_window(&self.exchange.clock, self.parameters().claims_window.max(1))
    }

    /// Moves to the next claims window, at least `seconds` ahead.
    pub fn begin_window(&mut self, seconds: i64) {
        let (slots, left) = self.until_window();
        self.pass(slots, left.max(seconds));
    }

    /// Moves to the next claims window without moving the clock.
    pub fn turn_window(&mut self) {
        let slots = self.until_window().0;
        self.pass(slots, 0);
        rules::turn_window(&mut self.exchange);
    }

    /// Moves close to the end of a claims window, to the slot before its last slot and to the second before its last second. The
    /// clock stops `seconds` earlier, because these seconds still have to pass.
    pub fn near_window(&mut self, seconds: i64) {
        let (slots, left) = self.until_window();
        // If the rules count windows in slots, the clock does not move.
        let length = self.parameters().claims_window.cast_signed();
        let wait = if left == 0 { 0 } else { (left - 1 - seconds).rem_euclid(length) };
        self.pass(slots.saturating_sub(2), wait);
    }
}
