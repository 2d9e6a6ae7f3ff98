//! Buys once and never sells. Adds margin until its money runs out.

use super::{Agent, View, Wish};
use rand::Rng;
use rand_chacha::ChaCha8Rng;

pub(super) struct BagHolder {
    capital: f64,
    leverage: f64,
    has_bought: bool,
    rescues: u32,
}

impl BagHolder {
    pub(super) fn new(random: &mut ChaCha8Rng) -> Self {
        Self {
            capital: random.random_range(6_000.0..20_000.0),
            leverage: random.random_range(2.0..4.0),
            has_bought: false,
            rescues: random.random_range(0..3),
        }
    }
}

impl Agent for BagHolder {
    fn capital(&self) -> f64 {
        self.capital
    }

    fn decide(&mut self, view: &View<'_>, random: &mut ChaCha8Rng) -> Option<Wish> {
        if !self.has_bought {
            self.has_bought = random.random_bool(0.1);
            return self.has_bought.then(|| Wish::trade(view.position_of(self.leverage)));
        }
        let is_tight = view.leverage().abs() > 9.0;
        if is_tight && self.rescues > 0 {
            self.rescues -= 1;
            return Some(Wish::Deposit(self.capital / 4.0));
        }
        None
    }
}
