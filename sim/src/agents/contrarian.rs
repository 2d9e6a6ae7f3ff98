//! Bets that the price will return to its average, and adds margin once after a loss.

use super::{Agent, View, Wish};
use rand::Rng;
use rand_chacha::ChaCha8Rng;

pub(super) struct Contrarian {
    capital: f64,
    leverage: f64,
    patience: f64,
    rescues: u32,
}

impl Contrarian {
    pub(super) fn new(random: &mut ChaCha8Rng) -> Self {
        Self {
            capital: random.random_range(5_000.0..25_000.0),
            leverage: random.random_range(1.0..3.0),
            patience: random.random_range(4.0..9.0),
            rescues: 1,
        }
    }
}

impl Agent for Contrarian {
    fn capital(&self) -> f64 {
        self.capital
    }

    fn decide(&mut self, view: &View<'_>, random: &mut ChaCha8Rng) -> Option<Wish> {
        if self.rescues > 0 && view.leverage().abs() > 8.0 {
            self.rescues -= 1;
            return Some(Wish::Deposit(self.capital / 3.0));
        }
        let held = view.own.position;
        let stretch = view.signals.stretch(view.index);
        if stretch.abs() < self.patience / 4.0 {
            return (held != 0.0).then(|| Wish::move_to(held, 0.0));
        }
        let pull = -(stretch / self.patience).clamp(-1.0, 1.0);
        let target = view.position_of(self.leverage * pull);
        let is_far = (target - held).abs() > 0.5 * view.position_of(self.leverage).abs();
        (is_far && random.random_bool(0.6)).then(|| Wish::move_to(held, target))
    }
}
