//! Models the curve (spec.md sections 3 and 4), where y is exactly k/x.

use crate::exact::{Exact, Side, zero};

/// The virtual reserves and their scale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Curve {
    /// x: the virtual base reserve.
    pub base: Exact,
    /// The base reserve x_T after every position is closed.
    pub terminal_base: Exact,
    /// The square root of k.
    pub sqrt_k: Exact,
    /// The price in quote per base at x = y.
    pub peg: Exact,
}

impl Curve {
    /// Returns k.
    pub fn k(&self) -> Exact {
        &self.sqrt_k * &self.sqrt_k
    }

    /// Returns y = k/x.
    pub fn quote_reserve(&self) -> Exact {
        self.k() / &self.base
    }

    /// Returns y_T = k/x_T.
    pub fn terminal_quote(&self) -> Exact {
        self.k() / &self.terminal_base
    }

    /// Returns N = x_T − x.
    pub fn net_base(&self) -> Exact {
        &self.terminal_base - &self.base
    }

    /// Returns the mark, peg·y/x.
    pub fn mark(&self) -> Exact {
        &self.peg * self.quote_reserve() / &self.base
    }

    /// Returns X = peg·y/x_T.
    pub fn clearing_price(&self) -> Exact {
        &self.peg * self.quote_reserve() / &self.terminal_base
    }

    /// Returns E = peg·(y − y_T).
    pub fn exit_value(&self) -> Exact {
        &self.peg * (self.quote_reserve() - self.terminal_quote())
    }

    /// Returns the curve after a trade of `base` (positive for a buyer), and the quote that the trader receives (negative for a buyer).
    /// Returns `None` if the trade would take the whole reserve.
    pub fn swap(&self, base: &Exact) -> Option<(Self, Exact)> {
        let reserve = &self.base - base;
        if reserve <= zero() {
            return None;
        }
        let after = Self { base: reserve, ..self.clone() };
        let quote = &self.peg * (self.quote_reserve() - after.quote_reserve());
        Some((after, quote))
    }

    /// Returns the size of a trade for exactly `amount` of quote, or `None` if the curve holds less.
    pub fn base_for_quote(&self, side: Side, amount: &Exact) -> Option<Exact> {
        let quote_reserve = self.quote_reserve() + side.signed(amount / &self.peg);
        if quote_reserve <= zero() {
            return None;
        }
        let base_reserve = self.k() / quote_reserve;
        Some(side.signed(&self.base - base_reserve))
    }

    /// Returns the largest size whose average price is no worse than `limit`. The result is negative if even the mark is worse.
    ///
    /// A trade from x to x′ costs peg·k·|x − x′|/(x·x′), so its average price is peg·k/(x·x′).
    pub fn base_to_limit(&self, side: Side, limit: &Exact) -> Exact {
        let base_reserve = &self.peg * self.k() / (&self.base * limit);
        side.signed(&self.base - base_reserve)
    }

    /// Returns what the owner receives for closing a position of `base` on the curve, or `None` if the curve has no price for it.
    pub fn exit_of(&self, base: &Exact) -> Option<Exact> {
        self.swap(&-base).map(|(_, quote)| quote)
    }

    /// Returns the curve with x scaled by `factor`. The mark and the net position do not change.
    pub fn scaled(&self, factor: &Exact) -> Self {
        let base = &self.base * factor;
        Self {
            terminal_base: &base + self.net_base(),
            base,
            sqrt_k: &self.sqrt_k * factor,
            peg: self.peg.clone(),
        }
    }

    /// Returns |b|/x_T. This is approximately the share by which closing the position moves the price, regardless of how others
    /// trade.
    pub fn exit_share(&self, base: &Exact) -> Exact {
        Side::of(base).signed(base.clone()) / &self.terminal_base
    }
}
