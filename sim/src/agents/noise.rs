//! Opens and closes positions at random, sized in base or in quote, with an occasional deposit or withdrawal.

use super::{Agent, Size, View, WantedTrade, Wish};
use rand::Rng;
use rand_chacha::ChaCha8Rng;

pub(super) struct Noise {
    capital: f64,
    leverage: f64,
    activity: f64,
}

impl Noise {
    pub(super) fn new(random: &mut ChaCha8Rng) -> Self {
        Self {
            capital: random.random_range(2_000.0..12_000.0),
            leverage: random.random_range(1.0..8.0),
            activity: random.random_range(0.15..0.5),
        }
    }
}

impl Agent for Noise {
    fn capital(&self) -> f64 {
        self.capital
    }

    fn decide(&mut self, view: &View<'_>, random: &mut ChaCha8Rng) -> Option<Wish> {
        if !random.random_bool(self.activity) {
            return None;
        }
        let wanted = self.leverage * random.random_range(-1.0..1.0);
        match random.random_range(0..100) {
            0..3 => Some(Wish::Deposit(self.capital * random.random_range(0.05..0.2))),
            3..7 => Some(Wish::Withdraw(view.own.free * random.random_range(0.1..0.5))),
            7..27 => Some(Wish::move_to(view.own.position, 0.0)),
            27..50 => {
                let size = Size::Quote(wanted * view.own.equity.max(0.0) - view.own.position * view.mark);
                let limit = view.index * if wanted > 0.0 { 1.01 } else { 0.99 };
                Some(Wish::Trade(WantedTrade { size, reduce_only: false, limit: Some(limit) }))
            }
            _ => Some(Wish::move_to(view.own.position, view.position_of(wanted))),
        }
    }
}
