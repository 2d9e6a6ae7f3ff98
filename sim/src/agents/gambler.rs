//! Uses as much leverage as possible, takes a quick profit or loses everything, and then starts again.

use super::{Agent, View, Wish};
use rand::Rng;
use rand_chacha::ChaCha8Rng;

pub(super) struct Gambler {
    capital: f64,
    /// The share of the maximum leverage that the trader uses.
    greed: f64,
    optimism: f64,
    /// The multiple of the stake at which the trader takes profit.
    goal: f64,
    stake: f64,
    returns: u32,
}

impl Gambler {
    pub(super) fn new(random: &mut ChaCha8Rng) -> Self {
        let capital = random.random_range(6_000.0..20_000.0);
        Self {
            capital,
            greed: random.random_range(0.85..0.97),
            optimism: random.random_range(0.75..1.0),
            goal: random.random_range(1.15..1.6),
            stake: capital,
            returns: 2,
        }
    }
}

impl Agent for Gambler {
    fn capital(&self) -> f64 {
        self.capital
    }

    fn decide(&mut self, view: &View<'_>, random: &mut ChaCha8Rng) -> Option<Wish> {
        let held = view.own.position;
        if held != 0.0 {
            let has_won = view.own.equity > self.goal * self.stake;
            return has_won.then(|| Wish::move_to(held, 0.0));
        }
        if view.own.equity < 0.1 * self.capital {
            self.returns = self.returns.checked_sub(1)?;
            return Some(Wish::Deposit(self.capital / 2.0));
        }
        if !random.random_bool(0.3) {
            return None;
        }
        let direction = if random.random_bool(self.optimism) { 1.0 } else { -1.0 };
        self.stake = view.own.equity;
        // The fee and the price impact are paid from the same margin.
        let leverage = self.greed * view.largest_leverage / (1.0 + view.largest_leverage * view.fee);
        Some(Wish::trade(direction * leverage * view.own.free.max(0.0) / view.mark))
    }

    fn after_bankruptcy(&mut self) -> Option<Wish> {
        self.returns = self.returns.checked_sub(1)?;
        Some(Wish::StartOver(self.capital / 2.0))
    }
}
