//! Generates time and oracle updates. Prices drift and jump, and are sometimes missing or wrong.

use super::listing::HIGHEST;
use super::{Generator, Model};
use crate::history::action::{Action, Call, Holder, PostedPrice, Says};
use ballast_chain::{LEADER_SLOTS, slots_in};
use std::time::Duration;

impl Generator<'_> {
    pub(super) fn pass_time(&mut self, model: &Model) -> Vec<Action> {
        let mut actions = vec![self.clock()];
        for market in 0..model.market_count() {
            let change = self.choices.below(20_001);
            self.move_price(model, market, 990_000 + change);
            actions.extend(self.publish(model, market));
        }
        for market in 0..model.market_count() {
            if self.choices.chance(30) {
                let by = self.wallet();
                actions.push(Action::call(by, Call::UpdateFunding { market }));
            }
        }
        actions
    }

    /// Moves the clock, usually at the true pace. Sometimes a leader with four slots sets the clock, and either stops it or runs it
    /// at double speed. A fast clock then stops until the true time has caught up.
    fn clock(&mut self) -> Action {
        if std::mem::take(&mut self.is_ahead) {
            return Action::Pass { slots: LEADER_SLOTS, seconds: 0 };
        }
        match self.choices.below(10) {
            0 => Action::Pass { slots: LEADER_SLOTS, seconds: 0 },
            1 => {
                self.is_ahead = true;
                Action::Pass { slots: LEADER_SLOTS, seconds: self.choices.pick(&[1, 2]) }
            }
            _ => {
                let seconds = self.choices.pick(&[0, 1, 1, 2, 5, 20, 60, 400, 4_000]);
                Action::Pass { slots: 1 + slots_in(Duration::from_secs(u64::from(seconds))), seconds }
            }
        }
    }

    /// Makes the price jump, usually against the side with the larger open interest. An account may then trade the mark towards the new
    /// price.
    pub(super) fn crash(&mut self, model: &Model, account: Holder, market: u32) -> Vec<Action> {
        let Some(venue) = model.exchange.venues.get(market as usize) else { return self.pass_time(model) };
        let falls = self.choices.chance(50);
        let is_long = venue.state.base_long > venue.state.base_short;
        let falls = if self.choices.chance(60) { is_long } else { falls };
        let millionths = if falls {
            self.choices.pick(&[600_000, 850_000, 950_000, 970_000])
        } else {
            self.choices.pick(&[1_030_000, 1_050_000, 1_200_000, 1_700_000])
        };
        self.move_price(model, market, millionths);
        let mut actions = self.pass_time(model);
        if self.choices.chance(50) {
            actions.extend(self.arbitrage(model, account, market));
        }
        actions
    }

    fn move_price(&mut self, model: &Model, market: u32, millionths: u64) {
        let Some(venue) = model.exchange.venues.get(market as usize) else { return };
        let moved = u128::from(self.price(market)) * u128::from(millionths) / 1_000_000;
        let peg = u128::from(venue.state.curve.peg.raw());
        let part = |value: u128| value.checked_div(u128::from(self.pull)).unwrap_or(0);
        let pulled = moved - part(moved) + part(peg);
        let held = pulled.clamp((peg / 5).max(1), (peg * 5).max(1)).min(u128::from(HIGHEST));
        self.prices[market as usize] = u64::try_from(held).expect("it was held");
    }

    /// Returns the update that a market's feed publishes, if any.
    fn publish(&mut self, model: &Model, market: u32) -> Option<Action> {
        let outage = &mut self.outages[market as usize];
        if *outage > 0 {
            *outage -= 1;
            return None;
        }
        let says = match self.choices.below(200) {
            0..6 => return None,
            6 => {
                self.outages[market as usize] = self.choices.between(1, 12);
                return None;
            }
            7 => self.bad(),
            8 => Says::Price(self.odd(model, market)),
            _ => Says::Price(self.good(model, market)),
        };
        Some(Action::Feed { market, says })
    }

    /// Returns an update with the outside price.
    fn good(&mut self, model: &Model, market: u32) -> PostedPrice {
        let price = self.price(market);
        let confidence = match self.choices.below(100) {
            0..80 => self.choices.below(price / 2_000),
            80..98 => self.choices.below(price / 100),
            _ => price / 10,
        };
        let age = i64::try_from(self.choices.below(3)).expect("small");
        PostedPrice { age, ..update(model, market, price, confidence) }
    }

    /// Returns an update that the market must refuse or accepts late, or whose price is wrong.
    fn odd(&mut self, model: &Model, market: u32) -> PostedPrice {
        let good = self.good(model, market);
        match self.choices.below(10) {
            0 => PostedPrice { is_final: false, ..good },
            1 => PostedPrice { age: -1, ..good },
            2 => PostedPrice { age: -100_000, ..good },
            3 => PostedPrice { age: 61, ..good },
            4 => PostedPrice { age: 10_000, ..good },
            5 => PostedPrice { price: -good.price, ..good },
            6 => PostedPrice { price: 0, ..good },
            7 => PostedPrice { exponent: self.choices.pick(&[-40, 12, 100]), ..good },
            // A valid update whose price is wrong by a factor of ten.
            8 => PostedPrice { price: good.price.saturating_mul(10), ..good },
            _ => PostedPrice { price: good.price / 10, confidence: good.confidence / 10, ..good },
        }
    }

    /// Returns content that is not an update from the market's feed.
    fn bad(&mut self) -> Says {
        match self.choices.below(5) {
            0 | 1 => Says::Garbage { length: self.choices.pick(&[0, 7, 8, 133, 134, 3_312]) },
            2 => Says::OtherFeed,
            3 => Says::OtherOwner,
            _ => Says::Nothing,
        }
    }
}

/// Returns an update that the market reads as this price and confidence, published now.
pub(in crate::history) fn update(model: &Model, market: u32, price: u64, confidence: u64) -> PostedPrice {
    let contract = model.exchange.venues[market as usize].parameters.contract_exponent;
    exact(price, confidence, contract)
}

/// Works like [`update`], for a market whose contract is 10^`contract` units of the asset.
pub(in crate::history) fn exact(price: u64, confidence: u64, contract: i64) -> PostedPrice {
    let exponent = i32::try_from(-9 - contract.clamp(-100, 100)).expect("small");
    let price = i64::try_from(price).unwrap_or(i64::MAX);
    PostedPrice { price, confidence, exponent, age: 0, is_final: true }
}
