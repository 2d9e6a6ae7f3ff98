//! Liquidation and take-over (spec.md section 11).

use crate::curve::Curve;
use crate::exact::{Exact, Side, one, or_zero, zero};

/// What decides how much of a position is closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measure {
    /// n: the position at V.
    pub notional: Exact,
    /// t: its ratio and the buffer.
    pub target: Exact,
    /// R: the requirement of the account's other slots.
    pub other_requirement: Exact,
    /// e: the account's equity.
    pub equity: Exact,
    /// φ: the cost of closing as a share of the notional.
    pub cost: Exact,
}

/// (t·n + R − e)/(t − φ): the notional to close. None for the whole position.
pub fn closed_notional(measure: &Measure) -> Option<Exact> {
    let Measure { notional, target, other_requirement, equity, cost } = measure;
    if target <= cost || *equity <= cost * notional {
        return None;
    }
    let closed = (target * notional + other_requirement - equity) / (target - cost);
    (closed < *notional).then_some(closed)
}

/// By how much worse than V the curve takes a position of `base`, as a share of its notional at V; zero where it takes it at a
/// better price. None where the curve has no price for it.
pub fn exit_cost(curve: &Curve, base: &Exact, price: &Exact) -> Option<Exact> {
    let value = base * price;
    let short = or_zero(&value - curve.exit_of(base)?);
    Some(short / Side::of(base).signed(value))
}

/// The fee of a liquidation on the curve: min(share of the quote, the closed part's share of equity less what its fill was worse
/// than V, cash).
pub fn fee(quote: &Exact, share: &Exact, equity_share: &Exact, slippage: &Exact, cash: &Exact) -> Exact {
    let nominal = Side::of(quote).signed(quote.clone()) * share;
    nominal.min(or_zero(equity_share - or_zero(slippage.clone()))).min(cash.clone())
}

/// A part of a solvent position of which the curve takes too little at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slice {
    /// s: the equity behind the position, as its requirement is of the account's.
    pub backing: Exact,
    /// d: how much worse than V the average may be.
    pub discount: Exact,
}

/// s = e·own/requirement and d = min(largest, s/n).
pub fn slice(measure: &Measure, own_requirement: &Exact, largest: &Exact) -> Slice {
    let backing = &measure.equity * own_requirement / (own_requirement + &measure.other_requirement);
    let discount = largest.clone().min(&backing / &measure.notional);
    Slice { backing, discount }
}

/// V·(1 ∓ d): the worst average at which a position of this side is closed.
pub fn worst(price: &Exact, position: Side, discount: &Exact) -> Exact {
    price * (one() - position.signed(discount.clone()))
}

/// The fee of a slice: as of any liquidation, but at most half of what its part of s has beyond its slippage.
pub fn slice_fee(
    quote: &Exact,
    share: &Exact,
    backing_share: &Exact,
    slippage: &Exact,
    cash: &Exact,
) -> Exact {
    let nominal = Side::of(quote).signed(quote.clone()) * share;
    let half = (backing_share - or_zero(slippage.clone())) / (one() + one());
    nominal.min(or_zero(half)).min(cash.clone())
}

/// d = min(largest·(1 − e/requirement), e/n); zero for an insolvent account.
pub fn discount(equity: &Exact, requirement: &Exact, notional: &Exact, largest: &Exact) -> Exact {
    if *equity <= zero() {
        return zero();
    }
    (largest * (one() - equity / requirement)).min(equity / notional)
}

/// What the liquidated account gets for `base` (signed): the better of V·(1 ∓ d) and the curve's exit of the same size.
pub fn take_over_quote(curve: &Curve, base: &Exact, price: &Exact, discount: &Exact) -> Exact {
    let value = base * price;
    let discounted = &value - Side::of(base).signed(value.clone()) * discount;
    match curve.exit_of(base) {
        Some(exit) => exit.max(discounted),
        None => discounted,
    }
}
