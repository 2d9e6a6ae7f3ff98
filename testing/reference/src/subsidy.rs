//! Models peg and depth steps (spec.md section 11).

use crate::curve::Curve;
use crate::exact::{Exact, one, or_zero, whole, within, zero};
use crate::market::Market;

/// Returns the price that a step aims at, taken from whichever index is closer to the mark. Returns `None` if the mark is between
/// them.
pub fn aim<'a>(mark: &Exact, published: &'a Exact, guarded: &'a Exact) -> Option<&'a Exact> {
    let (low, high) = (published.min(guarded), published.max(guarded));
    if mark < low {
        Some(low)
    } else if mark > high {
        Some(high)
    } else {
        None
    }
}

/// Returns the peg after one step towards the value at which the mark equals `index`. The step is at most `largest`, as a share of
/// the peg, and does not go beyond that value.
pub fn next_peg(curve: &Curve, index: &Exact, largest: &Exact) -> Exact {
    let wanted = index * &curve.base / curve.quote_reserve();
    within(wanted, &(&curve.peg * (one() - largest)), &(&curve.peg * (one() + largest)))
}

/// The largest steps that the parameters allow, as shares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LargestSteps {
    /// The largest step of the peg.
    pub peg: Exact,
    /// The largest step of the depth.
    pub depth: Exact,
}

/// The used part of an allowance that several steps share, as shares of the largest steps. The distance and the share are rounded
/// up to 1e-6.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Used {
    /// |peg/peg₀ − 1| as a share of the largest peg step.
    pub peg: Exact,
    /// depth/depth₀ − 1 as a share of the largest depth step.
    pub depth: Exact,
}

impl Used {
    /// Returns the used part by comparing the current curve with the curve at the start of the allowance.
    pub fn between(start: &Curve, now: &Curve, largest: &LargestSteps) -> Self {
        let up = |value: Exact| (value * whole(1_000_000)).ceil() / whole(1_000_000);
        let share = |moved: Exact, largest: &Exact| {
            let moved = if moved < zero() { -moved } else { moved };
            up(up(moved) / largest)
        };
        Self {
            peg: share(&now.peg / &start.peg - one(), &largest.peg),
            depth: share(&now.sqrt_k / &start.sqrt_k - one(), &largest.depth),
        }
    }
}

/// Replaces the curve with one that has another peg or depth, and returns the cost. B pays for the rise in E. A positive cost is
/// deducted from the subsidy, and a negative cost refills the subsidy up to `subsidy_cap`.
pub fn step(market: &mut Market, curve: Curve, subsidy_cap: &Exact) -> Exact {
    let cost = curve.exit_value() - market.curve.exit_value();
    market.curve = curve;
    market.surplus -= &cost;
    if cost >= zero() {
        market.subsidy -= &cost;
    } else {
        let room = or_zero(subsidy_cap - &market.subsidy);
        market.subsidy += (-&cost).min(room);
    }
    cost
}
