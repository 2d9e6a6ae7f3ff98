//! Covering a deficit: first this market's insurance, then open claims and the side that gained, each at most by its own
//! gain. An account with neither a position nor an open claim is never touched.

use crate::error::{Error, Result, ensure};
use crate::market::State;
use crate::num::{self, Rounding};
use crate::parameters::Parameters;
pub use crate::state::CoverIndex;
use crate::units::{Base, Clock, Cumulative, Price, Quote, Side};
use crate::valuation::Valuation;

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
    market.oracle.ensure_valid(parameters, crate::oracle::Action::Trade, clock)?;
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
    let long_gain = side_gain(market, Side::Long, valuation.worse_for(Side::Long)?)?;
    let short_gain = side_gain(market, Side::Short, valuation.worse_for(Side::Short)?)?;
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
    cut_claims(market, claims_share)?;
    cover.claims = claims_share;
    cover.long_gain = charge_side(market, Side::Long, long_share.plus(to_long)?)?;
    cover.short_gain = charge_side(market, Side::Short, short_share.plus(to_short)?)?;
    Ok(cover)
}

/// The time in which `insurance_cap` is free again, bit by bit: one bad day cannot take everything, and no fund is dead. Unit: seconds.
pub const INSURANCE_PERIOD: u64 = 86_400;

/// What the market's insurance can pay for deficits now; the market was brought to now.
///
/// # Errors
/// `Overflow`.
pub(crate) fn insured(market: &State, parameters: &Parameters) -> Result<Quote> {
    let left = parameters.insurance_cap.minus(drawn(market, parameters)?)?.or_zero();
    Ok(market.insurance.min(left))
}

/// What of the cap is still used up: it comes back evenly over the period.
fn drawn(market: &State, parameters: &Parameters) -> Result<Quote> {
    let elapsed = num::seconds(market.funding.time.saturating_sub(market.insurance_time));
    if elapsed >= INSURANCE_PERIOD {
        return Ok(Quote::ZERO);
    }
    let back = parameters.insurance_cap.share_of(elapsed, INSURANCE_PERIOD, Rounding::Floor)?;
    Ok(market.insurance_drawn.minus(back)?.or_zero())
}

/// Pays what insurance can of a deficit, on the working copy of a market that was brought to now. It needs no index.
///
/// # Errors
/// `Overflow`.
pub(crate) fn from_insurance(market: &mut State, parameters: &Parameters) -> Result<Quote> {
    let used = market.surplus.negated()?.or_zero().min(insured(market, parameters)?);
    if used.is_zero() {
        return Ok(used);
    }
    market.insurance_drawn = drawn(market, parameters)?.plus(used)?;
    market.insurance_time = market.funding.time;
    market.insurance = market.insurance.minus(used)?;
    market.insurance_used = market.insurance_used.saturating_plus(used);
    market.cash = market.cash.plus(used)?;
    market.surplus = market.surplus.plus(used)?;
    Ok(used)
}

/// Claims are cut by all of their share, so nothing of it is left in the surplus to be shared once more.
fn cut_claims(market: &mut State, amount: Quote) -> Result<()> {
    market.claims = market.claims.cut(amount, market.open_claims)?;
    market.open_claims = market.open_claims.minus(amount)?;
    market.surplus = market.surplus.plus(amount)?;
    Ok(())
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

/// G: what a side has gained at `price`, at least zero.
///
/// # Errors
/// `Overflow`.
pub fn side_gain(market: &State, side: Side, price: Price) -> Result<Quote> {
    let base: Base = side.signed(market.base_of(side))?;
    if base.is_zero() {
        return Ok(Quote::ZERO);
    }
    Ok(market.quote_of(side).plus(base.value_to_owner(price)?)?.or_zero())
}
