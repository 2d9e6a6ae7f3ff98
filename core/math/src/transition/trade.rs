//! The step of a trade.

use super::commit::Transition;
use super::seat::Seat;
use super::surroundings::{Others, Surroundings};
use crate::health::Purpose;
use crate::trade::{self, Order, Traded};

/// Trades on the curve for the account of `seat`.
///
/// # Errors
/// As [`trade::trade`]; those of the surroundings, and theirs while adding risk is paused.
#[inline]
pub fn trade<'a, S: Surroundings<'a>>(
    seat: &Seat<'_>,
    order: &Order,
    around: &mut S,
) -> Result<Transition<Traded, 1>, S::Error> {
    let purpose = trade::purpose(&around.state().curve, around.parameters(), seat.slot(), order)?;
    if purpose == Purpose::Initial {
        around.ensure_may_add_risk()?;
    }
    let party = seat.party(purpose, around.others())?;
    around.others().finish()?;
    let done = trade::trade(around.state(), &around.context()?, &party, order)?;
    Ok(Transition::of(done, [seat.place()]))
}
