//! Finds the largest order that the program would accept.

use super::{Result, Snapshot};
use crate::instructions::TradeArgs;
use ballast_math::{Base, Quote, Ratio, Rounding, num};

/// The largest order on one side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Largest {
    /// The size of the order. Unit: 1e-9 contract.
    pub base: u64,
    /// The position after the order.
    pub position: Base,
    /// The position's notional at the index, as a multiple of the account's initial equity before the order. `None` if the account
    /// has no equity or the market has no index. Unit: 1e-6.
    pub leverage: Option<Ratio>,
}

impl Snapshot<'_> {
    /// Returns the largest order like `args` that the program would accept now, in whole steps. The side, limit, deadline and
    /// `reduce_only` of `args` apply, but the amount is ignored. `None` if no size is accepted. The size is found by binary
    /// search, so the result is the largest order if every smaller order that leaves a position of the minimum size is also
    /// accepted.
    ///
    /// # Errors
    /// Returns `Overflow` or [`super::QuoteError::UnknownMarket`].
    pub fn largest_trade(&self, market: u32, args: &TradeArgs) -> Result<Option<Largest>> {
        let known = self.markets.get(market)?.market();
        let (step, minimum) = (known.parameters.base_step.max(1), known.parameters.minimum_base);
        let held = self.base_in(market);
        let passes = |base: u64| {
            let args = TradeArgs { is_quote: false, amount: base, ..*args };
            self.quote_trade(market, &args).ok()
        };
        let opposes = !held.is_zero() && held.is_negative() == args.is_buy;
        let least = if opposes {
            held.magnitude().saturating_add(minimum)
        } else {
            minimum.saturating_sub(held.magnitude()).max(1)
        };
        let (mut low, mut high) = (
            least.div_ceil(step),
            known.state.curve.terminal_base.raw().div_ceil(step).saturating_add(least.div_ceil(step)),
        );
        let adds = (!args.reduce_only).then(|| passes(low.saturating_mul(step))).flatten();
        let Some(mut best) = adds.or_else(|| opposes.then(|| passes(held.magnitude())).flatten()) else {
            return Ok(None);
        };
        if adds.is_some() {
            while high - low > 1 {
                let middle = low.midpoint(high);
                match passes(middle.saturating_mul(step)) {
                    Some(traded) => (low, best) = (middle, traded),
                    None => high = middle,
                }
            }
        }
        let position = best.position.base;
        let equity = Quote::new(self.health()?.initial_equity);
        let leverage = match equity.is_positive() && !position.is_zero() {
            true => {
                let notional = position.value(best.market.oracle.price, Rounding::Floor)?;
                ratio_of(notional, equity)
            }
            false => None,
        };
        Ok(Some(Largest { base: best.fill.base.magnitude(), position, leverage }))
    }

    /// Returns the account's position in `market`, or zero.
    #[must_use]
    pub fn base_in(&self, market: u32) -> Base {
        let position = self.account.find(market).and_then(|place| self.account.positions.get(place));
        position.map(|position| position.base).unwrap_or_default()
    }
}

/// Returns how many times `whole` (positive) fits into the magnitude of `part`. `None` if the ratio is too large.
pub(super) fn ratio_of(part: Quote, whole: Quote) -> Option<Ratio> {
    let one = ballast_math::units::ONE.raw();
    num::multiply_divide(part.magnitude(), one, whole.magnitude(), Rounding::Floor).ok().map(Ratio::new)
}
