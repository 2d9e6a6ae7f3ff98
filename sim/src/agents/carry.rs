//! Trades cash and carry, taking the side that receives funding and hedging elsewhere. When the position loses, the hedge gains,
//! and the trader can transfer that gain.

use super::{Agent, View, Wish};
use rand::Rng;
use rand_chacha::ChaCha8Rng;

pub(super) struct Carry {
    capital: f64,
    leverage: f64,
    /// The premium at which the trader opens a position, as a share of the index.
    entry: f64,
    /// The number of times the trader can still transfer gains from the hedge.
    transfers: u32,
}

impl Carry {
    pub(super) fn new(random: &mut ChaCha8Rng) -> Self {
        Self {
            capital: random.random_range(15_000.0..40_000.0),
            leverage: random.random_range(1.0..2.0),
            entry: random.random_range(0.001..0.003),
            transfers: 4,
        }
    }
}

impl Agent for Carry {
    fn capital(&self) -> f64 {
        self.capital
    }

    fn decide(&mut self, view: &View<'_>, _: &mut ChaCha8Rng) -> Option<Wish> {
        if self.transfers > 0 && view.leverage().abs() > 5.0 {
            self.transfers -= 1;
            return Some(Wish::Deposit(self.capital / 4.0));
        }
        let rate = accruing_premium(view);
        let held = view.own.position;
        if held == 0.0 {
            let enters = rate.abs() > self.entry;
            return enters.then(|| Wish::trade(-view.position_of(self.leverage) * rate.signum()));
        }
        // The position now pays funding instead of receiving it, so close it.
        (rate * held > 0.0 && rate.abs() > self.entry / 3.0).then(|| Wish::move_to(held, 0.0))
    }
}

/// Returns the premium that is accruing, as a share per period. Positive means that longs pay.
fn accruing_premium(view: &View<'_>) -> f64 {
    view.market.funding.premium.raw() as f64 / 1e6
}
