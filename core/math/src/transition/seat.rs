//! Represents an account's seat in one market, with its position there and how the rest of the account is measured.

use super::environment::Others;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::health::{Party, Purpose, Rest};
use crate::state::{Account, Position, State};

/// An account, and its position in the market that a step works on.
#[derive(Clone, Copy, Debug)]
pub struct Seat<'a> {
    account: &'a Account,
    place: usize,
    position: Position,
}

impl<'a> Seat<'a> {
    /// Returns the position that `market` uses, or a free position assigned to it.
    ///
    /// # Errors
    /// Returns `NoFreePosition` if all positions are in use, or `IsolatedElsewhere` if the account is isolated to another market.
    #[inline(always)]
    pub fn open(account: &'a Account, market: u32) -> Result<Self> {
        let place = account.place_for(market)?;
        Ok(Self { account, place, position: account.position(place, market)? })
    }

    /// Returns the position that `market` uses.
    ///
    /// # Errors
    /// Returns `NoPosition` if there is no such position.
    #[inline(always)]
    pub fn held(account: &'a Account, market: u32) -> Result<Self> {
        Self::held_or(account, market, Error::NoPosition)
    }

    /// Works like [`Seat::held`], but returns the error `none` if there is no position.
    #[inline(always)]
    pub(super) fn held_or(account: &'a Account, market: u32, none: Error) -> Result<Self> {
        let place = account.find(market).ok_or(none)?;
        Ok(Self { account, place, position: account.position(place, market)? })
    }

    /// Returns the position's place in the account.
    #[must_use]
    pub const fn place(&self) -> usize {
        self.place
    }

    /// The position.
    #[must_use]
    pub const fn position(&self) -> &Position {
        &self.position
    }

    /// Returns the account as a rule in the position's market sees it, with the rest measured for `purpose`.
    ///
    /// # Errors
    /// Returns any error from `others`, or `Overflow` if a value does not fit.
    #[inline(always)]
    pub fn party<O: Others>(
        &self,
        purpose: Purpose,
        others: &mut O,
    ) -> core::result::Result<Party, O::Error> {
        let rest = rest_of(self.account, Some(self.place), purpose, others)?;
        Ok(Party { cash: self.account.cash, position: self.position, rest })
    }
}

/// Returns the sum over all positions in use except the one at `own`, measured for `purpose` in the order of the positions.
///
/// # Errors
/// Returns any error from `others`, or `Overflow` if a value does not fit.
pub fn rest_of<O: Others>(
    account: &Account,
    own: Option<usize>,
    purpose: Purpose,
    others: &mut O,
) -> core::result::Result<Rest, O::Error> {
    let mut rest = Rest::default();
    for (place, position) in account.in_use() {
        if Some(place) != own {
            rest = others.with_market(position.market, |state, context| {
                with_position(&rest, position, state, context, purpose)
            })?;
        }
    }
    Ok(rest)
}

/// Adds one more position to the total of the other positions. The market of that position is brought up to date in memory only.
#[inline(always)]
fn with_position(
    rest: &Rest,
    position: &Position,
    state: &State,
    context: &Context<'_>,
    purpose: Purpose,
) -> Result<Rest> {
    let present = context.bring_to_now(state)?;
    rest.with(&present.as_other(context, purpose), position, purpose)
}
