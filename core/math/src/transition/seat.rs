//! A seat combines an account with its position in one market, and measures the account's other positions.

use super::environment::{Environment, Others};
use crate::bound;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::health::{Health, Party, Purpose, Rest};
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

    /// Returns the position.
    #[must_use]
    pub const fn position(&self) -> &Position {
        &self.position
    }

    /// Returns the account as a rule in the position's market sees it, with the account's other positions measured for `purpose`.
    ///
    /// # Errors
    /// Returns any error from `others`, or `Overflow` if a value does not fit.
    #[inline(always)]
    pub fn party<O: Others>(
        &self,
        purpose: Purpose,
        others: &mut O,
    ) -> core::result::Result<Party, O::Error> {
        Ok(self.with_rest(rest_of(self.account, Some(self.place), purpose, others)?))
    }

    const fn with_rest(&self, rest: Rest) -> Party {
        Party { cash: self.account.cash, position: self.position, rest }
    }

    /// Runs `rule` for the account, with bounds for its other positions. If the bounds do not suffice, runs the rule again with
    /// the exact totals. The outcome is the same as with the exact totals alone.
    ///
    /// # Errors
    /// Returns the errors of `rule` and of the environment.
    #[inline(always)]
    pub(super) fn decide<'e, S: Environment<'e>, R>(
        &self,
        purpose: Purpose,
        environment: &mut S,
        rule: impl Fn(&Context<'_>, &Party) -> Result<R>,
    ) -> core::result::Result<R, S::Error> {
        let rest = bound_of_rest(self.account, Some(self.place), purpose, environment.others())?;
        let mut party = match rest {
            Some(rest) => self.with_rest(rest),
            None => self.measured_again(purpose, environment.others())?,
        };
        environment.others().finish()?;
        let context = environment.context()?;
        loop {
            match rule(&context, &party) {
                Err(error) if party.rest.may_be_too_strict(error) => {
                    party = self.measured_again(purpose, environment.others())?;
                }
                done => return Ok(done?),
            }
        }
    }

    /// Does the same as [`Seat::party`] for an account that has already been measured with bounds.
    #[cold]
    fn measured_again<O: Others>(
        &self,
        purpose: Purpose,
        others: &mut O,
    ) -> core::result::Result<Party, O::Error> {
        others.restart();
        self.party(purpose, others)
    }
}

/// Does the same as [`rest_of`], but uses a bound for each position that has one. Returns `None` if a sum does not fit.
///
/// # Errors
/// Returns the errors of `others`.
pub(super) fn bound_of_rest<O: Others>(
    account: &Account,
    own: Option<usize>,
    purpose: Purpose,
    others: &mut O,
) -> core::result::Result<Option<Rest>, O::Error> {
    let mut rest = Rest::default();
    for (place, position) in account.in_use() {
        if Some(place) == own {
            continue;
        }
        let mut fits = true;
        rest = others.with_market(position.market, |state, context| {
            let sum = with_bound(&rest, position, state, context, purpose);
            fits = sum.is_ok();
            Ok(sum.unwrap_or_default())
        })?;
        if !fits {
            return Ok(None);
        }
    }
    Ok(Some(rest))
}

/// Adds one more position to `rest`, with a bound of its health if there is one, and with its exact health otherwise.
#[inline(always)]
fn with_bound(
    rest: &Rest,
    position: &Position,
    state: &State,
    context: &Context<'_>,
    purpose: Purpose,
) -> Result<Rest> {
    let Some(bound) = bound::of_position(state, context, position, purpose) else {
        return with_position(rest, position, state, context, purpose);
    };
    debug_assert!(
        is_bound(&bound, position, &with_position(&Rest::default(), position, state, context, purpose)),
        "a bound looks better than the exact health, or the exact measurement fails"
    );
    rest.with_bound(&bound, position)
}

/// Returns whether the exact measurement of one position succeeds and looks no worse than `bound`.
fn is_bound(bound: &Health, position: &Position, exact: &Result<Rest>) -> bool {
    let bound = Rest::default().with_bound(bound, position);
    matches!((bound, exact), (Ok(bound), Ok(exact)) if bound.bounds(exact))
}

/// Returns the totals of all positions in use except the one at `own`, measured for `purpose` in the order of the positions.
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
