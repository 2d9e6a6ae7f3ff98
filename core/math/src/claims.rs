//! The claims index. Realised gains become claims, which realised losses then pay pro rata.
//!
//! A single product, M, tracks how much of each claim is left. A payment of i to open claims of C multiplies M by (C−i)/C, and a
//! cut of u multiplies it by (C−u)/C. M is a floating-point number with 64 binary digits and a count of halvings, so it never runs
//! out of digits, and every payment and cut is applied in full. A separate sum, U, tracks the reductions of M that are due to cuts.
//!
//! For a claim of amount c, opened at (M₀, U₀), **⌈c·M/M₀⌉ is left, ⌈c·(U−U₀)/M₀⌉ was cut, and the remainder was paid**. When C
//! becomes zero, nothing is left of any claim, so the era ends and M restarts so far below its old value that later changes do
//! not affect older claims. All rounding is against the claim, so a payment rounds M up, a cut rounds M down, and U is rounded
//! up.
//!
//! As a result, the reserve R is always sufficient. Let W = Σ c·(M₀−M−(U−U₀))/M₀ be the total paid to claims, and L = Σ c·M/M₀ the
//! total left. Every step preserves **W ≤ R and W + L ≤ R + C**.
//!
//! As long as nothing is cut, M and the claim are enough to compute the paid amount. U needs as many digits as M has halvings, so
//! only the parts of U that uncollected claims need are kept, in up to four stretches of halvings ([`Cuts`]). If more stretches are
//! needed, the one with the smallest cuts is dropped. Dropping a stretch never blocks anything, but a claim that may need it is
//! paid less, by at most the total amount that the stretch's cuts took from all claims.

mod cuts;

pub use cuts::{ERA, STRETCH};
use cuts::{Level, one_fewer};

use crate::error::{Error, Result, ensure};
use crate::num::{self, Rounding};
pub use crate::state::{Claim, ClaimsIndex, Cuts, KEPT, Stretch};
use crate::units::Quote;

/// The digits of M at the start of an era, which represent the value one. Unit: 2^-63.
pub const FULL: u64 = 1 << 63;

/// The largest amount by which rounding can leave claims above the open total after one payment, and the largest amount that
/// rounding can take from claims in one cut. Unit: 1e-6 quote.
const ROUNDING: u64 = 2;

/// The current state of a claim.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClaimStanding {
    /// The amount paid since the claim was opened or last collected. The market's reserve holds this amount. Unit: 1e-6 quote. Not
    /// negative.
    pub paid: Quote,
    /// The amount that is still open. Unit: 1e-6 quote. Not negative.
    pub left: Quote,
}

/// The effect of collecting a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Collected {
    /// The index after the collection.
    pub index: ClaimsIndex,
    /// The claim after the collection.
    pub claim: Claim,
    /// The amount paid since the claim was opened or last collected. Unit: 1e-6 quote. Not negative.
    pub paid: Quote,
}

impl ClaimsIndex {
    /// Returns the index of a new market.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            product: FULL,
            position: 0,
            era: 0,
            excess: 0,
            cuts: Cuts::NONE,
            current_claims: 0,
            all_claims: 0,
        }
    }

    /// Returns whether `claim` belongs to the current era.
    #[must_use]
    pub const fn is_current(&self, claim: &Claim) -> bool {
        claim.position >= self.era
    }

    /// Returns whether any account may hold part of the open claims.
    #[must_use]
    pub const fn is_held(&self) -> bool {
        self.current_claims > 0
    }

    /// Returns whether nothing has been paid or cut since `claim` was opened or last collected.
    const fn is_at(&self, claim: &Claim) -> bool {
        claim.product == self.product && claim.position == self.position
    }

    /// Returns whether collecting `claim` would change nothing. Most touches need only this check.
    #[must_use]
    pub fn has_nothing_new(&self, claim: &Claim, open_claims: Quote) -> bool {
        claim.amount.is_zero() || (self.is_at(claim) && claim.amount <= open_claims)
    }

    /// Returns the current state of `claim`.
    ///
    /// # Errors
    /// `Overflow`, `DivisionByZero`.
    pub fn standing(&self, claim: &Claim) -> Result<ClaimStanding> {
        if claim.amount.is_zero() || self.is_at(claim) {
            return Ok(ClaimStanding { paid: Quote::ZERO, left: claim.amount });
        }
        let uncut = claim.amount.minus(self.cuts.of(claim)?)?;
        let left = self.left_of(claim)?.min(uncut);
        let paid = uncut.minus(left)?;
        let forgotten = Quote::from_magnitude(self.cuts.forgotten_of(claim).min(paid.magnitude()))?;
        Ok(ClaimStanding { paid: paid.minus(forgotten)?, left })
    }

    /// Returns ⌈c·M/M₀⌉, or zero for a claim from an earlier era.
    fn left_of(&self, claim: &Claim) -> Result<Quote> {
        if !self.is_current(claim) {
            return Ok(Quote::ZERO);
        }
        let halvings = self.position.checked_sub(claim.position).ok_or(Error::Overflow)?;
        let amount = claim.amount.magnitude();
        let left = num::multiply_divide(amount, self.product, claim.product, Rounding::Ceil)?;
        let left = num::halve(left.into(), halvings, Rounding::Ceil);
        Quote::from_magnitude(u64::try_from(left).map_err(|_| Error::Overflow)?)
    }

    /// Returns the index, and the claim rebased to it. The caller must credit `paid`. The amount left is at most `open_claims`.
    ///
    /// # Errors
    /// `Overflow`, `DivisionByZero`.
    pub fn collect(&self, claim: &Claim, open_claims: Quote) -> Result<Collected> {
        if self.has_nothing_new(claim, open_claims) {
            return Ok(Collected { index: *self, claim: *claim, paid: Quote::ZERO });
        }
        let standing = self.standing(claim)?;
        let mut index = *self;
        index.leave(claim)?;
        let kept = index.take_down(standing.left.min(open_claims))?;
        index.excess = index.excess.saturating_add(1);
        Ok(Collected { index, claim: kept, paid: standing.paid })
    }

    /// Removes `claim` from the counts.
    fn leave(&mut self, claim: &Claim) -> Result<()> {
        self.all_claims = one_fewer(self.all_claims)?;
        if self.is_current(claim) {
            self.current_claims = one_fewer(self.current_claims)?;
        }
        self.cuts.leave(claim.position)
    }

    /// Opens a claim of `amount` and counts it. A zero amount creates no claim.
    fn take_down(&mut self, amount: Quote) -> Result<Claim> {
        if amount.is_zero() {
            return Ok(Claim::default());
        }
        self.all_claims = self.all_claims.checked_add(1).ok_or(Error::Overflow)?;
        self.current_claims = self.current_claims.checked_add(1).ok_or(Error::Overflow)?;
        let lost = self.cuts.take_down(self.position)?;
        Ok(Claim { amount, product: self.product, position: self.position, lost })
    }

    /// Returns the index and the claim after a newly collected claim grows by `gain` (not negative).
    ///
    /// # Errors
    /// `Overflow`.
    pub fn grow(&self, collected: &Claim, gain: Quote) -> Result<(Self, Claim)> {
        let mut index = *self;
        if collected.amount.is_zero() {
            let claim = index.take_down(gain)?;
            return Ok((index, claim));
        }
        Ok((index, Claim { amount: collected.amount.plus(gain)?, ..*collected }))
    }

    /// Returns the index and the claim after a newly collected claim shrinks by `amount`. The argument `open_after` is the total of
    /// open claims afterwards.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn shrink(&self, collected: &Claim, amount: Quote, open_after: Quote) -> Result<(Self, Claim)> {
        let left = collected.amount.minus(amount)?;
        let mut index = *self;
        if left.is_positive() && open_after.is_positive() {
            return Ok((index, Claim { amount: left, ..*collected }));
        }
        index.leave(collected)?;
        let index = if open_after.is_zero() { index.ended()? } else { index };
        Ok((index, Claim::default()))
    }

    /// Returns the index after `amount` is paid to all open claims. The payment is applied in full.
    ///
    /// # Errors
    /// Returns `InvariantViolated` if `amount` exceeds the open claims, and `Overflow` if a value does not fit.
    pub fn pay(&self, amount: Quote, open_claims: Quote) -> Result<Self> {
        let open_after = without_part(open_claims, amount)?;
        if open_after == open_claims {
            return Ok(*self);
        }
        if open_after.is_zero() {
            return self.ended();
        }
        let next = self.fallen(open_after, open_claims, Rounding::Ceil)?;
        Ok(Self { excess: next.excess.saturating_add(ROUNDING), ..next })
    }

    /// Returns the index after `amount` is cut from all open claims. The cut is applied in full.
    ///
    /// # Errors
    /// Returns `InvariantViolated` if `amount` exceeds the open claims, and `Overflow` if a value does not fit.
    pub fn cut(&self, amount: Quote, open_claims: Quote) -> Result<Self> {
        let open_after = without_part(open_claims, amount)?;
        if open_after == open_claims {
            return Ok(*self);
        }
        let (next, after) = if open_after.is_zero() {
            (self.ended()?, Level { product: 0, position: self.position })
        } else {
            let next = self.fallen(open_after, open_claims, Rounding::Floor)?;
            (next, next.level())
        };
        // The remainders of the claims may add up to more than the open total, in which case a single claim may lose more than the
        // cut, by that excess.
        let most = amount.magnitude().saturating_add(self.excess).saturating_add(ROUNDING);
        let cuts = self.cuts_at_hand().with(self.level(), after, most)?;
        Ok(Self { cuts, ..next })
    }

    /// Returns the current value of M.
    const fn level(&self) -> Level {
        Level { product: self.product, position: self.position }
    }

    /// Returns the current cuts, with room for one more.
    fn cuts_at_hand(&self) -> Cuts {
        let has_older = self.all_claims > self.current_claims;
        let cuts = if has_older { self.cuts } else { self.cuts.since(self.era) };
        cuts.with_room(self.position, self.era, self.current_claims)
    }

    /// Returns the index with M multiplied by `open_after / open_before`.
    fn fallen(&self, open_after: Quote, open_before: Quote, rounding: Rounding) -> Result<Self> {
        let (after, before) = (open_after.magnitude(), open_before.magnitude());
        let (product, halvings) = num::multiply_divide_scaled(self.product, after, before, rounding)?;
        let position = self.position.checked_add(halvings.into()).ok_or(Error::Overflow)?;
        Ok(Self { product, position, ..*self })
    }

    /// Returns the index of the next era, in which nothing is left of any older claim.
    fn ended(&self) -> Result<Self> {
        let position = self.position.checked_add(ERA).ok_or(Error::Overflow)?;
        Ok(Self { product: FULL, position, era: position, excess: 0, current_claims: 0, ..*self })
    }

    /// Returns the index after dropping the open claims that have no holder.
    ///
    /// # Errors
    /// Returns `InvariantViolated` if any account may still hold a claim.
    pub fn without_open_claims(&self) -> Result<Self> {
        ensure(!self.is_held(), Error::InvariantViolated)?;
        Ok(Self { excess: 0, ..*self })
    }

    /// Returns the index of a new market, for use once no account holds a claim from any era.
    ///
    /// # Errors
    /// Returns `InvariantViolated` if any account still holds a claim.
    pub fn restarted(&self) -> Result<Self> {
        ensure(self.all_claims == 0, Error::InvariantViolated)?;
        Ok(Self::new())
    }
}

/// Returns `whole` less `part`. A negative `part` counts as zero.
fn without_part(whole: Quote, part: Quote) -> Result<Quote> {
    ensure(part <= whole, Error::InvariantViolated)?;
    whole.minus(part.or_zero())
}
