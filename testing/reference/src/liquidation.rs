//! Liquidation and take-over (spec.md section 11).

use crate::exact::{Exact, Side, one, or_zero, whole, zero};

/// An account below its maintenance requirement, and the position that is sold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forced {
    /// e: the account's equity.
    pub equity: Exact,
    /// The account's requirement.
    pub requirement: Exact,
    /// What of it is the position's.
    pub own_requirement: Exact,
    /// n: the position at V.
    pub notional: Exact,
}

impl Forced {
    /// R: the requirement of the other slots.
    pub fn other_requirement(&self) -> Exact {
        &self.requirement - &self.own_requirement
    }

    /// Whether the account owes more than it has.
    pub fn is_insolvent(&self) -> bool {
        self.equity < zero()
    }

    /// s/n, rounded down to 1e-6: the equity behind the position as a share of it.
    pub fn backing(&self) -> Exact {
        let behind = or_zero(&self.equity * &self.own_requirement / &self.requirement).floor();
        in_millionths(&(behind / &self.notional))
    }

    /// d = min(d_max·min(1, 4·(1 − e/requirement)), s/n), rounded down to 1e-6; zero for an insolvent account.
    pub fn discount(&self, largest: &Exact) -> Exact {
        let ramp = (whole(4) * (one() - &self.equity / &self.requirement)).min(one());
        in_millionths(&(largest * ramp)).min(self.backing())
    }

    /// By which share the average on the curve may be worse than V: min(taker fee, d).
    pub fn slippage(&self, taker_fee: &Exact, largest: &Exact) -> Exact {
        taker_fee.clone().min(self.discount(largest))
    }

    /// (t·n + R − e)/(t − φ): the notional to close, t the position's ratio with the buffer. None for the whole position.
    pub fn closed_notional(&self, target: &Exact, cost: &Exact) -> Option<Exact> {
        let Self { equity, notional, .. } = self;
        if target <= cost || *equity <= cost * notional {
            return None;
        }
        let closed = (target * notional + self.other_requirement() - equity) / (target - cost);
        (closed < *notional).then_some(closed)
    }
}

/// The most that may be sold of a position of `side` in a second: a taker fee of the calm reserve where trades have moved the mark
/// against it, nothing where they have moved it by more than a taker fee, and none for no limit.
pub fn room(side: Side, reserve: &Exact, calm: &Exact, taker_fee: &Exact) -> Option<Exact> {
    let moved = side.signed(reserve - calm);
    if moved <= zero() {
        return None;
    }
    // The mark goes with the square of the reserve.
    let is_too_far = whole(2) * moved > calm * taker_fee;
    Some(if is_too_far { zero() } else { (calm * taker_fee).floor() })
}

/// Rounded down to 1e-6.
fn in_millionths(share: &Exact) -> Exact {
    let millionths = whole(1_000_000);
    (share * &millionths).floor() / millionths
}

/// price·(1 ∓ share): lower for a long that is sold, higher for a short that is bought back.
pub fn worse_by(price: &Exact, position: Side, share: &Exact) -> Exact {
    price * (one() - position.signed(share.clone()))
}

/// The fee of a solvent account's liquidation: min(share of the quote, what the fill brings above V·(1 ∓ φ), cash). `closed` is
/// the part of the position, with its sign.
pub fn fee(quote: &Exact, share: &Exact, closed: &Exact, floor: &Exact, cash: &Exact) -> Exact {
    let nominal = Side::of(quote).signed(quote.clone()) * share;
    nominal.min(or_zero(quote - closed * floor)).min(cash.clone())
}
