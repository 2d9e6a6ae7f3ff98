//! Models trades (spec.md section 6), with the swap, the order of payment and the fee. The model does not decide whether an order
//! is allowed, and its size is an input.

use crate::exact::{Exact, Side, zero};
use crate::market::{FeeShares, Market};
use crate::position::Position;

/// The result of a trade.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fill {
    /// The quote that the trader received for the base, which is negative if paid.
    pub quote: Exact,
    /// The realised gain or loss.
    pub realised: Exact,
    /// The fee.
    pub fee: Exact,
}

/// The fee terms of a fill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// The taker fee as a share of the quote.
    pub taker_fee: Exact,
    /// The shares used to distribute the fee.
    pub shares: FeeShares,
    /// Whether a loss leaves the cash untouched because the account's maintenance equity is below zero.
    pub loss_is_debt: bool,
}

/// Trades `base` (positive for a buyer) on the curve. Returns `None` if the curve has no price for it.
pub fn trade(
    market: &mut Market,
    position: &mut Position,
    cash: &mut Exact,
    base: &Exact,
    terms: &Terms,
) -> Option<Fill> {
    let reduces = position.base != zero() && Side::of(base) != position.side();
    let flips = reduces && Side::of(base).signed(base.clone()) > position.size();
    if !flips {
        let (quote, realised) = fill(market, position, cash, base, terms)?;
        let fee = pay_fee(market, cash, &quote, terms, reduces);
        return Some(Fill { quote, realised, fee });
    }
    let close = -&position.base;
    let (closed, realised) = fill(market, position, cash, &close, terms)?;
    let (opened, _) = fill(market, position, cash, &(base - &close), terms)?;
    let quote = closed + opened;
    let fee = pay_fee(market, cash, &quote, terms, false);
    Some(Fill { quote, realised, fee })
}

/// Performs a swap without its fee, and returns the proceeds and the realised part of them.
pub fn fill(
    market: &mut Market,
    position: &mut Position,
    cash: &mut Exact,
    base: &Exact,
    terms: &Terms,
) -> Option<(Exact, Exact)> {
    let (curve, quote) = market.curve.swap(base)?;
    market.curve = curve;
    let realised = position.change(market, base, &quote);
    if terms.loss_is_debt && realised < zero() {
        position.realise(market, &mut zero(), &realised);
    } else {
        position.realise(market, cash, &realised);
    }
    Some((quote, realised))
}

/// Charges the fee on a quote. If the trade reduces the position, the fee is limited to the available cash.
fn pay_fee(market: &mut Market, cash: &mut Exact, quote: &Exact, terms: &Terms, reduces: bool) -> Exact {
    let full = Side::of(quote).signed(quote.clone()) * &terms.taker_fee;
    let fee = if reduces { full.min(cash.clone()) } else { full };
    *cash -= &fee;
    market.take_fee(&fee, &terms.shares);
    fee
}
