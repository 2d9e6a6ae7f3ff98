//! Stores a margin account compactly, with only its used positions, because there may be a million accounts.

use ballast_client::accounts::MarginAccount;
use ballast_client::quote::Markets;
use ballast_math::account::Account;
use ballast_math::health::notional;
use ballast_math::position::Position;
use ballast_math::{Quote, Rounding};

/// A margin account without its unused slots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    cash: Quote,
    net_deposits: Quote,
    mode: u32,
    isolated_market: u32,
    positions: Box<[Position]>,
}

impl Record {
    /// Extracts the part of an account that determines its health.
    #[must_use]
    pub fn of(account: &MarginAccount) -> Self {
        Self::of_state(&account.state)
    }

    /// Extracts the same part from the account's state alone.
    #[must_use]
    pub fn of_state(state: &Account) -> Self {
        Self {
            cash: state.cash,
            net_deposits: state.net_deposits,
            mode: state.mode,
            isolated_market: state.isolated_market,
            positions: state.in_use().map(|(_, position)| *position).collect(),
        }
    }

    /// Returns the account's state, with its positions in the same order starting at slot zero.
    #[must_use]
    pub fn state(&self) -> Account {
        let mut state = Account {
            cash: self.cash,
            net_deposits: self.net_deposits,
            mode: self.mode,
            isolated_market: self.isolated_market,
            ..Account::default()
        };
        for (place, position) in state.positions.iter_mut().zip(&self.positions) {
            *place = *position;
        }
        state
    }

    /// Returns the used positions, in order.
    #[must_use]
    pub fn positions(&self) -> &[Position] {
        &self.positions
    }

    /// Returns the account's collateral. Never negative. Unit: 1e-6 quote.
    #[must_use]
    pub const fn cash(&self) -> Quote {
        self.cash
    }

    /// Estimates the notional of the account's positions at the marks of their markets. Never negative. Unit: 1e-6
    /// quote. The estimate is used only to order accounts, and a position in an unknown market counts as zero.
    #[must_use]
    pub fn notional(&self, markets: &Markets) -> i64 {
        let of = |position: &Position| {
            let mark = markets.get(position.market).ok()?.market().state.curve.mark(Rounding::Floor).ok()?;
            notional(position.base, mark).ok()
        };
        self.positions.iter().filter_map(of).fold(0, |sum, one| sum.saturating_add(one.raw()))
    }

    /// Returns whether the account has a claim that has not been collected in full.
    #[must_use]
    pub fn has_claim(&self) -> bool {
        self.positions.iter().any(|position| !position.claim.amount.is_zero())
    }

    /// Returns whether the account has debt or had debt written off.
    #[must_use]
    pub fn owes(&self) -> bool {
        self.positions
            .iter()
            .any(|position| position.debt.is_positive() || position.written_off.is_positive())
    }
}
