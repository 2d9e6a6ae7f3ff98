//! The steps of a market as a whole: to open it, bring it to now, share out claims, cover a deficit, step peg or depth.

use super::commit::Transition;
use crate::context::{self, Context, Present, Shared};
use crate::cover::{self, Covered};
use crate::error::{Error, Result, ensure};
use crate::funding;
use crate::num::Rounding;
use crate::oracle::{Action, Reading, take_in};
use crate::parameters::Parameters;
use crate::state::State;
use crate::subsidy::{self, Stepped};
use crate::units::{Clock, Ratio};

/// Accrues funding and takes in the index.
///
/// # Errors
/// As [`context::update`].
#[inline]
pub fn update(state: &State, context: &Context<'_>) -> Result<Transition<Present, 0>> {
    Ok(Transition::of(context::update(state, context)?, []))
}

/// Shares out claims.
///
/// # Errors
/// As [`context::share_claims`].
#[inline]
pub fn share_claims(state: &State, context: &Context<'_>) -> Result<Transition<Shared, 0>> {
    Ok(Transition::of(context::share_claims(state, context)?, []))
}

/// Covers a deficit on the market brought to now.
///
/// # Errors
/// As [`cover::cover_deficit`]; an oracle's defect.
#[inline]
pub fn cover_deficit(state: &State, context: &Context<'_>) -> Result<Transition<Covered, 0>> {
    let present = context.bring_to_now(state)?.valid_for(context, Action::Trade)?;
    Ok(Transition::of(cover::cover_deficit(&present, context.parameters, &context.clock)?, []))
}

/// Moves the peg by at most `largest`.
///
/// # Errors
/// As [`subsidy::repeg`].
#[inline]
pub fn repeg(state: &State, context: &Context<'_>, largest: Ratio) -> Result<Transition<Stepped, 0>> {
    Ok(Transition::of(subsidy::repeg(state, context, largest)?, []))
}

/// Deepens the curve by `step`.
///
/// # Errors
/// As [`subsidy::raise_depth`].
#[inline]
pub fn raise_depth(state: &State, context: &Context<'_>, step: Ratio) -> Result<Transition<Stepped, 0>> {
    Ok(Transition::of(subsidy::raise_depth(state, context, step)?, []))
}

/// What opening makes of a market.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opened {
    /// The market afterwards.
    pub market: State,
}

/// Opens a market at rest: its parameters pass, its first index is valid, and its mark is near that. `reading` is asked for once
/// the parameters have passed.
///
/// # Errors
/// `ParameterOutOfBounds`; an oracle's defect; `OutsidePriceBand` where the mark is too far from the index; those of `reading`.
#[inline]
pub fn open<E: From<Error>>(
    state: &State,
    parameters: &Parameters,
    clock: &Clock,
    reading: impl FnOnce() -> core::result::Result<Result<Reading>, E>,
) -> core::result::Result<Transition<Opened, 0>, E> {
    parameters.validate()?;
    let mut market = *state;
    take_in(&mut market, parameters, &reading()??, clock)?;
    market.oracle.ensure_valid(parameters, Action::Trade, clock)?;
    parameters.validate_price(market.oracle.price)?;
    parameters.validate_depth(market.curve.sqrt_k, market.oracle.price)?;
    ensure_near_index(&market, parameters)?;
    market.funding.time = clock.time;
    market.funding.bucket_time = clock.time;
    funding::store_premium(&mut market, parameters)?;
    Ok(Transition::of(Opened { market }, []))
}

fn ensure_near_index(state: &State, parameters: &Parameters) -> Result<()> {
    let mark = state.curve.mark(Rounding::Floor)?;
    let premium = mark.premium_over(state.oracle.price)?;
    ensure(premium.magnitude() <= parameters.price_band.raw(), Error::OutsidePriceBand)
}
