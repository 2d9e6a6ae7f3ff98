//! Tracks every change other than the price that has moved against a market's positions since their keys were
//! computed. These changes are funding, cover, and the margin ratio for volatility. Each change is booked as a price
//! shift, which bounds the error of every key on a side.

use ballast_math::market::State;
use ballast_math::parameters::Parameters;
use ballast_math::units::Cumulative;
use ballast_math::{Price, Ratio, Rounding, Side};

/// A thousand contracts. The funding of this many contracts, in 1e-6 quote, equals the funding of one contract in 1e-9
/// quote. Unit: 1e-9 contract.
const THOUSAND_CONTRACTS: u64 = 1_000_000_000_000;
/// The highest margin ratio for which keys are computed. At or below this ratio, one quote per contract that a long
/// pays is equivalent to a price move of at most two quote. Unit: 1e-6.
pub(super) const LARGEST_RATIO: Ratio = Ratio::new(500_000);
/// How far the price may rise before keys are no longer valid, as a multiple of the price at which they were computed.
const LARGEST_RISE: u64 = 2;

/// How a market has changed since the last observation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moved {
    /// Nothing changed beyond the booked shift.
    Little,
    /// Claims were cut, so accounts with claims have lost equity.
    Claims,
    /// The market changed so much that none of its keys is valid any more.
    Everything,
}

/// A market's state at the last observation, and the sum of all changes against its positions since then.
#[derive(Clone, Debug)]
pub(super) struct Drift {
    parameters: Parameters,
    reference: Price,
    /// The terminal base reserve, on which the margin requirement of large positions depends. No rule lowers it.
    terminal_base: u64,
    ratio: Ratio,
    sides: [SideDrift; 2],
    claims: ClaimsMark,
}

/// The sum of all changes against one side.
#[derive(Clone, Copy, Debug, Default)]
struct SideDrift {
    funding: Cumulative,
    cover: Cumulative,
    shift: i64,
}

/// A marker that changes when a market's claims are cut, but not when they are paid or collected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct ClaimsMark {
    newest: (u64, [u64; 2]),
    forgotten: u64,
}

impl ClaimsMark {
    fn of(market: &State) -> Self {
        let cuts = &market.claims.cuts;
        let [newest, ..] = &cuts.kept;
        Self { newest: (newest.position, newest.lost), forgotten: cuts.forgotten }
    }
}

const fn place(side: Side) -> usize {
    match side {
        Side::Long => 0,
        Side::Short => 1,
    }
}

/// Returns the margin ratio of the smallest position.
fn least_ratio(market: &State, parameters: &Parameters) -> Ratio {
    parameters.maintenance_ratio.max(market.volatility.ratio)
}

impl Drift {
    /// Creates a drift of zero. Here, `price` is the highest price at which a position is currently valued.
    pub(super) fn new(market: &State, parameters: &Parameters, price: Price) -> Self {
        let side = |side| SideDrift {
            funding: market.funding.index_of(side),
            cover: market.cover.index_of(side),
            shift: 0,
        };
        Self {
            parameters: *parameters,
            reference: price,
            terminal_base: market.curve.terminal_base.raw(),
            ratio: least_ratio(market, parameters),
            sides: [side(Side::Long), side(Side::Short)],
            claims: ClaimsMark::of(market),
        }
    }

    /// Returns the largest possible error of a side's keys. The error never decreases. Unit: 1e-9 quote per contract.
    pub(super) const fn shift(&self, side: Side) -> i64 {
        self.sides[place(side)].shift
    }

    /// Books the changes since the last observation.
    pub(super) fn observe(&mut self, market: &State, parameters: &Parameters, price: Price) -> Moved {
        let claims = std::mem::replace(&mut self.claims, ClaimsMark::of(market));
        let ratio = std::mem::replace(&mut self.ratio, least_ratio(market, parameters));
        let is_booked = self.book_ratio(ratio).is_some()
            && self.book_side(Side::Long, market).is_some()
            && self.book_side(Side::Short, market).is_some();
        let before = std::mem::replace(&mut self.terminal_base, market.curve.terminal_base.raw());
        let holds = self.parameters == *parameters
            && price.raw() <= self.reference.raw().saturating_mul(LARGEST_RISE)
            && self.terminal_base >= before
            && (self.ratio <= LARGEST_RATIO || ratio > LARGEST_RATIO);
        if !is_booked || !holds {
            self.start_anew(market, parameters, price);
            return Moved::Everything;
        }
        if claims == self.claims { Moved::Little } else { Moved::Claims }
    }

    fn start_anew(&mut self, market: &State, parameters: &Parameters, price: Price) {
        let shifts = self.sides.map(|side| side.shift);
        *self = Self::new(market, parameters, price);
        for (side, shift) in self.sides.iter_mut().zip(shifts) {
            side.shift = shift;
        }
    }

    /// Books a rise in the margin ratio. A higher ratio requires more of the notional, which is bounded by the highest
    /// price at which keys are valid. Like every change, it counts double against a long.
    fn book_ratio(&mut self, before: Ratio) -> Option<()> {
        let rise = Ratio::new(self.ratio.raw().saturating_sub(before.raw()));
        if rise.is_zero() {
            return Some(());
        }
        let largest = Price::new(self.reference.raw().checked_mul(LARGEST_RISE)?);
        let needed = i64::try_from(largest.times(rise, Rounding::Ceil).ok()?.raw()).ok()?;
        self.add(Side::Long, needed)?;
        self.add(Side::Short, needed)
    }

    fn book_side(&mut self, side: Side, market: &State) -> Option<()> {
        let (funding, cover) = (market.funding.index_of(side), market.cover.index_of(side));
        let known = self.sides[place(side)];
        let received = funding.gathered(known.funding, THOUSAND_CONTRACTS, Rounding::Floor).ok()?;
        let charged = cover.gathered(known.cover, THOUSAND_CONTRACTS, Rounding::Ceil).ok()?;
        let entry = &mut self.sides[place(side)];
        (entry.funding, entry.cover) = (funding, cover);
        let paid = received.raw().min(0).checked_neg()?;
        self.add(side, paid.checked_add(charged.raw().max(0))?)
    }

    fn add(&mut self, side: Side, amount: i64) -> Option<()> {
        let amount = match side {
            Side::Long => amount.checked_mul(2)?,
            Side::Short => amount,
        };
        let shift = &mut self.sides[place(side)].shift;
        *shift = shift.checked_add(amount)?;
        Some(())
    }
}
