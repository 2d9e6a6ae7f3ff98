//! The claims index: realised gains wait until realised losses have brought the money, and share it pro rata.
//!
//! One product M (what is left of a claim: payments and cuts both shrink it) and one sum A (what was paid of it), both
//! in units of 1e-18. A payment of i out of C open claims makes M′ = ⌈M·(C−i)/C⌉ and A′ = A + M − M′; a cut of u makes
//! M′ = ⌊M·(C−u)/C⌋ and leaves A. A claim of amount c, taken down at (M₀, A₀), was paid ⌊c·(A−A₀)/M₀⌋ and has c − paid
//! left (⌊c·M/M₀⌋ if there was a cut). Whenever C becomes zero the epoch ends and the index starts anew.
//!
//! Where M would become too small for its digits, the epoch is closed early: its last (M, A) are kept until all its claims
//! are collected, and what they have left stands in the next epoch as if it had been taken down at that one's start.

use crate::error::{Error, Result, ensure};
use crate::layout::stored_struct;
use crate::num::{self, Rounding};
use crate::units::Quote;

/// The index of a fresh epoch. Unit: 1e-18.
pub const FULL: u64 = 1_000_000_000_000_000_000;
/// The index never falls below this, so that it keeps nine digits: the epoch is closed before it does.
pub const MIN_PRODUCT: u64 = 1_000_000_000;

stored_struct! {
    /// The state of the claims index of a market.
    pub struct ClaimsIndex {
        /// M: what is left of a claim of this epoch. Unit: 1e-18.
        pub product: u64,
        /// A: what was paid of a claim of this epoch. Unit: 1e-18. A + M = 1e18 unless there was a cut.
        pub paid: u64,
        /// The epoch: rises whenever the open claims become zero.
        pub epoch: u64,
        /// The last epoch that ended with a cut or was closed early. Meaningful while `cut_claims` is above zero.
        pub cut_epoch: u64,
        /// A of that epoch at its end. Unit: 1e-18.
        pub cut_paid: u64,
        /// M of that epoch where it was closed early; zero where nothing was left of its claims. Unit: 1e-18.
        pub cut_product: u64,
        /// Claims of that epoch that were not collected yet.
        pub cut_claims: u32,
        /// Claims taken down in the current epoch that are not settled yet.
        pub current_claims: u32,
        /// All claims taken down and not settled yet, of whatever epoch.
        pub all_claims: u32,
        /// Always zero.
        pub padding: u32,
    }
}

stored_struct! {
    /// A claim of one account on one market, as taken down at its last touch.
    pub struct Claim {
        /// c: the amount. Unit: 1e-6 quote. Zero is no claim.
        pub amount: Quote,
        /// M₀: the product when it was taken down. Unit: 1e-18.
        pub product: u64,
        /// A₀: the sum when it was taken down. Unit: 1e-18.
        pub paid: u64,
        /// The epoch in which it was taken down.
        pub epoch: u64,
    }
}

/// How a claim stands now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClaimStanding {
    /// Paid since it was taken down, waiting in the market's reserve to be collected.
    pub paid: Quote,
    /// Still open.
    pub left: Quote,
}

impl ClaimsIndex {
    /// The index of a new market.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            product: FULL,
            paid: 0,
            epoch: 0,
            cut_epoch: 0,
            cut_paid: 0,
            cut_product: 0,
            cut_claims: 0,
            current_claims: 0,
            all_claims: 0,
            padding: 0,
        }
    }

    /// Whether claims were cut in the current epoch.
    #[must_use]
    pub const fn is_cut(&self) -> bool {
        match self.product.checked_add(self.paid) {
            Some(sum) => sum != FULL,
            None => true,
        }
    }

    /// How `claim` stands now.
    ///
    /// # Errors
    /// `Overflow`, `DivisionByZero`.
    pub fn standing(&self, claim: &Claim) -> Result<ClaimStanding> {
        if claim.amount.is_zero() {
            return Ok(ClaimStanding::default());
        }
        if claim.epoch == self.epoch {
            return stand(claim, (self.product, self.paid));
        }
        if claim.epoch == self.cut_epoch && self.cut_claims > 0 {
            return self.standing_of_closed(claim);
        }
        Ok(ClaimStanding { paid: claim.amount, left: Quote::ZERO })
    }

    /// How a claim of the closed epoch stands: first at that epoch's end, and with what it had left in this one.
    fn standing_of_closed(&self, claim: &Claim) -> Result<ClaimStanding> {
        let then = stand(claim, (self.cut_product, self.cut_paid))?;
        let kept = Claim { amount: then.left, product: FULL, paid: 0, epoch: self.epoch };
        let now = stand(&kept, (self.product, self.paid))?;
        Ok(ClaimStanding { paid: then.paid.plus(now.paid)?, left: now.left })
    }

    /// Whether somebody may hold a part of the open claims.
    #[must_use]
    pub const fn is_held(&self) -> bool {
        self.current_claims > 0 || (self.cut_claims > 0 && self.cut_product > 0)
    }

    /// The index and the claim with the claim's standing taken down anew: what was paid is the caller's to move, what
    /// is left is capped by `open_claims`.
    ///
    /// # Errors
    /// `Overflow`, `DivisionByZero`.
    pub fn collect(&self, claim: &Claim, open_claims: Quote) -> Result<Collected> {
        if claim.amount.is_zero() {
            return Ok(Collected { index: *self, claim: Claim::default(), paid: Quote::ZERO });
        }
        let standing = self.standing(claim)?;
        let index = self.without(claim.epoch)?;
        let left = standing.left.min(open_claims);
        let (index, claim) = index.with_claim(left)?;
        Ok(Collected { index, claim, paid: standing.paid })
    }

    /// The index with one claim of `epoch` fewer.
    fn without(&self, epoch: u64) -> Result<Self> {
        let mut index = *self;
        index.all_claims = one_fewer(index.all_claims)?;
        if epoch == self.epoch {
            index.current_claims = one_fewer(index.current_claims)?;
        } else if epoch == self.cut_epoch && self.cut_claims > 0 {
            index.cut_claims = one_fewer(index.cut_claims)?;
        }
        Ok(index)
    }

    /// The index with a claim of `amount` more, and that claim; none where the amount is zero.
    fn with_claim(&self, amount: Quote) -> Result<(Self, Claim)> {
        if amount.is_zero() {
            return Ok((*self, Claim::default()));
        }
        let mut index = *self;
        index.all_claims = index.all_claims.checked_add(1).ok_or(Error::Overflow)?;
        index.current_claims = index.current_claims.checked_add(1).ok_or(Error::Overflow)?;
        Ok((index, Claim { amount, product: self.product, paid: self.paid, epoch: self.epoch }))
    }

    /// The index and claim after the claim, just collected, grows by `gain` (not negative).
    ///
    /// # Errors
    /// `Overflow`.
    pub fn grow(&self, collected: &Claim, gain: Quote) -> Result<(Self, Claim)> {
        if collected.amount.is_zero() {
            return self.with_claim(gain);
        }
        Ok((*self, Claim { amount: collected.amount.plus(gain)?, ..*collected }))
    }

    /// The index and claim after the claim, just collected, shrinks by `amount`, and `open_after` claims remain open.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn shrink(&self, collected: &Claim, amount: Quote, open_after: Quote) -> Result<(Self, Claim)> {
        let left = collected.amount.minus(amount)?;
        let (index, claim) = if left.is_zero() || open_after.is_zero() {
            (self.without(self.epoch)?, Claim::default())
        } else {
            (*self, Claim { amount: left, ..*collected })
        };
        Ok((index.after_change(open_after)?, claim))
    }

    /// How much of `open_claims` may be taken away at once: all of it; or all but one unit while claims of the closed epoch
    /// are not collected yet and the end of this one would be forgotten, because either has a cut or something left.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn largest_change(&self, open_claims: Quote, is_cut: bool) -> Result<Quote> {
        let must_stay = self.cut_claims > 0 && (is_cut || self.cut_product > 0);
        if must_stay && !open_claims.is_zero() {
            return open_claims.minus(Quote::new(1));
        }
        Ok(open_claims)
    }

    /// The index after a payment to all open claims, and how much of `amount` it takes: less where the index would become
    /// too small or the epoch may not end yet.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn pay(&self, amount: Quote, open_claims: Quote) -> Result<(Self, Quote)> {
        let wanted = amount.or_zero().min(self.largest_change(open_claims, self.is_cut())?);
        let (index, amount) = self.with_digits_for(wanted, open_claims)?;
        if amount.is_zero() {
            return Ok((*self, Quote::ZERO));
        }
        let open_after = open_claims.minus(amount)?;
        let product = remaining(index.product, (open_after, open_claims), Rounding::Ceil)?;
        let moved = index.product.checked_sub(product).ok_or(Error::Overflow)?;
        let paid = index.paid.checked_add(moved).ok_or(Error::Overflow)?;
        Ok((Self { product, paid, ..index }.after_change(open_after)?, amount))
    }

    /// The index after a cut of all open claims, and how much of `amount` it takes: less where the index would become
    /// too small or the epoch may not end yet.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn cut(&self, amount: Quote, open_claims: Quote) -> Result<(Self, Quote)> {
        let wanted = amount.or_zero().min(self.largest_change(open_claims, true)?);
        let (index, amount) = self.with_digits_for(wanted, open_claims)?;
        if amount.is_zero() {
            return Ok((*self, Quote::ZERO));
        }
        let open_after = open_claims.minus(amount)?;
        let product = remaining(index.product, (open_after, open_claims), Rounding::Floor)?;
        Ok((Self { product, ..index }.after_change(open_after)?, amount))
    }

    /// The index with digits enough to take `wanted` away: itself, or that of the next epoch where this one can be closed;
    /// and how much of `wanted` the digits allow.
    fn with_digits_for(&self, wanted: Quote, open_claims: Quote) -> Result<(Self, Quote)> {
        if wanted >= open_claims {
            return Ok((*self, wanted));
        }
        let allowed = self.largest_partial(open_claims)?;
        if wanted <= allowed || self.cut_claims > 0 || self.product == FULL {
            return Ok((*self, wanted.min(allowed)));
        }
        let next = self.closed_early()?;
        Ok((next, wanted.min(next.largest_partial(open_claims)?)))
    }

    /// The most that can be taken away, short of everything, without the product falling below its minimum.
    fn largest_partial(&self, open_claims: Quote) -> Result<Quote> {
        if self.product <= MIN_PRODUCT {
            return Ok(Quote::ZERO);
        }
        let stays = open_claims.share_of(MIN_PRODUCT, self.product, Rounding::Ceil)?;
        open_claims.minus(stays)
    }

    /// The index of the next epoch, with what is needed to carry the claims of this one over.
    fn closed_early(&self) -> Result<Self> {
        Ok(Self {
            product: FULL,
            paid: 0,
            epoch: self.epoch.checked_add(1).ok_or(Error::Overflow)?,
            cut_epoch: self.epoch,
            cut_paid: self.paid,
            cut_product: self.product,
            cut_claims: self.current_claims,
            current_claims: 0,
            ..*self
        })
    }

    /// The index after open claims that nobody holds were dropped.
    ///
    /// # Errors
    /// `Overflow`; `InvariantViolated` while somebody may hold some.
    pub fn without_open_claims(&self) -> Result<Self> {
        ensure(!self.is_held(), Error::InvariantViolated)?;
        self.after_change(Quote::ZERO)
    }

    /// The index of the next epoch, where nobody holds a claim of any.
    ///
    /// # Errors
    /// `Overflow`; `InvariantViolated` while somebody does.
    pub fn restarted(&self) -> Result<Self> {
        ensure(self.all_claims == 0, Error::InvariantViolated)?;
        if self.product == FULL && self.paid == 0 {
            return Ok(*self);
        }
        Ok(Self { epoch: self.epoch.checked_add(1).ok_or(Error::Overflow)?, ..Self::new() })
    }

    /// The index after the open claims became `open_after`: a new epoch where that is zero.
    fn after_change(&self, open_after: Quote) -> Result<Self> {
        if !open_after.is_zero() {
            return Ok(*self);
        }
        let mut next = *self;
        ensure(self.cut_claims == 0 || self.cut_product == 0, Error::InvariantViolated)?;
        if self.is_cut() && self.current_claims > 0 {
            ensure(self.cut_claims == 0, Error::InvariantViolated)?;
            next.cut_epoch = self.epoch;
            next.cut_paid = self.paid;
            next.cut_product = 0;
            next.cut_claims = self.current_claims;
        }
        next.epoch = self.epoch.checked_add(1).ok_or(Error::Overflow)?;
        next.product = FULL;
        next.paid = 0;
        next.current_claims = 0;
        Ok(next)
    }
}

/// What collecting a claim does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Collected {
    /// The index afterwards.
    pub index: ClaimsIndex,
    /// The claim afterwards.
    pub claim: Claim,
    /// What was paid since the claim was taken down.
    pub paid: Quote,
}

/// How `claim` stands in its epoch, whose index is now at `product` and `paid`.
fn stand(claim: &Claim, (product, paid): (u64, u64)) -> Result<ClaimStanding> {
    if claim.product == product && claim.paid == paid {
        return Ok(ClaimStanding { paid: Quote::ZERO, left: claim.amount });
    }
    let was_cut = product.checked_add(paid) != claim.product.checked_add(claim.paid);
    let paid = paid_between(claim, paid)?;
    let left = if was_cut {
        claim.amount.share_of(product, claim.product, Rounding::Floor)?
    } else {
        claim.amount.minus(paid)?
    };
    Ok(ClaimStanding { paid, left })
}

/// `product · open_after / open_before`.
fn remaining(product: u64, (open_after, open_before): (Quote, Quote), rounding: Rounding) -> Result<u64> {
    num::multiply_divide(product, open_after.magnitude(), open_before.magnitude(), rounding)
}

/// What `claim` was paid while the sum rose to `sum`: ⌊c·(A−A₀)/M₀⌋.
fn paid_between(claim: &Claim, sum: u64) -> Result<Quote> {
    let risen = sum.checked_sub(claim.paid).ok_or(Error::Overflow)?;
    claim.amount.share_of(risen, claim.product, Rounding::Floor)
}

fn one_fewer(count: u32) -> Result<u32> {
    count.checked_sub(1).ok_or(Error::InvariantViolated)
}
