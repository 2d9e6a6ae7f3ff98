//! Performs the steps for a liquidation on the curve and a take-over (backstop liquidation).

use super::commit::Transition;
use super::environment::{Environment, Others};
use super::seat::Seat;
use crate::error::Result;
use crate::health::Purpose;
use crate::liquidation::{self, Liquidated};
use crate::position::adds_risk;
use crate::state::Position;
use crate::take_over::{self, TakenOver};

/// Liquidates the account of `seat` on the curve.
///
/// # Errors
/// Returns the errors of [`liquidation::liquidate`] and of the environment.
#[inline]
pub fn liquidate<'a, S: Environment<'a>>(
    seat: &Seat<'_>,
    environment: &mut S,
) -> core::result::Result<Transition<Liquidated, 1>, S::Error> {
    let party = seat.party(Purpose::Maintenance, environment.others())?;
    environment.others().finish()?;
    let done = liquidation::liquidate(environment.state(), &environment.context()?, &party)?;
    Ok(Transition::of(done, [seat.place()]))
}

/// Moves up to `most` (1e-9 contract) of the position in `seat` to the account of `taker`.
///
/// # Errors
/// Returns the errors of [`take_over::take_over`] and of the environment.
#[inline]
pub fn take_over<'a, S: Environment<'a>>(
    seat: &Seat<'_>,
    taker: &Seat<'_>,
    most: u64,
    environment: &mut S,
) -> core::result::Result<Transition<TakenOver, 2>, S::Error> {
    let party = seat.party(Purpose::Maintenance, environment.others())?;
    let purpose = taker_purpose(taker.position(), seat.position(), most)?;
    let taker_party = taker.party(purpose, environment.others())?;
    environment.others().finish()?;
    let context = environment.context()?;
    let done = take_over::take_over(environment.state(), &context, &party, &taker_party, most)?;
    Ok(Transition::of(done, [seat.place(), taker.place()]))
}

/// Returns the margin purpose for an account that takes over up to `most` (1e-9 contract) of `position`. A taker's position on the
/// opposite side may be netted or flipped. The stricter purpose applies unless that position can only shrink.
///
/// # Errors
/// `Overflow`.
pub fn taker_purpose(taker: &Position, position: &Position, most: u64) -> Result<Purpose> {
    let base = position.base.side().signed(most.min(position.base.magnitude()))?;
    Ok(if adds_risk(taker, base)? { Purpose::Initial } else { Purpose::Maintenance })
}
