//! Computes equity and margin requirements (spec.md section 10).

use crate::curve::Curve;
use crate::exact::{Exact, Side, one, or_zero, zero};
use crate::market::Market;
use crate::position::Position;
use crate::valuation::{Index, Indexes, Valuation};

/// The parameters of a margin requirement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ratios {
    /// The initial ratio.
    pub initial: Exact,
    /// The maintenance ratio.
    pub maintenance: Exact,
    /// The ratio required because of volatility.
    pub volatility: Exact,
    /// The requirement for each share of the curve that closing the position would move.
    pub size: Exact,
}

/// Returns the haircut, which is max(0, C + G + B + insurance)/(C + G) if −B exceeds what the market's insurance can still pay, and
/// 1 otherwise. G is valued at the guarded index only.
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

/// The prices at which new risk is valued. The requirement is valued at V around the worse of the two indexes, but at no better price than
/// that index itself. The loss is valued at the worse of that price and X.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRisk {
    /// The price at which the requirement is valued.
    pub price: Exact,
    /// The price at which the loss is valued.
    pub worst: Exact,
}

impl NewRisk {
    /// Returns the prices for a position on `side`.
    pub fn of(curve: &Curve, indexes: &Indexes, band: &Exact, side: Side) -> Self {
        let index = indexes.worse();
        Self::at(&Valuation::of(curve, &index, band), &index, side)
    }

    /// Returns the prices for given X and V.
    pub fn at(valuation: &Valuation, index: &Index, side: Side) -> Self {
        let price = side.worse(valuation.worse_for(side), index.worse_for(side)).clone();
        Self { worst: side.worse(&price, &valuation.clearing).clone(), price }
    }
}

/// Returns a position's contribution to initial equity. The contribution includes neither gains nor claims.
pub fn initial_equity(position: &Position, counted: &NewRisk) -> Exact {
    position.profit_at(&counted.worst).min(zero()) - &position.debt
}

/// Returns a position's contribution to maintenance equity. Everything is valued at the maintenance price, with the haircut applied to the
/// gain and the claim.
pub fn maintenance_equity(market: &Market, position: &Position, indexes: &Indexes, haircut: &Exact) -> Exact {
    let profit = position.profit_at(&indexes.maintenance(position.side()));
    let gain = or_zero(profit.clone());
    let loss = profit.min(zero());
    (gain + market.claims.left(position.holder)) * haircut + loss - &position.debt
}

/// Returns a position's maintenance ratio.
pub fn maintenance_ratio(curve: &Curve, base: &Exact, ratios: &Ratios) -> Exact {
    let size = &ratios.size * curve.exit_share(base);
    ratios.maintenance.clone().max(ratios.volatility.clone()).max(size)
}

/// Returns a position's initial ratio.
pub fn initial_ratio(curve: &Curve, base: &Exact, ratios: &Ratios) -> Exact {
    let size = &ratios.size * curve.exit_share(base);
    let scaled = &ratios.initial * (&ratios.volatility / &ratios.maintenance).max(one());
    scaled.max(size)
}
