//! The traders. A trader sees the market and its own account, and returns its next decision.

mod arbitrageur;
mod backstop;
mod bag_holder;
mod carry;
mod contrarian;
mod gambler;
mod kind;
mod noise;
mod signals;
mod summary;
mod trend_follower;

pub use backstop::Backstop;
pub use kind::{Kind, hire};
pub use signals::Signals;
pub use summary::AccountSummary;

use ballast_math::market::State;
use rand_chacha::ChaCha8Rng;

/// The information available to a trader. Prices are in quote per contract, and amounts of money are in
/// quote.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// The market's state.
    pub market: &'a State,
    /// The history of the index.
    pub signals: &'a Signals,
    /// The index price.
    pub index: f64,
    /// The mark price.
    pub mark: f64,
    /// The trader's own account.
    pub own: AccountSummary,
    /// The maximum leverage with which an account may trade.
    pub largest_leverage: f64,
    /// The trading fee, as a share.
    pub fee: f64,
}

impl View<'_> {
    /// Returns the premium of the mark over the index, as a share of the index.
    #[must_use]
    pub fn premium(&self) -> f64 {
        self.mark / self.index - 1.0
    }

    /// Returns the signed leverage, which is the position's notional at the mark divided by the account's
    /// equity.
    #[must_use]
    pub fn leverage(&self) -> f64 {
        if self.own.equity > 0.0 { self.own.position * self.mark / self.own.equity } else { 0.0 }
    }

    /// Returns the signed position size that corresponds to `leverage` on the account's equity. Unit:
    /// contracts.
    #[must_use]
    pub fn position_of(&self, leverage: f64) -> f64 {
        leverage * self.own.equity.max(0.0) / self.index
    }
}

/// The size of a trade.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Size {
    /// A number of contracts, positive for a purchase.
    Contracts(f64),
    /// An amount of quote to trade for contracts, positive for a purchase.
    Quote(f64),
}

/// A trade that a trader wants.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WantedTrade {
    /// The size.
    pub size: Size,
    /// Whether the trade may only reduce the position.
    pub reduce_only: bool,
    /// The limit on the average price. `None` accepts any price.
    pub limit: Option<f64>,
}

/// A trader's decision.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Wish {
    /// A trade.
    Trade(WantedTrade),
    /// A deposit from outside the exchange. Unit: quote.
    Deposit(f64),
    /// A withdrawal of free collateral. Unit: quote.
    Withdraw(f64),
    /// A new account with this deposit, to replace a bankrupt one. Unit: quote.
    StartOver(f64),
}

impl Wish {
    /// Trades `contracts` at any price.
    #[must_use]
    pub const fn trade(contracts: f64) -> Self {
        Self::Trade(WantedTrade { size: Size::Contracts(contracts), reduce_only: false, limit: None })
    }

    /// Trades from `position` to `target`, with a reduce-only order where that is enough.
    #[must_use]
    pub fn move_to(position: f64, target: f64) -> Self {
        let change = target - position;
        let only_reduces = position * target >= 0.0 && target.abs() < position.abs();
        Self::Trade(WantedTrade { size: Size::Contracts(change), reduce_only: only_reduces, limit: None })
    }
}

/// A trader's strategy.
pub trait Agent {
    /// Returns the first deposit. Unit: quote.
    fn capital(&self) -> f64;

    /// Makes the next decision. `None` means that the trader does nothing.
    fn decide(&mut self, view: &View<'_>, random: &mut ChaCha8Rng) -> Option<Wish>;

    /// Decides what to do after the trader's account goes bankrupt.
    fn after_bankruptcy(&mut self) -> Option<Wish> {
        None
    }
}
