//! Follows the trend of the index.

use super::{Agent, View, Wish};
use rand::Rng;
use rand_chacha::ChaCha8Rng;

pub(super) struct TrendFollower {
    capital: f64,
    leverage: f64,
    threshold: f64,
}

impl TrendFollower {
    pub(super) fn new(random: &mut ChaCha8Rng) -> Self {
        Self {
            capital: random.random_range(5_000.0..20_000.0),
            leverage: random.random_range(1.5..4.0),
            threshold: random.random_range(0.004..0.012),
        }
    }
}

impl Agent for TrendFollower {
    fn capital(&self) -> f64 {
        self.capital
    }

    fn decide(&mut self, view: &View<'_>, random: &mut ChaCha8Rng) -> Option<Wish> {
        let trend = view.signals.trend();
        let held = view.own.position;
        if trend.abs() < self.threshold {
            let is_over = held * trend < 0.0 || trend.abs() < self.threshold / 3.0;
            return (held != 0.0 && is_over).then(|| Wish::move_to(held, 0.0));
        }
        let target = view.position_of(self.leverage * trend.signum());
        let is_far = (target - held).abs() > 0.4 * target.abs();
        (is_far && random.random_bool(0.7)).then(|| Wish::move_to(held, target))
    }
}
