//! The vAMM, which is a constant-product curve x·y = k, scaled by a peg.
//!
//! The reserve y is always the smallest integer with x·y ≥ k, so k never falls. A buyer pays the difference between the quote
//! reserves, rounded up, and a seller receives the difference, rounded down, so splitting or reordering trades never makes a
//! profit.

use crate::bounds::{LARGEST_CURVE, MAX_SQRT_K};
use crate::error::{Error, Result, ensure};
use crate::num::{self, Rounding};
pub use crate::state::Curve;
use crate::units::{Base, ONE, Price, Quote, Ratio, Reserve, Side};

/// The number of base units (1e-9) times price units (1e-9) in one quote unit (1e-6).
const BASE_TIMES_PRICE_PER_QUOTE: u64 = 1_000_000_000_000;

/// The result of a swap, for the curve and for the trader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Swap {
    /// The base reserve after the swap.
    pub base_reserve: Reserve,
    /// The quote reserve after the swap.
    pub quote_reserve: Reserve,
    /// The change in the trader's base, which is positive for a buyer. Unit: 1e-9 contract.
    pub base: Base,
    /// The change in the trader's quote, which is negative for a buyer. Unit: 1e-6 quote.
    pub quote: Quote,
}

impl Curve {
    /// Returns a curve at rest, where both reserves equal `sqrt_k` and there are no positions.
    ///
    /// # Errors
    /// Returns `ParameterOutOfBounds` if the depth is zero or above [`MAX_SQRT_K`], or if the peg is zero.
    pub fn at_rest(sqrt_k: u64, peg: Price) -> Result<Self> {
        ensure(sqrt_k > 0 && sqrt_k <= MAX_SQRT_K && !peg.is_zero(), Error::ParameterOutOfBounds)?;
        let reserve = Reserve::new(sqrt_k);
        Ok(Self {
            base_reserve: reserve,
            quote_reserve: reserve,
            terminal_base: reserve,
            terminal_quote: reserve,
            sqrt_k,
            peg,
        })
    }

    /// Returns the exact value of k.
    #[must_use]
    pub const fn k(&self) -> u128 {
        num::multiply_wide(self.sqrt_k, self.sqrt_k)
    }

    /// Returns N = x_T − x, the net position of all users. Positive means net long. Unit: 1e-9 contract.
    ///
    /// # Errors
    /// `Overflow`.
    pub const fn net_base(&self) -> Result<Base> {
        let distance = self.terminal_base.raw().abs_diff(self.base_reserve.raw());
        match num::with_sign(distance, self.base_reserve.raw() > self.terminal_base.raw()) {
            Ok(value) => Ok(Base::new(value)),
            Err(error) => Err(error),
        }
    }

    /// Returns the mark price peg·y/x, which is the price of the next small trade.
    ///
    /// # Errors
    /// `Overflow`, `DivisionByZero`.
    pub fn mark(&self, rounding: Rounding) -> Result<Price> {
        self.price_over(self.base_reserve, rounding)
    }

    /// Returns the clearing price X = peg·y/x_T. At this price, the PnL of all positions adds up to exactly the amount that the
    /// market holds.
    ///
    /// # Errors
    /// `Overflow`, `DivisionByZero`.
    pub fn clearing_price(&self, rounding: Rounding) -> Result<Price> {
        self.price_over(self.terminal_base, rounding)
    }

    /// Returns the clearing price, rounded against `side`, if it is worse for that side than `price`. The comparison takes two
    /// products, so a division is needed only if the clearing price is worse.
    ///
    /// # Errors
    /// Returns the errors of [`Curve::clearing_price`].
    pub(crate) fn clearing_price_beyond(&self, price: Price, side: Side) -> Result<Option<Price>> {
        let value = num::multiply_wide(self.peg.raw(), self.quote_reserve.raw());
        let at_price = num::multiply_wide(price.raw(), self.terminal_base.raw());
        let (is_worse, rounding) = match side {
            Side::Long => (value < at_price, Rounding::Floor),
            Side::Short => (value > at_price, Rounding::Ceil),
        };
        if is_worse {
            return num::divide(value, self.terminal_base.raw(), rounding)
                .map(|price| Some(Price::new(price)));
        }
        num::ensure_fits(value, self.terminal_base.raw()).map(|()| None)
    }

    fn price_over(&self, base: Reserve, rounding: Rounding) -> Result<Price> {
        num::multiply_divide(self.peg.raw(), self.quote_reserve.raw(), base.raw(), rounding).map(Price::new)
    }

    /// Returns E = peg·(y − y_T), which is the quote that closing the whole net position on the curve would return. Unit: 1e-6
    /// quote. Signed.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn exit_value(&self, rounding: Rounding) -> Result<Quote> {
        Reserve::quote_between(self.terminal_quote, self.quote_reserve, self.peg, rounding)
    }

    /// Returns y = ⌈k/x⌉, the quote reserve for a given base reserve.
    ///
    /// # Errors
    /// Returns `CurveExhausted` if there is no such reserve.
    pub fn quote_reserve_at(&self, base_reserve: Reserve) -> Result<Reserve> {
        num::divide(self.k(), base_reserve.raw(), Rounding::Ceil)
            .map(Reserve::new)
            .map_err(|_| Error::CurveExhausted)
    }

    /// Returns the swap of `base` (a magnitude above zero) by a buyer (`Side::Long`) or seller (`Side::Short`).
    ///
    /// # Errors
    /// Returns `ZeroAmount`, `CurveExhausted` if the curve has no price for the size, and `Overflow` if a value does not fit.
    pub fn swap(&self, side: Side, base: u64) -> Result<Swap> {
        ensure(base > 0, Error::ZeroAmount)?;
        let base_reserve = match side {
            Side::Long => self.base_reserve.raw().checked_sub(base),
            Side::Short => self.base_reserve.raw().checked_add(base),
        };
        let base_reserve = Reserve::new(base_reserve.ok_or(Error::CurveExhausted)?);
        let quote_reserve = self.quote_reserve_at(base_reserve)?;
        // The difference is the reserve before less the reserve after. The difference is negative for a buyer, so rounding down
        // increases its magnitude.
        let quote = Reserve::quote_between(quote_reserve, self.quote_reserve, self.peg, Rounding::Floor)?;
        Ok(Swap { base_reserve, quote_reserve, base: side.signed(base)?, quote })
    }

    /// Returns the base of a trade worth about `amount` of quote. For a buyer, this is the largest base that the amount can pay
    /// for, and for a seller, it is the base to sell in order to receive about that amount. The result is rounded down to a
    /// multiple of `step`. Unit: 1e-9 contract.
    ///
    /// # Errors
    /// `CurveExhausted`, `Overflow`, `DivisionByZero`.
    pub fn base_for_quote(&self, side: Side, amount: Quote, step: u64) -> Result<u64> {
        let moved = Reserve::for_quote(amount, self.peg).map_err(|_| Error::CurveExhausted)?;
        let quote_reserve = match side {
            Side::Long => self.quote_reserve.plus(moved),
            Side::Short => self.quote_reserve.minus(moved),
        }
        .map_err(|_| Error::CurveExhausted)?;
        let rounding = match side {
            Side::Long => Rounding::Ceil,
            Side::Short => Rounding::Floor,
        };
        let base_reserve =
            num::divide(self.k(), quote_reserve.raw(), rounding).map_err(|_| Error::CurveExhausted)?;
        // Because y is rounded up, an unchanged quote reserve may need a smaller x than the current one, in which case nothing is
        // sold.
        let base = match side {
            Side::Long => self.base_reserve.raw().saturating_sub(base_reserve),
            Side::Short => base_reserve.saturating_sub(self.base_reserve.raw()),
        };
        ensure(num::to_signed(base).is_ok(), Error::CurveExhausted)?;
        round_down_to(base, step)
    }

    /// Returns the largest size whose average price, before rounding, is within `limit`. A swap from x to x′ has the average price
    /// peg·y/x′. The size is rounded down to a multiple of `step`, and is zero if even the mark is worse than the limit.
    ///
    /// # Errors
    /// Returns `DivisionByZero` if the limit or the step is zero.
    pub fn base_to_limit(&self, side: Side, limit: Price, step: u64) -> Result<u64> {
        let rounding = match side {
            Side::Long => Rounding::Ceil,
            Side::Short => Rounding::Floor,
        };
        let at_limit =
            match num::multiply_divide(self.peg.raw(), self.quote_reserve.raw(), limit.raw(), rounding) {
                Ok(reserve) => reserve,
                Err(Error::Overflow) => u64::MAX,
                Err(error) => return Err(error),
            };
        let room = match side {
            Side::Long => self.base_reserve.raw().saturating_sub(at_limit),
            Side::Short => at_limit.saturating_sub(self.base_reserve.raw()),
        };
        round_down_to(room, step)
    }

    /// Returns the price impact, which is how far a swap's average price is from the mark. A swap from x to x′ has the average
    /// price peg·y/x′, so the impact is base/x′, rounded up. Returns `None` if the curve has no price for the size.
    #[must_use]
    pub fn price_impact(&self, side: Side, base: u64) -> Option<Ratio> {
        let after = match side {
            Side::Long => self.base_reserve.raw().checked_sub(base),
            Side::Short => self.base_reserve.raw().checked_add(base),
        }?;
        larger_of(Ratio::ZERO, ONE, base, after)
    }

    /// Returns `least` or `factor` · base / x_T, whichever is larger. Here, base / x_T is the base's share of the curve's reserve
    /// at rest, which no trade changes. The division is skipped if `least` is certainly larger. Returns `None` if the result does
    /// not fit.
    pub(crate) fn share_or(&self, least: Ratio, factor: Ratio, base: u64) -> Option<Ratio> {
        larger_of(least, factor, base, self.terminal_base.raw())
    }

    /// Returns the curve after a swap.
    #[must_use]
    pub const fn after(&self, swap: &Swap) -> Self {
        Self { base_reserve: swap.base_reserve, quote_reserve: swap.quote_reserve, ..*self }
    }

    /// Returns the curve with depth `sqrt_k`, at the same mark and with the same net position.
    ///
    /// # Errors
    /// Returns `ParameterOutOfBounds` if the depth is above [`MAX_SQRT_K`], and `CurveExhausted` or `Overflow` if a reserve does not fit.
    pub fn with_depth(&self, sqrt_k: u64) -> Result<Self> {
        ensure(sqrt_k > 0 && sqrt_k <= MAX_SQRT_K, Error::ParameterOutOfBounds)?;
        let net = self.net_base()?.raw();
        let base = num::multiply_divide(self.base_reserve.raw(), sqrt_k, self.sqrt_k, Rounding::Floor)?;
        let terminal = base.checked_add_signed(net).ok_or(Error::CurveExhausted)?;
        let scaled = Self { sqrt_k, ..*self };
        let (base_reserve, terminal_base) = (Reserve::new(base), Reserve::new(terminal));
        Ok(Self {
            base_reserve,
            quote_reserve: scaled.quote_reserve_at(base_reserve)?,
            terminal_base,
            terminal_quote: scaled.quote_reserve_at(terminal_base)?,
            ..scaled
        })
    }

    /// Returns whether the reserves at rest are worth at most `times` [`LARGEST_CURVE`] at `price`, which keeps sums over positions
    /// in range.
    #[must_use]
    #[allow(clippy::arithmetic_side_effects, reason = "a half-word times ten to the twelfth")]
    pub const fn is_in_range_at(&self, price: Price, times: u32) -> bool {
        let largest =
            num::multiply_wide(LARGEST_CURVE.unsigned_abs(), num::widen(times) * BASE_TIMES_PRICE_PER_QUOTE);
        num::multiply_wide(self.sqrt_k, price.raw()) <= largest
    }

    /// Returns whether the reserves follow the rules, which means that y and y_T are the smallest integers with x·y ≥ k.
    #[must_use]
    pub const fn is_exact(&self) -> bool {
        let k = self.k();
        is_smallest(self.base_reserve, self.quote_reserve, k)
            && is_smallest(self.terminal_base, self.terminal_quote, k)
    }

    /// Does the same as [`Curve::is_exact`] for a curve that was exact `before`. Only reserves that have changed need the products.
    #[inline(always)]
    pub(crate) fn is_exact_after(&self, before: &Self) -> bool {
        let has_same_depth = self.sqrt_k == before.sqrt_k;
        let is_still_exact = |base, quote, former_base, former_quote| {
            (has_same_depth && base == former_base && quote == former_quote)
                || is_smallest(base, quote, self.k())
        };
        is_still_exact(self.base_reserve, self.quote_reserve, before.base_reserve, before.quote_reserve)
            && is_still_exact(
                self.terminal_base,
                self.terminal_quote,
                before.terminal_base,
                before.terminal_quote,
            )
    }
}

/// Returns the larger of `least` and ⌈`factor`·base/reserve⌉.
fn larger_of(least: Ratio, factor: Ratio, base: u64, reserve: u64) -> Option<Ratio> {
    if is_surely_below(factor, base, least, reserve) {
        return Some(least);
    }
    let part = num::multiply_divide(factor.raw(), base, reserve, Rounding::Ceil).ok()?;
    Some(least.max(Ratio::new(part)))
}

/// Returns whether `factor · base` is certainly less than `least · reserve`. Comparing the upper halves of the sizes takes two
/// ordinary products instead of a wide division. Returns false if this comparison is inconclusive.
fn is_surely_below(factor: Ratio, base: u64, least: Ratio, reserve: u64) -> bool {
    let (base, reserve) = ((base >> 32).saturating_add(1), reserve >> 32);
    let fits = |ratio: Ratio| ratio.raw() >> 31 == 0;
    fits(factor) && fits(least) && base.wrapping_mul(factor.raw()) <= reserve.wrapping_mul(least.raw())
}

/// Returns the value of a reserve of `sqrt_k` at `price`, rounded up. Unit: 1e-6 quote.
pub(crate) fn worth(sqrt_k: u64, price: Price) -> Result<Quote> {
    let worth = num::multiply_divide_by::<BASE_TIMES_PRICE_PER_QUOTE>(sqrt_k, price.raw(), Rounding::Ceil)?;
    Quote::from_magnitude(worth)
}

/// Returns whether `quote` is the smallest integer with `base · quote ≥ k`.
const fn is_smallest(base: Reserve, quote: Reserve, k: u128) -> bool {
    let product = num::multiply_wide(base.raw(), quote.raw());
    match product.checked_sub(k) {
        Some(excess) => excess < num::wide(base.raw()),
        None => false,
    }
}

/// Returns the largest multiple of `step` that is at most `amount`.
pub(crate) fn round_down_to(amount: u64, step: u64) -> Result<u64> {
    let excess = amount.checked_rem(step).ok_or(Error::DivisionByZero)?;
    amount.checked_sub(excess).ok_or(Error::Overflow)
}

/// Returns the smallest multiple of `step` that is at least `amount`.
pub(crate) fn round_up_to(amount: u64, step: u64) -> Result<u64> {
    let down = round_down_to(amount, step)?;
    if down == amount { Ok(down) } else { down.checked_add(step).ok_or(Error::Overflow) }
}
