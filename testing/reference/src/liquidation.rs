//! Models liquidations and take-overs (spec.md section 11).

use crate::exact::{Exact, Side, one, or_zero, whole, zero};

/// An account below its maintenance requirement, and the position to be sold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forced {
    /// e: the account's equity.
    pub equity: Exact,
    /// The account's maintenance requirement.
    pub requirement: Exact,
    /// The position's part of the requirement.
    pub own_requirement: Exact,
    /// The notional n of the position at V.
    pub notional: Exact,
}

impl Forced {
    /// Returns R, the requirement of the other positions.
    pub fn other_requirement(&self) -> Exact {
        &self.requirement - &self.own_requirement
    }

    /// Returns whether the account is insolvent, which means that its equity is below zero.
    pub fn is_insolvent(&self) -> bool {
        self.equity < zero()
    }

    /// Returns s/n, which is the equity that backs the position as a share of its notional, rounded down to 1e-6.
    pub fn backing(&self) -> Exact {
        let behind = or_zero(&self.equity * &self.own_requirement / &self.requirement).floor();
        in_millionths(&(behind / &self.notional))
    }

    /// Returns d = min(d_max·min(1, 4·(1 − e/requirement)), s/n), rounded down to 1e-6. The result is zero for an insolvent
    /// account.
    pub fn discount(&self, largest: &Exact) -> Exact {
        let ramp = (whole(4) * (one() - &self.equity / &self.requirement)).min(one());
        in_millionths(&(largest * ramp)).min(self.backing())
    }

    /// Returns the share by which the average price on the curve may be worse than V, which is min(taker fee, d).
    pub fn slippage(&self, taker_fee: &Exact, largest: &Exact) -> Exact {
        taker_fee.clone().min(self.discount(largest))
    }

    /// Returns the notional to close, (t·n + R − e)/(t − φ), where t is the position's ratio including the buffer and φ is `cost`. Returns
    /// `None` if the whole position must be closed.
    pub fn closed_notional(&self, target: &Exact, cost: &Exact) -> Option<Exact> {
        let Self { equity, notional, .. } = self;
        if target <= cost || *equity <= cost * notional {
            return None;
        }
        let closed = (target * notional + self.other_requirement() - equity) / (target - cost);
        (closed < *notional).then_some(closed)
    }
}

/// Returns the largest sale per second of a position on `side`, or `None` if there is no limit. The limit applies once trades have
/// moved the mark against the position, and is the taker fee's share of the calm reserve, or zero if the mark has moved by more
/// than a taker fee.
pub fn room(side: Side, reserve: &Exact, calm: &Exact, taker_fee: &Exact) -> Option<Exact> {
    let moved = side.signed(reserve - calm);
    if moved <= zero() {
        return None;
    }
    // The mark is inversely proportional to the square of the reserve.
    let is_too_far = whole(2) * moved > calm * taker_fee;
    Some(if is_too_far { zero() } else { (calm * taker_fee).floor() })
}

/// Rounds a share down to 1e-6.
fn in_millionths(share: &Exact) -> Exact {
    let millionths = whole(1_000_000);
    (share * &millionths).floor() / millionths
}

/// Returns price·(1 ∓ share), which is lower for a long that is sold and higher for a short that is bought back.
pub fn worse_by(price: &Exact, position: Side, share: &Exact) -> Exact {
    price * (one() - position.signed(share.clone()))
}

/// Returns the fee for liquidating a solvent account, which is min(share of the quote, proceeds of the fill above V·(1 ∓ φ), cash).
/// `closed` is the closed part of the position, with its sign.
pub fn fee(quote: &Exact, share: &Exact, closed: &Exact, floor: &Exact, cash: &Exact) -> Exact {
    let nominal = Side::of(quote).signed(quote.clone()) * share;
    nominal.min(or_zero(quote - closed * floor)).min(cash.clone())
}
