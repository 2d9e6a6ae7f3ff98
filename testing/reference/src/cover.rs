//! Covers a deficit (spec.md section 8).

use crate::exact::{Exact, Side, or_zero, zero};
use crate::market::Market;
use crate::position::Position;

/// The contributions to covering a deficit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cover {
    /// The contribution from insurance.
    pub insurance: Exact,
    /// The contribution from all open claims together.
    pub claims: Exact,
    /// The contribution from the gain of longs.
    pub long_gain: Exact,
    /// The contribution from the gain of shorts.
    pub short_gain: Exact,
}

/// Whether trades in the same second have moved the mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Calm {
    /// The mark is where it was before this second's trades.
    Calm,
    /// Trades in this second have moved the mark, so only insurance pays.
    Moved,
}

/// Covers a negative B, first from insurance and then, in a calm market, from open claims and both sides' gains at the index, in
/// proportion.
pub fn cover(market: &mut Market, insurance_cap: &Exact, calm: Calm) -> Cover {
    let insurance = from_insurance(market, insurance_cap);
    if calm == Calm::Moved {
        return Cover { insurance, claims: zero(), long_gain: zero(), short_gain: zero() };
    }
    let missing = or_zero(-&market.surplus);
    let open = market.claims.open();
    let gains = [Side::Long, Side::Short].map(|side| market.gain(market.index.worse_for(side), side));
    let whole = &open + &gains[0] + &gains[1];
    if missing == zero() || whole == zero() {
        return Cover { insurance, claims: zero(), long_gain: zero(), short_gain: zero() };
    }
    let rate = missing.min(whole.clone()) / whole;
    let claims = open * &rate;
    market.claims.cut(&claims);
    market.surplus += &claims;
    let [long_gain, short_gain] = gains.map(|gain| gain * &rate);
    charge(market, Side::Long, &long_gain);
    charge(market, Side::Short, &short_gain);
    Cover { insurance, claims, long_gain, short_gain }
}

/// Withdraws the insurance's contribution, which does not depend on the index.
pub fn from_insurance(market: &mut Market, cap: &Exact) -> Exact {
    let paid = or_zero(-&market.surplus).min(market.insured(cap));
    market.insurance -= &paid;
    market.insurance_used += &paid;
    market.insurance_drawn += &paid;
    market.cash += &paid;
    market.surplus += &paid;
    paid
}

/// Books a side's contribution immediately.
fn charge(market: &mut Market, side: Side, share: &Exact) {
    if *share == zero() {
        return;
    }
    let size = market.open_interest[side].clone();
    market.cover_index[side] += share / size;
    market.quote[side] -= share;
    market.surplus += share;
}

/// Passes on the amount that one position was spared. The other positions of its side pay that amount, up to their gain at the price of
/// the charge, and any remainder reopens the deficit. The argument `position` is the spared position.
pub fn pass_on(market: &mut Market, position: &Position, price: &Exact, spared: &Exact) {
    let side = position.side();
    let others = &market.open_interest[side] - position.size();
    let value = side.signed(others.clone()) * price;
    let gained = or_zero(&market.quote[side] + spared - &position.quote + value);
    let passed = if others == zero() { zero() } else { gained.min(spared.clone()) };
    if passed > zero() {
        market.cover_index[side] += &passed / others;
    }
    let left = spared - passed;
    market.quote[side] += &left;
    market.surplus -= left;
}
