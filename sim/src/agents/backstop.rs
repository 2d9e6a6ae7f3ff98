//! Takes over positions from liquidated accounts and closes them gradually.

use super::{Agent, View, Wish};
use rand_chacha::ChaCha8Rng;

/// The largest adverse distance of the mark from the index at which the backstop still sells.
const PATIENCE: f64 = 0.005;
/// The share of its position that the backstop closes per step.
const PART: f64 = 0.25;
/// The notional below which the backstop closes the whole position in one trade. Unit: quote.
const REST: f64 = 2_000.0;

/// The backstop's strategy.
pub struct Backstop {
    capital: f64,
}

impl Backstop {
    /// Returns a backstop with `capital` (quote).
    #[must_use]
    pub const fn new(capital: f64) -> Self {
        Self { capital }
    }
}

impl Agent for Backstop {
    fn capital(&self) -> f64 {
        self.capital
    }

    fn decide(&mut self, view: &View<'_>, _: &mut ChaCha8Rng) -> Option<Wish> {
        let held = view.own.position;
        let is_good = view.premium() * held.signum() > -PATIENCE;
        if held == 0.0 || !is_good {
            return None;
        }
        let is_rest = held.abs() * view.mark < REST;
        Some(Wish::move_to(held, if is_rest { 0.0 } else { held * (1.0 - PART) }))
    }
}
