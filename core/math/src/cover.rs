//! Covers a deficit (socialised loss). The market's insurance fund pays first, and open claims and the side with gains pay the
//! remainder, each up to its own gain. An account with neither a position nor an open claim is never charged.

use crate::error::{Error, Result, ensure};
use crate::market::State;
use crate::num::{self, Rounding};
use crate::parameters::Parameters;
pub use crate::state::CoverIndex;
use crate::state::Position;
use crate::units::{Base, Clock, Cumulative, Price, Quote, Side};
use crate::valuation::Valuation;

impl CoverIndex {
    /// Returns a side's running total.
    #[must_use]
    pub const fn index_of(&self, side: Side) -> Cumulative {
        match side {
            Side::Long => self.long_index,
            Side::Short => self.short_index,
        }
    }
}

/// The amount of a deficit that each source paid. Unit: 1e-6 quote.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cover {
    /// The part paid by the market's insurance fund. Not negative.
    pub insurance: Quote,
    /// The part cut from open claims. Not negative.
    pub claims: Quote,
    /// The part charged to the longs' unrealised gains. Not negative.
    pub long_gain: Quote,
    /// The part charged to the shorts' unrealised gains. Not negative.
    pub short_gain: Quote,
}

impl Cover {
    /// Returns the sum of all parts.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn total(&self) -> Result<Quote> {
        self.insurance.plus(self.claims)?.plus(self.long_gain)?.plus(self.short_gain)
    }
}

/// The result of covering a deficit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Covered {
    /// The market after the cover.
    pub market: State,
    /// How much each source paid.
    pub cover: Cover,
}

/// Covers the deficit of an up-to-date market. If trades in this second have moved the mark, only the insurance fund pays,
/// because a winner could otherwise reduce the gain that can be charged by buying at a high price before the cover and selling
/// after it.
///
/// # Errors
/// Returns `NothingToDo` if there is no deficit or no source to cover it, `MarketNotCalm` if only the insurance fund could pay and
/// it is empty, and `Overflow` if a value does not fit.
pub fn cover_deficit(market: &State, parameters: &Parameters, clock: &Clock) -> Result<Covered> {
    market.oracle.ensure_valid(parameters, crate::oracle::PriceUse::Trade, clock)?;
    ensure(market.surplus.is_negative(), Error::NothingToDo)?;
    let mut next = *market;
    let cover = if market.is_calm(clock) {
        apply(&mut next, parameters)?
    } else {
        let insurance = from_insurance(&mut next, parameters)?;
        ensure(insurance.is_positive(), Error::MarketNotCalm)?;
        Cover { insurance, ..Cover::default() }
    };
    ensure(cover.total()?.is_positive(), Error::NothingToDo)?;
    Ok(Covered { market: next, cover })
}

/// Covers as much of the deficit as possible, on the market's working copy.
pub(crate) fn apply(market: &mut State, parameters: &Parameters) -> Result<Cover> {
    let mut cover = Cover::default();
    if !market.surplus.is_negative() {
        return Ok(cover);
    }
    cover.insurance = from_insurance(market, parameters)?;
    if !market.surplus.is_negative() {
        return Ok(cover);
    }
    // Value gains at the index, which no trade can move. Otherwise, pushing the mark could shift part of the deficit to the other
    // side.
    let valuation = Valuation::of(market, parameters);
    let long_gain = side_gain(market, Side::Long, valuation.worse_edge(Side::Long)?)?;
    let short_gain = side_gain(market, Side::Short, valuation.worse_edge(Side::Short)?)?;
    let all = market.open_claims.plus(long_gain)?.plus(short_gain)?;
    if all.is_zero() {
        return Ok(cover);
    }
    let need = market.surplus.negated()?.min(all);
    // The rounding remainder goes to the next source that has room for it, because no source pays more than its own gain.
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

/// How long it takes for the whole `insurance_cap` to become available again, at a constant rate. As a result, one bad day cannot
/// drain the fund, and the fund never stays locked. Unit: seconds.
pub const INSURANCE_PERIOD: u64 = 86_400;

/// Returns the amount that the insurance fund can pay for deficits now. The market must be up to date.
///
/// # Errors
/// `Overflow`.
pub(crate) fn insured(market: &State, parameters: &Parameters) -> Result<Quote> {
    let left = parameters.insurance_cap.minus(drawn(market, parameters)?)?.or_zero();
    Ok(market.insurance.min(left))
}

/// Returns the part of the cap that is still used up. The used part becomes available again at a constant rate over the period.
fn drawn(market: &State, parameters: &Parameters) -> Result<Quote> {
    let elapsed = num::seconds_between(market.insurance_time, market.funding.time);
    if elapsed >= INSURANCE_PERIOD {
        return Ok(Quote::ZERO);
    }
    let back = parameters.insurance_cap.share_of(elapsed, INSURANCE_PERIOD, Rounding::Floor)?;
    Ok(market.insurance_drawn.minus(back)?.or_zero())
}

/// Pays as much of a deficit as the insurance fund can, on an up-to-date market's working copy. No index is needed.
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

/// Cuts the claims' whole share at once, so that no part of it stays in the surplus and is shared again.
fn cut_claims(market: &mut State, amount: Quote) -> Result<()> {
    market.claims = market.claims.cut(amount, market.open_claims)?;
    market.open_claims = market.open_claims.minus(amount)?;
    market.surplus = market.surplus.plus(amount)?;
    Ok(())
}

/// Books a side's share at once, so that it cannot be charged again.
fn charge_side(market: &mut State, side: Side, share: Quote) -> Result<Quote> {
    if share.is_zero() {
        return Ok(share);
    }
    raise_index(market, side, share, market.base_of(side))?;
    market.add_quote(side, share.negated()?)?;
    market.surplus = market.surplus.plus(share)?;
    Ok(share)
}

/// Raises a side's cover index so that positions of total size `base` are charged `share`.
fn raise_index(market: &mut State, side: Side, share: Quote, base: u64) -> Result<()> {
    let delta = num::scale_up(share.magnitude(), base, Rounding::Ceil)?;
    let index = market.cover.index_of(side).plus(i128::try_from(delta).map_err(|_| Error::Overflow)?)?;
    match side {
        Side::Long => market.cover.long_index = index,
        Side::Short => market.cover.short_index = index,
    }
    Ok(())
}

/// Passes on the part of a position's charge that exceeds its gain at `price`. The other positions on its side bear the excess, up
/// to their total gain at that price, and any remainder becomes a deficit again. As a result, a position without a gain does not
/// reduce its side's share.
///
/// # Errors
/// `Overflow`.
pub(crate) fn pass_on(market: &mut State, position: &Position, price: Price, spared: Quote) -> Result<()> {
    let side = position.base.side();
    let others = market.base_of(side).saturating_sub(position.base.magnitude());
    let quote = market.quote_of(side).minus(position.quote)?.plus(spared)?;
    let gain = quote.plus(side.signed(others)?.value_to_owner(price)?)?.or_zero();
    let to_others = if others == 0 { Quote::ZERO } else { spared.min(gain) };
    if to_others.is_positive() {
        raise_index(market, side, to_others, others)?;
    }
    let rest = spared.minus(to_others)?;
    market.add_quote(side, rest)?;
    market.surplus = market.surplus.minus(rest)?;
    Ok(())
}

/// Returns G, a side's unrealised gain at `price`, or zero if the side has a loss. Unit: 1e-6 quote.
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
