//! Conservative bounds for a position in another of the account's markets.
//!
//! Most accounts are far from their limits. For them, a lower bound of the equity and an upper bound of the requirement already
//! show that a check passes. Both bounds follow from stored values, at a fraction of the cost of bringing the market up to date.
//! If the bounds do not suffice, the account is measured exactly. A bound therefore never refuses anything.
//!
//! A bound exists only if the exact measurement cannot fail. The index must be valid, the touch must have no cover to charge and no
//! claim to collect, and every value must be so small that no sum overflows. `testing/proofs/bound-*.smt2` prove both statements,
//! and debug builds compare every bound with the exact health.

use crate::context::Context;
use crate::funding;
use crate::health::{self, Health, INFINITE, Purpose};
use crate::market::State;
use crate::num::{self, Rounding};
use crate::oracle::{self, Index};
use crate::parameters::Parameters;
use crate::position::Position;
use crate::units::{Price, Quote, Ratio, Side};
use crate::volatility;

/// Returns a lower bound of the position's equity and an upper bound of its requirement, both after its market has been brought
/// up to date and the position has been touched. Returns `None` if the stored values do not suffice.
pub(crate) fn of_position(
    market: &State,
    context: &Context<'_>,
    position: &Position,
    purpose: Purpose,
) -> Option<Health> {
    let next = Next::of(market, context, purpose)?;
    let stored = Stored { market, parameters: context.parameters, position, purpose, next };
    if !stored.is_settled() || !stored.is_ordinary() {
        return None;
    }
    let owed = Quote::ZERO.minus(position.debt).ok()?;
    if position.base.is_zero() {
        return Some(Health { equity: owed, requirement: Quote::ZERO });
    }
    let value = stored.value()?;
    let profit = position.quote.plus(stored.funding(&value)?).ok()?.plus(value.amount).ok()?;
    let gains = match purpose {
        Purpose::Maintenance => profit.plus(position.claim.amount).ok()?,
        Purpose::Initial | Purpose::Withdrawal => profit.min(Quote::ZERO),
    };
    Some(Health { equity: gains.plus(owed).ok()?, requirement: stored.requirement(value.notional)? })
}

/// The values that a bound needs and that the market's update changes.
struct Next {
    /// The index after the update.
    index: Index,
    /// An upper bound of the maintenance ratio that volatility requires after the update.
    volatility: Ratio,
    /// The time for which funding accrues in the update. Unit: seconds.
    elapsed: u64,
}

impl Next {
    /// Returns `None` if the oracle update has a defect, or if the index is not valid for the purpose.
    #[inline(always)]
    fn of(market: &State, context: &Context<'_>, purpose: Purpose) -> Option<Self> {
        let Context { parameters, clock, reading: Ok(reading) } = context else {
            return None;
        };
        let stored = &market.oracle;
        if stored.price.is_zero() || stored.twap.is_zero() {
            return None;
        }
        let elapsed = funding::elapsed(market, parameters, clock);
        let wanted_for = purpose.price_use();
        if oracle::accepts(market, parameters, reading, clock).ok()? {
            oracle::ensure_recent(reading.publish_time, parameters, wanted_for, clock).ok()?;
            let index = Index::of(reading.price, reading.confidence);
            let volatility = volatility::highest_after_sample(&market.volatility, parameters, clock).ok()?;
            return Some(Self { index, volatility, elapsed });
        }
        oracle::ensure_recent(stored.publish_time, parameters, wanted_for, clock).ok()?;
        Some(Self { index: stored.index(), volatility: market.volatility.ratio, elapsed })
    }
}

/// The value of a position, and the notional from which its requirement follows.
struct Value {
    /// A lower bound of the position's value to its owner. Unit: 1e-6 quote. Signed.
    amount: Quote,
    /// An upper bound of the notional. Unit: 1e-6 quote.
    notional: Quote,
    /// The price at which the notional is computed.
    price: Price,
}

/// The stored values from which a bound follows.
struct Stored<'a> {
    market: &'a State,
    parameters: &'a Parameters,
    position: &'a Position,
    purpose: Purpose,
    next: Next,
}

impl Stored<'_> {
    /// Returns whether the touch would charge no cover and collect nothing, and whether gains would count in full.
    #[inline(always)]
    fn is_settled(&self) -> bool {
        let Self { market, position, .. } = self;
        let is_covered = position.cover_index == market.cover.index_of(position.base.side());
        let has_haircut = self.purpose == Purpose::Maintenance && market.surplus.is_negative();
        is_covered && !has_haircut && market.claims.has_nothing_new(&position.claim, market.open_claims)
    }

    /// Returns the edge of the index at which the position is valued, if the average after the update certainly does not move it.
    /// That average lies between the stored average and the stored price.
    #[inline(always)]
    fn edge(&self) -> Option<Price> {
        let (twap, price) = (self.market.oracle.twap, self.market.oracle.price);
        let Index { low, high, .. } = self.next.index;
        let is_worse_edge = self.purpose != Purpose::Maintenance;
        if (self.position.base.side() == Side::Long) == is_worse_edge {
            let average = twap.min(price).raw();
            let most = average.saturating_add(self.divergence(average));
            return (low.raw() <= most).then_some(low);
        }
        let average = twap.max(price).raw();
        let least = average.saturating_sub(self.divergence(average));
        (high.raw() >= least).then_some(high)
    }

    /// Returns a lower bound of the distance allowed between the index and this average. The bound uses 2^-20 as the unit of a
    /// ratio, which is slightly less than the actual unit, 1e-6.
    #[inline(always)]
    const fn divergence(&self, average: u64) -> u64 {
        (average >> 20).wrapping_mul(self.parameters.twap_divergence.raw())
    }

    /// For maintenance, both amounts are at the index. For new risk, the value is at the worse of the index and X, and the notional
    /// is at V, which lies between them.
    #[inline(always)]
    fn value(&self) -> Option<Value> {
        let base = self.position.base;
        let edge = self.edge()?;
        let clearing = match self.purpose {
            Purpose::Maintenance => None,
            Purpose::Initial | Purpose::Withdrawal => {
                self.market.curve.clearing_price_beyond(edge, base.side()).ok()?
            }
        };
        match (clearing, base.side()) {
            (Some(clearing), Side::Long) => {
                let (amount, notional) =
                    (base.value_to_owner(clearing).ok()?, health::notional(base, edge).ok()?);
                Some(Value { amount, notional, price: edge })
            }
            (clearing, _) => {
                let price = clearing.unwrap_or(edge);
                let (amount, notional) = base.value_and_notional(price).ok()?;
                Some(Value { amount, notional, price })
            }
        }
    }

    /// Returns a lower bound of the funding that the touch would settle. Funding that the position may still receive counts as
    /// zero.
    #[inline(always)]
    fn funding(&self, value: &Value) -> Option<Quote> {
        let Self { market, position, next, .. } = self;
        let (side, base) = (position.base.side(), position.base.magnitude());
        let index = market.funding.index_of(side);
        let stored = index.gathered(position.funding_index, base, Rounding::Floor).ok()?;
        if (num::spread(stored.raw()) | num::spread(value.amount.raw())) >> ORDINARY != 0 {
            return None;
        }
        let premium = market.funding.premium;
        if next.elapsed == 0 || premium.is_zero() || funding::payer(premium) != side {
            return Some(stored);
        }
        // Funding accrues at the stored price. The stored price must be less than twice the price of the notional.
        if market.oracle.price.raw() >> 1 >= value.price.raw() {
            return None;
        }
        let accrued = premium.magnitude().wrapping_mul(next.elapsed);
        let share = accrued.checked_div(self.parameters.funding_period)?.wrapping_add(1);
        let charge = value.notional.times(Ratio::new(share.wrapping_mul(2)), Rounding::Ceil).ok()?;
        stored.minus(charge).ok()
    }

    /// Returns an upper bound of the requirement for the notional.
    #[inline(always)]
    fn requirement(&self, notional: Quote) -> Option<Quote> {
        let Self { market, parameters, .. } = self;
        let least = health::least_ratio(parameters, self.next.volatility, self.purpose).ok()?;
        let base = self.position.base.magnitude();
        let ratio = market.curve.share_or(least, parameters.size_multiplier, base)?;
        Some(notional.times(ratio, Rounding::Ceil).ok()?.min(INFINITE))
    }

    /// Returns whether all values that the exact measurement adds and multiplies are so small that nothing overflows.
    #[inline(always)]
    fn is_ordinary(&self) -> bool {
        let Self { market, position, next, .. } = self;
        let State { curve, funding, oracle, .. } = market;
        let amounts = [
            market.quote_long,
            market.quote_short,
            market.surplus,
            market.debts,
            funding.bucket,
            position.quote,
            position.claim.amount,
            position.debt,
        ];
        let indexes = [funding.long_index, funding.short_index, position.funding_index];
        let bases = market.base_long.magnitude() | market.base_short.magnitude() | position.base.magnitude();
        let reserves = curve.quote_reserve.raw() | curve.terminal_quote.raw();
        let prices = oracle.price.raw() | next.index.high.raw();
        let digits = amounts.iter().fold(0, |digits, amount| digits | num::spread(amount.raw()))
            | indexes.iter().fold(0, |digits, index| digits | num::spread(index.high_word()))
            | (prices | oracle.twap.raw() | curve.peg.raw() | market.volatility.weight);
        digits >> ORDINARY == 0
            && num::spread(funding.premium.raw()) >> ORDINARY_PREMIUM == 0
            && next.elapsed >> ORDINARY_TIME == 0
            && is_product_ordinary(bases, prices)
            && is_product_ordinary(reserves, curve.peg.raw())
    }
}

/// The largest number of binary digits in an ordinary value. The sum of a few ordinary values fits a word.
const ORDINARY: u32 = 60;
/// The largest number of binary digits in an ordinary premium, which is enough for the largest cap on the premium.
const ORDINARY_PREMIUM: u32 = 16;
/// The largest number of binary digits in an ordinary time without accrual, which is enough for the seconds of a day.
const ORDINARY_TIME: u32 = 17;
/// The largest product of the upper halves of two ordinary factors. The product of the factors themselves is then worth less than
/// 2^58 quote units.
const ORDINARY_PRODUCT: u64 = 1 << 33;

/// Returns whether the product of a word and an ordinary word is certainly at most 2^97.
const fn is_product_ordinary(a: u64, b: u64) -> bool {
    (a >> 32).wrapping_add(1).wrapping_mul((b >> 32).wrapping_add(1)) <= ORDINARY_PRODUCT
}
