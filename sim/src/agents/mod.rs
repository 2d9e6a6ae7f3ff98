//! The traders: each kind sees the market and its own account, and says what it wants.

mod arbitrageur;
mod backstop;
mod bag_holder;
mod carry;
mod contrarian;
mod gambler;
mod kind;
mod noise;
mod signals;
mod standing;
mod trend_follower;

pub use backstop::Backstop;
pub use kind::{Kind, hire};
pub use signals::Signals;
pub use standing::Standing;

use ballast_math::market::State;
use rand_chacha::ChaCha8Rng;

/// What a trader sees. Prices in quote per contract, money in quote.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// The market.
    pub market: &'a State,
    /// What the index did so far.
    pub signals: &'a Signals,
    /// The index.
    pub index: f64,
    /// The mark.
    pub mark: f64,
    /// Its own account.
    pub own: Standing,
    /// The most notional that its equity carries, as a multiple.
    pub largest_leverage: f64,
    /// The fee of a trade, as a share.
    pub fee: f64,
}

impl View<'_> {
    /// How far the mark lies above the index, as a share of it.
    #[must_use]
    pub fn premium(&self) -> f64 {
        self.mark / self.index - 1.0
    }

    /// Its position's notional at the mark over its equity, signed.
    #[must_use]
    pub fn leverage(&self) -> f64 {
        if self.own.equity > 0.0 { self.own.position * self.mark / self.own.equity } else { 0.0 }
    }

    /// How many contracts make `leverage` on its equity, signed.
    #[must_use]
    pub fn position_of(&self, leverage: f64) -> f64 {
        leverage * self.own.equity.max(0.0) / self.index
    }
}

/// How much to trade.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Size {
    /// So many contracts; bought is positive.
    Contracts(f64),
    /// Contracts worth so much quote; bought is positive.
    Quote(f64),
}

/// What a trader wants.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Wish {
    /// A trade.
    Trade {
        /// How much.
        size: Size,
        /// Only make the position smaller.
        reduce_only: bool,
        /// The worst average price; none is any.
        limit: Option<f64>,
    },
    /// More margin, from outside. Unit: quote.
    Deposit(f64),
    /// Free cash, out. Unit: quote.
    Withdraw(f64),
    /// A new account with so much quote, after the old one went bankrupt.
    StartOver(f64),
}

impl Wish {
    /// A trade of `contracts` at any price.
    #[must_use]
    pub const fn trade(contracts: f64) -> Self {
        Self::Trade { size: Size::Contracts(contracts), reduce_only: false, limit: None }
    }

    /// From `position` to `target`: a reduction where that is all it needs.
    #[must_use]
    pub fn move_to(position: f64, target: f64) -> Self {
        let change = target - position;
        let only_reduces = position * target >= 0.0 && target.abs() < position.abs();
        Self::Trade { size: Size::Contracts(change), reduce_only: only_reduces, limit: None }
    }
}

/// A trader's mind.
pub trait Agent {
    /// What it deposits at the start. Unit: quote.
    fn capital(&self) -> f64;

    /// What it wants now, if anything.
    fn decide(&mut self, view: &View<'_>, random: &mut ChaCha8Rng) -> Option<Wish>;

    /// What it wants after its account went bankrupt.
    fn after_bankruptcy(&mut self) -> Option<Wish> {
        None
    }
}
