//! Performs the steps that change a whole market, such as opening it, updating it, distributing to claims, covering a deficit, and
//! moving the peg or the depth.

use super::commit::Transition;
use crate::context::{self, Context, Present, Shared};
use crate::cover::{self, Covered};
use crate::error::{Error, Result};
use crate::opening::{self, Opened};
use crate::oracle::{PriceUse, Reading};
use crate::parameters::Parameters;
use crate::state::State;
use crate::subsidy::{self, Stepped};
use crate::units::{Clock, Ratio};

/// Accrues funding and updates the index.
///
/// # Errors
/// Returns the errors of [`context::update`].
#[inline(never)]
pub fn update(state: &State, context: &Context<'_>) -> Result<Transition<Present, 0>> {
    Ok(Transition::of(context::update(state, context)?, []))
}

/// Distributes the PnL pool to open claims.
///
/// # Errors
/// Returns the errors of [`context::share_claims`].
#[inline]
pub fn share_claims(state: &State, context: &Context<'_>) -> Result<Transition<Shared, 0>> {
    Ok(Transition::of(context::share_claims(state, context)?, []))
}

/// Brings the market up to date and covers its deficit.
///
/// # Errors
/// Returns the errors of [`cover::cover_deficit`], or the oracle update's error.
#[inline]
pub fn cover_deficit(state: &State, context: &Context<'_>) -> Result<Transition<Covered, 0>> {
    let present = context.bring_to_now(state)?.valid_for(context, PriceUse::Trade)?;
    Ok(Transition::of(cover::cover_deficit(&present, context.parameters, &context.clock)?, []))
}

/// Moves the peg by at most `largest`.
///
/// # Errors
/// Returns the errors of [`subsidy::repeg`].
#[inline]
pub fn repeg(state: &State, context: &Context<'_>, largest: Ratio) -> Result<Transition<Stepped, 0>> {
    Ok(Transition::of(subsidy::repeg(state, context, largest)?, []))
}

/// Increases the curve's depth by `step`.
///
/// # Errors
/// Returns the errors of [`subsidy::raise_depth`].
#[inline]
pub fn raise_depth(state: &State, context: &Context<'_>, step: Ratio) -> Result<Transition<Stepped, 0>> {
    Ok(Transition::of(subsidy::raise_depth(state, context, step)?, []))
}

/// Opens a market whose parameters are valid. The function `reading` is called after that check.
///
/// # Errors
/// Returns `ParameterOutOfBounds`, or an error from [`opening::open`] or `reading`.
#[inline(never)]
pub fn open<E: From<Error>>(
    state: &State,
    parameters: &Parameters,
    clock: &Clock,
    reading: impl FnOnce() -> core::result::Result<Result<Reading>, E>,
) -> core::result::Result<Transition<Opened, 0>, E> {
    ensure_within_bounds(parameters)?;
    Ok(Transition::of(opening::open(state, parameters, &reading()??, clock)?, []))
}

/// This is a separate function, so that the table of bounds has its own stack frame.
#[inline(never)]
fn ensure_within_bounds(parameters: &Parameters) -> Result<()> {
    parameters.validate()
}
