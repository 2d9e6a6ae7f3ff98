//! Performs the steps that settle one account in one market, which anyone may request.

use super::commit::Transition;
use super::environment::{Environment, Others};
use super::seat::Seat;
use crate::context::{self, ClaimCollected, Context};
use crate::error::{Error, Result};
use crate::health::{Party, Purpose};
use crate::settlement::{self, Settled};
use crate::state::{Account, State};

/// Realises the loss of an open position.
///
/// # Errors
/// Returns the errors of [`settlement::settle_loss`] and of the environment.
#[inline(always)]
pub fn settle_loss<'a, S: Environment<'a>>(
    seat: &Seat<'_>,
    environment: &mut S,
) -> core::result::Result<Transition<Settled, 1>, S::Error> {
    settle(seat, environment, settlement::settle_loss)
}

/// Realises the gain of an account with debt.
///
/// # Errors
/// Returns the errors of [`settlement::realise_gain`] and of the environment.
#[inline(always)]
pub fn realise_gain<'a, S: Environment<'a>>(
    seat: &Seat<'_>,
    environment: &mut S,
) -> core::result::Result<Transition<Settled, 1>, S::Error> {
    settle(seat, environment, settlement::realise_gain)
}

type Rule = fn(&State, &Context<'_>, &Party) -> Result<Settled>;

#[inline(always)]
fn settle<'a, S: Environment<'a>>(
    seat: &Seat<'_>,
    environment: &mut S,
    rule: Rule,
) -> core::result::Result<Transition<Settled, 1>, S::Error> {
    let party = seat.party(Purpose::Maintenance, environment.others())?;
    environment.others().finish()?;
    let done = rule(environment.state(), &environment.context()?, &party)?;
    Ok(Transition::of(done, [seat.place()]))
}

/// Collects the paid part of the account's claim in `market`. No index is needed.
///
/// # Errors
/// Returns the errors of [`context::collect_claim`]. Also returns `NothingToDo` if the account has no position in the market.
#[inline(always)]
pub fn collect_claim(account: &Account, market: u32, state: &State) -> Result<Transition<ClaimCollected, 1>> {
    let seat = Seat::held_or(account, market, Error::NothingToDo)?;
    Ok(Transition::of(context::collect_claim(state, seat.position())?, [seat.place()]))
}
