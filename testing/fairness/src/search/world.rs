//! The exchange while a sequence runs on it, and who is who.

use ballast_math::oracle::Reading;
use ballast_math::parameters::Parameters;
use ballast_math::{Error, Price};

use crate::rules::{self, Exchange};

/// The one market of a book.
pub const MARKET: u32 = 0;

/// The exchange while a sequence runs on it.
#[derive(Clone, Debug)]
pub struct World {
    /// The exchange.
    pub exchange: Exchange,
    /// The update that everybody may post.
    pub next: Reading,
    /// What the attackers traded on the curve or took over. Unit: 1e-6 quote.
    pub traded: i64,
    /// The keeper's fees that the attackers got. Unit: 1e-6 quote.
    pub earned: i64,
    /// A rule that broke: no refusal, but an overflow or a broken invariant.
    pub broken: Option<Error>,
    /// Whether a claims window has begun while the clock stood.
    pub has_waited: bool,
}

/// Who is who: places in the exchange's accounts. Honest accounts come first, then the attackers'.
#[derive(Clone, Copy, Debug)]
pub struct People {
    /// How many honest accounts there are.
    pub honest: usize,
    /// How many accounts the attackers have.
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

    /// The keeper: it liquidates, and takes over what the curve does not take.
    #[must_use]
    pub fn keeper(&self) -> usize {
        self.honest + self.attackers
    }

    /// Two honest accounts that come later, to see whether claims are still paid.
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

    /// Whether the call was done; a refusal is an answer, anything else is noted.
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

    /// The oracle's account shows the next update.
    pub fn post(&mut self) {
        self.exchange.venues[0].reading = Ok(self.next);
    }

    /// Slots and seconds pass.
    pub fn pass(&mut self, slots: u64, seconds: i64) {
        self.exchange.clock.slot += slots;
        self.exchange.clock.time += seconds;
    }

    /// The feed publishes `price` now.
    pub fn publish(&mut self, price: Price) {
        let clock = self.exchange.clock;
        self.exchange.venues[0].reading =
            Ok(Reading { price, confidence: self.next.confidence, publish_time: clock.time });
    }

    /// The price that the oracle's account shows.
    #[must_use]
    pub fn shown(&self) -> Price {
        self.exchange.venues[0].reading.map_or(self.next.price, |reading| reading.price)
    }

    /// How long it is until the next claims window begins: slots, and the seconds that go by in them.
    #[must_use]
    pub fn until_window(&self) -> (u64, i64) {
        rules::until_window(&self.exchange.clock, self.parameters().claims_window.max(1))
    }

    /// The next claims window begins, `seconds` later at least.
    pub fn begin_window(&mut self, seconds: i64) {
        let (slots, left) = self.until_window();
        self.pass(slots, left.max(seconds));
    }

    /// The next claims window begins, while the clock stands.
    pub fn turn_window(&mut self) {
        let slots = self.until_window().0;
        self.pass(slots, 0);
        rules::turn_window(&mut self.exchange);
    }

    /// A slot before the last one of a claims window, and a second before the last one; of the time until then `seconds` are still to come.
    pub fn near_window(&mut self, seconds: i64) {
        let (slots, left) = self.until_window();
        // Rules whose windows are slots let the clock stand.
        let length = self.parameters().claims_window.cast_signed();
        let wait = if left == 0 { 0 } else { (left - 1 - seconds).rem_euclid(length) };
        self.pass(slots.saturating_sub(2), wait);
    }
}
