//! The claims index. Realised gains wait until realised losses bring the money, and then share it pro rata.
//!
//! One product M tells how much of a claim is left. A payment of i out of C open claims multiplies M by (C−i)/C, a cut of u by (C−u)/C.
//! M is a floating-point number: 64 binary digits and the number of halvings. So it never runs out of digits, and every payment and
//! cut is applied in full. The fall of M through cuts is also added to a sum U.
//!
//! Of a claim of amount c, opened at (M₀, U₀), **⌈c·M/M₀⌉ is left, ⌈c·(U−U₀)/M₀⌉ was cut, and the rest was paid**. When C becomes zero,
//! nothing is left of any claim. An era ends, and M restarts so far below that later changes do not show in older claims. Every
//! rounding is against the claim: a payment rounds M up, a cut rounds M down, and U is rounded up.
//!
//! So the reserve R always suffices. Let W = Σ c·(M₀−M−(U−U₀))/M₀ be the total paid to claims, and L = Σ c·M/M₀ the total left. Every
//! step keeps **W ≤ R and W + L ≤ R + C**.
//!
//! While nothing is cut, M and the claim suffice. U has as many digits as M has halvings, so only the parts that uncollected claims
//! need are kept: up to four stretches with cuts ([`Cuts`]). If more are needed, the smallest is forgotten. That blocks nothing: a claim
//! that may need it is paid less, by at most the amount that its cuts took from all claims together.

mod cuts;

use cuts::one_fewer;
pub use cuts::{ERA, STRETCH};

use crate::error::{Error, Result, ensure};
use crate::num::{self, Rounding};
pub use crate::state::{Claim, ClaimsIndex, Cuts, KEPT, Stretch};
use crate::units::Quote;

/// The digits of M at the start of an era, which stand for one. Unit: 2^-63.
pub const FULL: u64 = 1 << 63;

/// The most by which rounding one payment leaves claims above the open total, and the most that rounding one cut takes from them.
/// Unit: 1e-6 quote.
const ROUNDING: u64 = 2;

/// The present state of a claim.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClaimStanding {
    /// The amount paid since the claim was opened or last collected. It waits in the market's reserve. Unit: 1e-6 quote. Not negative.
    pub paid: Quote,
    /// The amount still open. Unit: 1e-6 quote. Not negative.
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
    /// The index of a new market.
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

    /// Whether `claim` belongs to the current era.
    #[must_use]
    pub const fn is_current(&self, claim: &Claim) -> bool {
        claim.position >= self.era
    }

    /// Whether any account may hold a part of the open claims.
    #[must_use]
    pub const fn is_held(&self) -> bool {
        self.current_claims > 0
    }

    /// Whether there was neither a payment nor a cut since `claim` was opened or last collected.
    const fn is_at(&self, claim: &Claim) -> bool {
        claim.product == self.product && claim.position == self.position
    }

    /// Whether collecting `claim` would change nothing. Most touches need only this check.
    #[must_use]
    pub fn has_nothing_new(&self, claim: &Claim, open_claims: Quote) -> bool {
        claim.amount.is_zero() || (self.is_at(claim) && claim.amount <= open_claims)
    }

    /// The present state of `claim`.
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

    /// ⌈c·M/M₀⌉, or zero for a claim of an ended era.
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

    /// The index and the claim re-based on it. The caller must credit `paid`. The amount left is capped by `open_claims`.
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

    /// Opens a claim of `amount` and counts it. An amount of zero makes no claim.
    fn take_down(&mut self, amount: Quote) -> Result<Claim> {
        if amount.is_zero() {
            return Ok(Claim::default());
        }
        self.all_claims = self.all_claims.checked_add(1).ok_or(Error::Overflow)?;
        self.current_claims = self.current_claims.checked_add(1).ok_or(Error::Overflow)?;
        let lost = self.cuts.take_down(self.position)?;
        Ok(Claim { amount, product: self.product, position: self.position, lost })
    }

    /// The index and the claim after a just-collected claim grows by `gain` (not negative).
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

    /// The index and the claim after a just-collected claim shrinks by `amount`, with `open_after` claims still open.
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

    /// The index after a payment of `amount` to all open claims, applied in full.
    ///
    /// # Errors
    /// `InvariantViolated` if `amount` exceeds the open claims; `Overflow`.
    pub fn pay(&self, amount: Quote, open_claims: Quote) -> Result<Self> {
        let open_after = without_part(open_claims, amount)?;
        if open_after == open_claims {
            return Ok(*self);
        }
        if open_after.is_zero() {
            return self.ended();
        }
        let next = self.fallen((open_after, open_claims), Rounding::Ceil)?;
        Ok(Self { excess: next.excess.saturating_add(ROUNDING), ..next })
    }

    /// The index after a cut of `amount` from all open claims, applied in full.
    ///
    /// # Errors
    /// `InvariantViolated` if `amount` exceeds the open claims; `Overflow`.
    pub fn cut(&self, amount: Quote, open_claims: Quote) -> Result<Self> {
        let open_after = without_part(open_claims, amount)?;
        if open_after == open_claims {
            return Ok(*self);
        }
        let (next, after) = if open_after.is_zero() {
            (self.ended()?, (0, self.position))
        } else {
            let next = self.fallen((open_after, open_claims), Rounding::Floor)?;
            (next, (next.product, next.position))
        };
        // Claims may have more left than the open total. So a single claim may lose more than the cut, by the same amount.
        let most = amount.magnitude().saturating_add(self.excess).saturating_add(ROUNDING);
        let cuts = self.cuts_at_hand().with((self.product, self.position), after, most)?;
        Ok(Self { cuts, ..next })
    }

    /// The present cuts, with room for one more.
    fn cuts_at_hand(&self) -> Cuts {
        let has_older = self.all_claims > self.current_claims;
        let cuts = if has_older { self.cuts } else { self.cuts.since(self.era) };
        cuts.with_room(self.position, self.era, self.current_claims)
    }

    /// The index with M multiplied by `open_after / open_before`.
    fn fallen(&self, (open_after, open_before): (Quote, Quote), rounding: Rounding) -> Result<Self> {
        let (after, before) = (open_after.magnitude(), open_before.magnitude());
        let (product, halvings) = num::multiply_divide_scaled(self.product, after, before, rounding)?;
        let position = self.position.checked_add(halvings.into()).ok_or(Error::Overflow)?;
        Ok(Self { product, position, ..*self })
    }

    /// The index of the next era, in which nothing is left of any older claim.
    fn ended(&self) -> Result<Self> {
        let position = self.position.checked_add(ERA).ok_or(Error::Overflow)?;
        Ok(Self { product: FULL, position, era: position, excess: 0, current_claims: 0, ..*self })
    }

    /// The index after open claims without a holder were dropped.
    ///
    /// # Errors
    /// `InvariantViolated` while any account may hold a claim.
    pub fn without_open_claims(&self) -> Result<Self> {
        ensure(!self.is_held(), Error::InvariantViolated)?;
        Ok(Self { excess: 0, ..*self })
    }

    /// The index once no account holds a claim of any era. It equals that of a new market.
    ///
    /// # Errors
    /// `InvariantViolated` while any account holds one.
    pub fn restarted(&self) -> Result<Self> {
        ensure(self.all_claims == 0, Error::InvariantViolated)?;
        Ok(Self::new())
    }
}

/// `whole` less `part`. A negative `part` counts as zero.
fn without_part(whole: Quote, part: Quote) -> Result<Quote> {
    ensure(part <= whole, Error::InvariantViolated)?;
    whole.minus(part.or_zero())
}
