//! The steps that settle one account in one market, which anyone may take.

use super::commit::Transition;
use super::seat::Seat;
use super::surroundings::{Others, Surroundings};
use crate::context::{self, ClaimCollected, Context};
use crate::error::{Error, Result};
use crate::health::{Party, Purpose};
use crate::settlement::{self, Settled};
use crate::state::{Account, State};

/// Realises a loser's loss.
///
/// # Errors
/// As [`settlement::settle_loss`]; those of the surroundings.
#[inline]
pub fn settle_loss<'a, S: Surroundings<'a>>(
    seat: &Seat<'_>,
    around: &mut S,
) -> core::result::Result<Transition<Settled, 1>, S::Error> {
    settle(seat, around, settlement::settle_loss)
}

/// Realises a debtor's gain.
///
/// # Errors
/// As [`settlement::realise_gain`]; those of the surroundings.
#[inline]
pub fn realise_gain<'a, S: Surroundings<'a>>(
    seat: &Seat<'_>,
    around: &mut S,
) -> core::result::Result<Transition<Settled, 1>, S::Error> {
    settle(seat, around, settlement::realise_gain)
}

type Rule = fn(&State, &Context<'_>, &Party) -> Result<Settled>;

#[inline]
fn settle<'a, S: Surroundings<'a>>(
    seat: &Seat<'_>,
    around: &mut S,
    rule: Rule,
) -> core::result::Result<Transition<Settled, 1>, S::Error> {
    let party = seat.party(Purpose::Maintenance, around.others())?;
    around.others().finish()?;
    let done = rule(around.state(), &around.context()?, &party)?;
    Ok(Transition::of(done, [seat.place()]))
}

/// Collects what the account's claim in `market` was paid. It needs no index.
///
/// # Errors
/// As [`context::collect_claim`]; `NothingToDo` also where the account has no slot in the market.
#[inline]
pub fn collect_claim(account: &Account, market: u32, state: &State) -> Result<Transition<ClaimCollected, 1>> {
    let seat = Seat::held_or(account, market, Error::NothingToDo)?;
    Ok(Transition::of(context::collect_claim(state, seat.slot())?, [seat.place()]))
}
