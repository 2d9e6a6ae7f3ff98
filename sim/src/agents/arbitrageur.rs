//! Trades the mark back to the index, and closes its position once the mark has crossed the index.

use super::{Agent, Size, View, WantedTrade, Wish};
use ballast_market_file::amounts;
use ballast_math::Base;
use rand::Rng;
use rand_chacha::ChaCha8Rng;

pub(super) struct Arbitrageur {
    capital: f64,
    /// The minimum profit after the fee, as a share of the price.
    margin: f64,
    leverage: f64,
}

impl Arbitrageur {
    pub(super) fn new(random: &mut ChaCha8Rng) -> Self {
        Self {
            capital: random.random_range(40_000.0..100_000.0),
            margin: random.random_range(0.0005..0.002),
            leverage: random.random_range(3.0..5.0),
        }
    }
}

impl Agent for Arbitrageur {
    fn capital(&self) -> f64 {
        self.capital
    }

    fn decide(&mut self, view: &View<'_>, _: &mut ChaCha8Rng) -> Option<Wish> {
        let gap = view.premium();
        let cost = view.fee + self.margin;
        if gap.abs() <= cost {
            return None;
        }
        // The mark is inversely proportional to the square of the reserve.
        let target = view.index * (1.0 + cost * gap.signum());
        let reserve = amounts::contracts(Base::from_magnitude(view.market.curve.base_reserve.raw()).ok()?);
        let wanted = reserve * (1.0 - (view.mark / target).sqrt());
        let most = view.position_of(self.leverage);
        let room = if wanted > 0.0 { most - view.own.position } else { -most - view.own.position };
        let contracts = if wanted > 0.0 { wanted.min(room) } else { wanted.max(room) };
        if contracts * wanted <= 0.0 {
            return None;
        }
        let limit = Some(target);
        Some(Wish::Trade(WantedTrade { size: Size::Contracts(contracts), reduce_only: false, limit }))
    }
}
