//! The state of a market and its one identity.
//!
//! `cash − claims + debts = (quote of all positions + exit value of the net position) + surplus`, up to rounding that
//! only ever helps the surplus. Paper gains of the curve are never tokens.

use crate::claims::ClaimsIndex;
use crate::cover::CoverIndex;
use crate::curve::Curve;
use crate::error::{Error, Result, ensure};
use crate::funding::Funding;
use crate::layout::stored_struct;
use crate::num::{self, Rounding};
use crate::oracle::IndexSnapshot;
use crate::parameters::Parameters;
use crate::units::{Base, Clock, Quote, Side};
use crate::volatility::Volatility;

stored_struct! {
    /// The state of a market: everything that changes while it lives.
    pub struct State {
        /// The curve.
        pub curve: Curve,
        /// Funding between longs and shorts.
        pub funding: Funding,
        /// The claims index.
        pub claims: ClaimsIndex,
        /// What each side has been charged for deficits.
        pub cover: CoverIndex,
        /// The last valid index.
        pub oracle: IndexSnapshot,
        /// The volatility grid.
        pub volatility: Volatility,
        /// The open interest of longs. Unit: 1e-9 contract. Not negative.
        pub base_long: Base,
        /// The open interest of shorts, as a magnitude. Unit: 1e-9 contract. Not negative.
        pub base_short: Base,
        /// The quote of all long positions with funding and cover booked. Unit: 1e-6 quote. Paid is negative.
        pub quote_long: Quote,
        /// The quote of all short positions with funding and cover booked. Unit: 1e-6 quote. Paid is negative.
        pub quote_short: Quote,
        /// P: tokens that belong to the users as a whole, not yet shared out. Unit: 1e-6 quote. Not negative.
        pub cash: Quote,
        /// Tokens shared out to claims, not yet collected. Unit: 1e-6 quote. Not negative.
        pub reserved: Quote,
        /// C: realised gains not yet paid. Unit: 1e-6 quote. Not negative.
        pub open_claims: Quote,
        /// D: realised losses not yet paid. Unit: 1e-6 quote. Not negative.
        pub debts: Quote,
        /// B: what is left when every user is paid. Unit: 1e-6 quote. Signed; below zero is a deficit.
        pub surplus: Quote,
        /// Tokens of fees that the protocol may withdraw. Unit: 1e-6 quote. Not negative.
        pub protocol_fees: Quote,
        /// Tokens of this market's insurance. Unit: 1e-6 quote. Not negative.
        pub insurance: Quote,
        /// What insurance has paid for deficits so far. Unit: 1e-6 quote. Not negative.
        pub insurance_used: Quote,
        /// What may be spent of the surplus on peg and depth. Unit: 1e-6 quote. Not negative.
        pub subsidy: Quote,
        /// What was ever written off as deficit. Unit: 1e-6 quote. Not negative.
        pub deficits: Quote,
        /// The claims epoch window that was last shared out: slot divided by the window's length.
        pub claims_window: u64,
        /// The slot of the last trade on the curve.
        pub trade_slot: u64,
        /// The slot of the last step of peg or depth.
        pub step_slot: u64,
    }
}

impl State {
    /// The state of a new market at rest on `curve`.
    #[must_use]
    pub fn new(curve: Curve, clock: &Clock) -> Self {
        Self {
            curve,
            funding: Funding { time: clock.time, ..Funding::default() },
            claims: ClaimsIndex::new(),
            ..Self::default()
        }
    }

    /// The quote of a side, for reading.
    #[must_use]
    pub const fn quote_of(&self, side: Side) -> Quote {
        match side {
            Side::Long => self.quote_long,
            Side::Short => self.quote_short,
        }
    }

    /// The open interest of a side, as a magnitude.
    #[must_use]
    pub const fn base_of(&self, side: Side) -> u64 {
        match side {
            Side::Long => self.base_long.magnitude(),
            Side::Short => self.base_short.magnitude(),
        }
    }

    /// Books `amount` on a side's quote.
    pub(crate) fn add_quote(&mut self, side: Side, amount: Quote) -> Result<()> {
        let quote = self.quote_of(side).plus(amount)?;
        match side {
            Side::Long => self.quote_long = quote,
            Side::Short => self.quote_short = quote,
        }
        Ok(())
    }

    /// Replaces a position's share of its side: both its base and its quote. Where a side becomes empty, the rest of
    /// its quote goes to the surplus.
    pub(crate) fn replace_position(&mut self, before: (Base, Quote), after: (Base, Quote)) -> Result<()> {
        self.move_position(before, Direction::Out)?;
        self.move_position(after, Direction::In)?;
        self.release_empty_side(Side::Long)?;
        self.release_empty_side(Side::Short)
    }

    fn move_position(&mut self, (base, quote): (Base, Quote), direction: Direction) -> Result<()> {
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

    /// P − C + D − Q − B: what the exit value E is compared with.
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

    /// The market identity, exactly: how far `P − C + D − Q − B` lies above E. Unit: 1e-18 quote (a base unit times a
    /// price unit). Never negative; it grows by less than one quote unit (1e12 of these) at each rounding.
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

    /// What may be spent of the surplus: B − D + min(0, Q + E) − floor. An uncollected loss is not money.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn spendable(&self, parameters: &Parameters) -> Result<Quote> {
        let positions =
            self.quote_long.plus(self.quote_short)?.plus(self.curve.exit_value(Rounding::Floor)?)?;
        self.surplus.minus(self.debts)?.plus(positions.min(Quote::ZERO))?.minus(parameters.surplus_floor)
    }

    /// All tokens of the vault that belong to this market: users' cash, reserve, fees and insurance.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn tokens(&self) -> Result<Quote> {
        self.cash.plus(self.reserved)?.plus(self.protocol_fees)?.plus(self.insurance)
    }

    /// Checks every invariant that the state alone can show; `docs/reviewers/invariants.md` names them.
    ///
    /// # Errors
    /// `InvariantViolated`, `Overflow`.
    pub fn invariant(&self) -> Result<()> {
        let held = [
            self.cash,
            self.reserved,
            self.open_claims,
            self.debts,
            self.protocol_fees,
            self.insurance,
            self.subsidy,
        ];
        ensure(!held.iter().any(|amount| amount.is_negative()), Error::InvariantViolated)?;
        ensure(!self.base_long.is_negative() && !self.base_short.is_negative(), Error::InvariantViolated)?;
        let net = self.base_long.minus(self.base_short)?;
        ensure(net == self.curve.net_base()?, Error::InvariantViolated)?;
        ensure(self.curve.is_exact(), Error::InvariantViolated)?;
        ensure(self.open_claims.is_zero() || self.claims.is_held(), Error::InvariantViolated)?;
        ensure(self.reserved.is_zero() || self.claims.all_claims > 0, Error::InvariantViolated)?;
        ensure(self.identity_slack()? >= 0, Error::InvariantViolated)
    }
}

/// Price times base units (1e-18 quote) in a quote unit (1e-6).
const QUOTE_TO_PRODUCT: u64 = 1_000_000_000_000;

/// Whether a position joins or leaves its side.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    In,
    Out,
}
