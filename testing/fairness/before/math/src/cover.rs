//! Covering a deficit: first this market's insurance, then open claims and the side that gained, each at most by its own
//! gain. An account with neither a position nor an open claim is never touched.

use crate::error::{Error, Result, ensure};
use crate::layout::stored_struct;
use crate::market::State;
use crate::num::{self, Rounding};
use crate::parameters::Parameters;
use crate::units::{Base, Clock, Cumulative, Quote, Side};
use crate::valuation::Valuation;

stored_struct! {
    /// What each side has been charged for deficits so far, per unit of base.
    pub struct CoverIndex {
        /// The charge of longs.
        pub long_index: Cumulative,
        /// The charge of shorts.
        pub short_index: Cumulative,
    }
}

impl CoverIndex {
    /// The running total of a side.
    #[must_use]
    pub const fn index_of(&self, side: Side) -> Cumulative {
        match side {
            Side::Long => self.long_index,
            Side::Short => self.short_index,
        }
    }
}

/// Who covered how much of a deficit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cover {
    /// From the market's insurance.
    pub insurance: Quote,
    /// Cut from open claims.
    pub claims: Quote,
    /// Booked on the longs' gain.
    pub long_gain: Quote,
    /// Booked on the shorts' gain.
    pub short_gain: Quote,
}

impl Cover {
    /// All of it.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn total(&self) -> Result<Quote> {
        self.insurance.plus(self.claims)?.plus(self.long_gain)?.plus(self.short_gain)
    }
}

/// What covering a deficit makes of a market.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Covered {
    /// The market afterwards.
    pub market: State,
    /// Who covered how much.
    pub cover: Cover,
}

/// Covers the deficit of a market that was brought to now.
///
/// # Errors
/// `NothingToDo` where there is no deficit or nobody to cover it; `Overflow`.
pub fn cover_deficit(market: &State, parameters: &Parameters, clock: &Clock) -> Result<Covered> {
    market.oracle.ensure_valid(parameters, crate::oracle::PriceUse::Trade, clock)?;
    let mut next = *market;
    let cover = apply(&mut next, parameters)?;
    ensure(cover.total()?.is_positive(), Error::NothingToDo)?;
    Ok(Covered { market: next, cover })
}

/// Covers what can be covered on the working copy of a market.
pub(crate) fn apply(market: &mut State, parameters: &Parameters) -> Result<Cover> {
    let mut cover = Cover::default();
    if !market.surplus.is_negative() {
        return Ok(cover);
    }
    cover.insurance = from_insurance(market, parameters)?;
    if !market.surplus.is_negative() {
        return Ok(cover);
    }
    let valuation = Valuation::of(market, parameters);
    let long_gain = side_gain(market, &valuation, Side::Long)?;
    let short_gain = side_gain(market, &valuation, Side::Short)?;
    let all = market.open_claims.plus(long_gain)?.plus(short_gain)?;
    if all.is_zero() {
        return Ok(cover);
    }
    let need = market.surplus.negated()?.min(all);
    // What rounding leaves falls to the next one who has room for it; nobody gives more than its own gain.
    let long_share = need.share(long_gain, all, Rounding::Floor)?;
    let short_share = need.share(short_gain, all, Rounding::Floor)?;
    let claims_share = need.minus(long_share)?.minus(short_share)?.min(market.open_claims);
    let rest = need.minus(long_share)?.minus(short_share)?.minus(claims_share)?;
    let to_long = rest.min(long_gain.minus(long_share)?);
    let to_short = rest.minus(to_long)?;
    cover.claims = cut_claims(market, claims_share)?;
    cover.long_gain = charge_side(market, Side::Long, long_share.plus(to_long)?)?;
    cover.short_gain = charge_side(market, Side::Short, short_share.plus(to_short)?)?;
    Ok(cover)
}

/// What the market's insurance can still pay for deficits.
///
/// # Errors
/// `Overflow`.
pub(crate) fn insured(market: &State, parameters: &Parameters) -> Result<Quote> {
    let left = parameters.insurance_cap.minus(market.insurance_used)?.or_zero();
    Ok(market.insurance.min(left))
}

fn from_insurance(market: &mut State, parameters: &Parameters) -> Result<Quote> {
    let used = market.surplus.negated()?.min(insured(market, parameters)?);
    market.insurance = market.insurance.minus(used)?;
    market.insurance_used = market.insurance_used.plus(used)?;
    market.cash = market.cash.plus(used)?;
    market.surplus = market.surplus.plus(used)?;
    Ok(used)
}

fn cut_claims(market: &mut State, amount: Quote) -> Result<Quote> {
    let (index, taken) = market.claims.cut(amount, market.open_claims)?;
    market.claims = index;
    market.open_claims = market.open_claims.minus(taken)?;
    market.surplus = market.surplus.plus(taken)?;
    Ok(taken)
}

/// Books a share on a side at once, so that it cannot be charged again.
fn charge_side(market: &mut State, side: Side, share: Quote) -> Result<Quote> {
    if share.is_zero() {
        return Ok(share);
    }
    let delta = num::scale_up(share.magnitude(), market.base_of(side), Rounding::Ceil)?;
    let index = market.cover.index_of(side).plus(i128::try_from(delta).map_err(|_| Error::Overflow)?)?;
    match side {
        Side::Long => market.cover.long_index = index,
        Side::Short => market.cover.short_index = index,
    }
    market.add_quote(side, share.negated()?)?;
    market.surplus = market.surplus.plus(share)?;
    Ok(share)
}

/// G: what a side has gained at the price that is worse for it, at least zero.
///
/// # Errors
/// `Overflow`.
pub fn side_gain(market: &State, valuation: &Valuation<'_>, side: Side) -> Result<Quote> {
    let base: Base = side.signed(market.base_of(side))?;
    if base.is_zero() {
        return Ok(Quote::ZERO);
    }
    Ok(market.quote_of(side).plus(base.value_to_owner(valuation.worse_for(side)?)?)?.or_zero())
}
