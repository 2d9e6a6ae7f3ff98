//! Everything besides the price that has moved against a market's positions since their keys were made: funding,
//! cover, and the margin ratio for volatility. All of it is booked as a shift of the price, which bounds the error of
//! every key of a side.

use ballast_math::market::State;
use ballast_math::parameters::Parameters;
use ballast_math::units::Cumulative;
use ballast_math::{Price, Ratio, Rounding, Side};

/// A thousand contracts. Unit: 1e-9 contract. Their funding in 1e-6 quote equals that of one contract in 1e-9 quote.
const THOUSAND_CONTRACTS: u64 = 1_000_000_000_000;
/// Keys are made for a margin ratio of at most this much. A quote per contract that a long pays is then worth at most
/// two of price. Unit: 1e-6.
pub(super) const LARGEST_RATIO: Ratio = Ratio::new(500_000);
/// Keys hold while the price is at most this multiple of the price at which they were made.
const LARGEST_RISE: u64 = 2;

/// The change of a market since the last observation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moved {
    /// Nothing beyond the shift.
    Little,
    /// Claims were cut, so accounts with claims lost equity.
    Claims,
    /// Too much: no key of this market holds any more.
    Everything,
}

/// The state of a market at the last observation, and the sum of what has moved against its positions since.
#[derive(Clone, Debug)]
pub(super) struct Drift {
    parameters: Parameters,
    reference: Price,
    /// The margin requirement of large positions depends on it, and no rule lowers it.
    terminal_base: u64,
    ratio: Ratio,
    sides: [SideDrift; 2],
    claims: ClaimsMark,
}

/// The total moved against one side.
#[derive(Clone, Copy, Debug, Default)]
struct SideDrift {
    funding: Cumulative,
    cover: Cumulative,
    shift: i64,
}

/// Changes when claims are cut, but not when they are paid or collected.
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

/// The margin ratio of the smallest position.
fn least_ratio(market: &State, parameters: &Parameters) -> Ratio {
    parameters.maintenance_ratio.max(market.volatility.ratio)
}

impl Drift {
    /// A drift of zero. `price` is the highest at which a position is valued now.
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

    /// The largest error of a side's keys. Unit: 1e-9 quote per contract. Never falls.
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

    /// A higher ratio demands more of the notional, which is bounded by the highest price at which keys hold. Against
    /// a long it counts double, like every change.
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
