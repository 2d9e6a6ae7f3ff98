//! The state of a market and its accounting identity.
//!
//! The identity is `cash − claims + debts = (quote of all positions + exit value of the net position) + surplus`, up to rounding
//! that always favours the surplus. Unrealised gains on the curve are not tokens.

use crate::error::{Error, Result, ensure};
use crate::num::{self, Rounding};
use crate::parameters::Parameters;
pub use crate::state::State;
use crate::state::{ClaimsIndex, Curve, Funding, Position};
use crate::units::{Base, Clock, Quote, Reserve, Side};

impl State {
    /// Returns the state of a new market whose curve is at rest.
    #[must_use]
    pub fn new(curve: Curve, clock: &Clock) -> Self {
        Self {
            curve,
            funding: Funding { time: clock.time, ..Funding::default() },
            claims: ClaimsIndex::new(),
            ..Self::default()
        }
    }

    /// Returns a side's quote, which is negative if paid. Unit: 1e-6 quote.
    #[must_use]
    pub const fn quote_of(&self, side: Side) -> Quote {
        match side {
            Side::Long => self.quote_long,
            Side::Short => self.quote_short,
        }
    }

    /// Returns a side's open interest, as a magnitude. Unit: 1e-9 contract.
    #[must_use]
    pub const fn base_of(&self, side: Side) -> u64 {
        match side {
            Side::Long => self.base_long.magnitude(),
            Side::Short => self.base_short.magnitude(),
        }
    }

    /// Adds `amount` to a side's quote.
    pub(crate) fn add_quote(&mut self, side: Side, amount: Quote) -> Result<()> {
        let quote = self.quote_of(side).plus(amount)?;
        match side {
            Side::Long => self.quote_long = quote,
            Side::Short => self.quote_short = quote,
        }
        Ok(())
    }

    /// Replaces a position's share in its side's totals. When a side becomes empty, its remaining quote goes to the surplus.
    pub(crate) fn replace_position(&mut self, before: Share, after: Share) -> Result<()> {
        self.move_position(before, Direction::Out)?;
        self.move_position(after, Direction::In)?;
        self.release_empty_side(Side::Long)?;
        self.release_empty_side(Side::Short)
    }

    fn move_position(&mut self, share: Share, direction: Direction) -> Result<()> {
        let Share { base, quote } = share;
        let side = base.side();
        let magnitude = Base::from_magnitude(base.magnitude())?;
        let (magnitude, quote) = match direction {
            Direction::In => (magnitude, quote),
            Direction::Out => (magnitude.negated()?, quote.negated()?),
        };
        match side {
            Side::Long => self.base_long = self.base_long.plus(magnitude)?,
            Side::Short => self.base_short = self.base_short.plus(magnitude)?,
        }
        self.add_quote(side, quote)
    }

    fn release_empty_side(&mut self, side: Side) -> Result<()> {
        let rest = self.quote_of(side);
        if self.base_of(side) != 0 || rest.is_zero() {
            return Ok(());
        }
        self.surplus = self.surplus.plus(rest)?;
        self.add_quote(side, rest.negated()?)
    }

    /// Records the time of a trade that is about to be made on the curve. In a new second, the current base reserve is stored as
    /// `calm_base`, the reserve before that second's trades.
    pub(crate) fn note_trade(&mut self, clock: &Clock) {
        if self.trade_time != clock.time {
            self.calm_base = self.curve.base_reserve;
        }
        self.trade_time = clock.time;
        self.trade_slot = clock.slot;
    }

    /// Returns whether this second's trades have left the mark where it was before them. Forced sales do not count as trades.
    pub(crate) fn is_calm(&self, clock: &Clock) -> bool {
        self.trade_time != clock.time || self.curve.base_reserve == self.calm_base
    }

    /// Excludes a change in depth, which moves the base reserve to `after`, from this second's trades, so that no such change can
    /// make a push look smaller.
    pub(crate) fn move_calm(&mut self, after: Reserve) {
        let added = after.raw().saturating_sub(self.curve.base_reserve.raw());
        self.calm_base = Reserve::new(self.calm_base.raw().saturating_add(added));
    }

    /// Excludes a forced sale of `sold` (positive if bought) from this second's trades, so that forced sales do not block each other.
    pub(crate) fn keep_calm(&mut self, sold: Base) {
        let (calm, magnitude) = (self.calm_base.raw(), sold.magnitude());
        let after = match sold.side() {
            Side::Short => calm.saturating_add(magnitude),
            Side::Long => calm.saturating_sub(magnitude),
        };
        self.calm_base = Reserve::new(after);
    }

    /// Returns the book value P − C + D − Q − B, which is compared with the exit value E. Unit: 1e-6 quote. Signed.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn book_value(&self) -> Result<Quote> {
        self.cash
            .minus(self.open_claims)?
            .plus(self.debts)?
            .minus(self.quote_long)?
            .minus(self.quote_short)?
            .minus(self.surplus)
    }

    /// Returns the exact slack of the market identity, which is the amount by which `P − C + D − Q − B` exceeds E. The slack is
    /// never negative, and each rounding increases it by less than one quote unit. Unit: 1e-18 quote, which is a base unit times
    /// a price unit. One quote unit (1e-6) equals 1e12 of these units.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn identity_slack(&self) -> Result<i128> {
        let book = num::multiply_signed(QUOTE_TO_PRODUCT, self.book_value()?.raw())?;
        let (y, y_terminal) = (self.curve.quote_reserve.raw(), self.curve.terminal_quote.raw());
        let distance = num::with_sign(y.abs_diff(y_terminal), y < y_terminal)?;
        let exit = num::multiply_signed(self.curve.peg.raw(), distance)?;
        book.checked_sub(exit).ok_or(Error::Overflow)
    }

    /// Returns the part of the surplus that may be spent, which is B − D + min(0, Q + E) − floor. A loss that has not been
    /// collected is not backed by tokens. Unit: 1e-6 quote. Signed.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn spendable(&self, parameters: &Parameters) -> Result<Quote> {
        let positions =
            self.quote_long.plus(self.quote_short)?.plus(self.curve.exit_value(Rounding::Floor)?)?;
        self.surplus.minus(self.debts)?.plus(positions.min(Quote::ZERO))?.minus(parameters.surplus_floor)
    }

    /// Returns all of this market's tokens in the vault, including its PnL pool, reserve, fees and insurance fund. Unit: 1e-6
    /// quote. Not negative.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn tokens(&self) -> Result<Quote> {
        self.cash.plus(self.reserved)?.plus(self.protocol_fees)?.plus(self.insurance)
    }

    /// Returns whether the first instruction in a claims window has anything to distribute. Without gains that are waiting to be
    /// paid, there is nothing to distribute, even if there is a deficit.
    #[must_use]
    pub const fn has_claims_to_share(&self) -> bool {
        !self.open_claims.is_zero()
    }

    /// Checks every invariant that can be checked from the state alone. `docs/reviewers/invariants.md` lists them.
    ///
    /// # Errors
    /// `InvariantViolated`, `Overflow`.
    pub fn invariant(&self) -> Result<()> {
        self.ensure_consistent(Curve::is_exact)
    }

    /// Does the same as [`State::invariant`] for a market that met its invariants `before` a step. Reserves that the step did not
    /// change are still exact. By induction, every market that a step stores meets all invariants, because the step that opens a market
    /// checks them in full.
    ///
    /// # Errors
    /// `InvariantViolated`, `Overflow`.
    pub(crate) fn invariant_after(&self, before: &Self) -> Result<()> {
        self.ensure_consistent(|curve| curve.is_exact_after(&before.curve))
    }

    #[inline(always)]
    fn ensure_consistent(&self, is_exact: impl FnOnce(&Curve) -> bool) -> Result<()> {
        let held = [
            self.cash,
            self.reserved,
            self.open_claims,
            self.due_claims,
            self.debts,
            self.protocol_fees,
            self.insurance,
            self.subsidy,
        ];
        ensure(!held.iter().any(|amount| amount.is_negative()), Error::InvariantViolated)?;
        ensure(!self.base_long.is_negative() && !self.base_short.is_negative(), Error::InvariantViolated)?;
        let net = self.base_long.minus(self.base_short)?;
        ensure(net == self.curve.net_base()?, Error::InvariantViolated)?;
        ensure(is_exact(&self.curve), Error::InvariantViolated)?;
        ensure(self.open_claims.is_zero() || self.claims.is_held(), Error::InvariantViolated)?;
        ensure(self.reserved.is_zero() || self.claims.all_claims > 0, Error::InvariantViolated)?;
        ensure(self.identity_slack()? >= 0, Error::InvariantViolated)
    }
}

/// The number of price times base units (1e-18 quote) in a quote unit (1e-6).
const QUOTE_TO_PRODUCT: u64 = 1_000_000_000_000;

/// A position's share in its side's totals.
#[derive(Clone, Copy)]
pub(crate) struct Share {
    base: Base,
    quote: Quote,
}

impl Share {
    pub(crate) const fn of(position: &Position) -> Self {
        Self { base: position.base, quote: position.quote }
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.base.is_zero()
    }
}

/// Whether a position joins or leaves its side.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    In,
    Out,
}
