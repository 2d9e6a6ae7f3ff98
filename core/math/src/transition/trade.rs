//! Performs the step of a trade.

use super::commit::Transition;
use super::environment::Environment;
use super::seat::Seat;
use crate::health::Purpose;
use crate::trade::{self, Order, Traded};

/// Trades on the curve for the account of `seat`.
///
/// # Errors
/// Returns the errors of [`trade::trade`] and of the environment, including its error if adding risk is paused.
#[inline]
pub fn trade<'a, S: Environment<'a>>(
    seat: &Seat<'_>,
    order: &Order,
    environment: &mut S,
) -> Result<Transition<Traded, 1>, S::Error> {
    let purpose =
        trade::purpose(&environment.state().curve, environment.parameters(), seat.position(), order)?;
    if purpose == Purpose::Initial {
        environment.ensure_may_add_risk()?;
    }
    let state = environment.state();
    let done =
        seat.decide(purpose, environment, |context, party| trade::trade(state, context, party, order))?;
    Ok(Transition::of(done, [seat.place()]))
}
