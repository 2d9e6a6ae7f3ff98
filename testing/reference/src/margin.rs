//! Equity and requirement (spec.md section 10).

use crate::curve::Curve;
use crate::exact::{Exact, Side, one, or_zero, zero};
use crate::market::Market;
use crate::position::Position;
use crate::valuation::{Index, Indexes, Valuation};

/// The inputs of a requirement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ratios {
    /// The initial ratio.
    pub initial: Exact,
    /// The maintenance ratio.
    pub maintenance: Exact,
    /// The ratio that volatility requires.
    pub volatility: Exact,
    /// The requirement per share of the curve that the position's own exit would move.
    pub size: Exact,
}

/// The haircut: max(0, C + G + B + insurance)/(C + G) if −B exceeds what the market's insurance can still pay, otherwise 1. G
/// uses the guarded index alone.
pub fn haircut(market: &Market, guarded: &Index, insurance_cap: &Exact) -> Exact {
    let missing = &market.surplus + market.insured(insurance_cap);
    if market.surplus >= zero() || missing >= zero() {
        return one();
    }
    let gain = |side: Side| market.gain(guarded.worse_for(side), side);
    let whole = market.claims.open() + gain(Side::Long) + gain(Side::Short);
    let covered = or_zero(&whole + &missing);
    if covered == zero() { covered } else { covered / whole }
}

/// The prices that new risk counts. The requirement uses V by the worse of both indexes, but nothing better than that index
/// itself. The loss uses the worse of that and X.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRisk {
    /// The price of the requirement.
    pub price: Exact,
    /// The price of the loss.
    pub worst: Exact,
}

impl NewRisk {
    /// For a position of `side`.
    pub fn of(curve: &Curve, indexes: &Indexes, band: &Exact, side: Side) -> Self {
        let index = indexes.worse();
        Self::at(&Valuation::of(curve, &index, band), &index, side)
    }

    /// The same, given X and V.
    pub fn at(valuation: &Valuation, index: &Index, side: Side) -> Self {
        let price = side.worse(valuation.worse_for(side), index.worse_for(side)).clone();
        Self { worst: side.worse(&price, &valuation.clearing).clone(), price }
    }
}

/// A position's contribution to initial equity: no gain, no claim.
pub fn initial_equity(position: &Position, counted: &NewRisk) -> Exact {
    position.profit_at(&counted.worst).min(zero()) - &position.debt
}

/// A position's contribution to maintenance equity: everything at the maintenance price, gain and claim after the haircut.
pub fn maintenance_equity(market: &Market, position: &Position, indexes: &Indexes, haircut: &Exact) -> Exact {
    let profit = position.profit_at(&indexes.maintenance(position.side()));
    let gain = or_zero(profit.clone());
    let loss = profit.min(zero());
    (gain + market.claims.left(position.holder)) * haircut + loss - &position.debt
}

/// The maintenance ratio of a position.
pub fn maintenance_ratio(curve: &Curve, base: &Exact, ratios: &Ratios) -> Exact {
    let size = &ratios.size * curve.exit_share(base);
    ratios.maintenance.clone().max(ratios.volatility.clone()).max(size)
}

/// The initial ratio of a position.
pub fn initial_ratio(curve: &Curve, base: &Exact, ratios: &Ratios) -> Exact {
    let size = &ratios.size * curve.exit_share(base);
    let scaled = &ratios.initial * (&ratios.volatility / &ratios.maintenance).max(one());
    scaled.max(size)
}
