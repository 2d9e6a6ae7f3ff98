//! Stores cuts. U, the sum of all reductions of M that are due to cuts, is kept for as long as claims may need it.
//!
//! M keeps falling and U needs more and more digits, so U is stored in stretches, each of which spans 64 halvings of M and is
//! stored only if claims were cut within it. A claim needs the stretches of its own era from its own M₀ onwards. After another 256
//! halvings, a stretch no longer affects the claim.
//!
//! Keeping exact cuts for every past claim would take one number per stretch, which does not fit into an account of fixed size.
//! Instead, a stretch is kept until all claims that need it are settled. If there are too many stretches, the one with the smallest
//! cuts is dropped. Claims that may need the dropped stretch are paid as if its cuts had taken everything from them. The difference
//! is small if those cuts were small.

use crate::error::{Error, Result};
use crate::num::{self, Rounding};
use crate::state::{Claim, Cuts, KEPT, Stretch};
use crate::units::Quote;

/// The number of halvings between the end of one era and the start of the next. After that many halvings, nothing is left of any
/// claim.
pub const ERA: u64 = 256;
/// The length of a stretch in halvings. With this length, a stretch's sum has room for all digits of M.
pub const STRETCH: u64 = 64;
/// The number of binary places that U has in addition to those of M.
const PLACES: u64 = 63;

/// The value of M at a given moment.
#[derive(Clone, Copy)]
pub(super) struct Level {
    /// The digits of M.
    pub product: u64,
    /// The number of times the digits were halved.
    pub position: u64,
}

impl Stretch {
    const NONE: Self = Self { position: 0, lost: [0; 2], most: 0, before: 0, claims: 0 };

    /// Returns the earliest position at which a claim that needs this stretch was opened.
    fn start(&self) -> u64 {
        self.position.saturating_sub(self.before.into())
    }

    /// Returns whether a claim opened at `position` needs this stretch, because it belongs to the same era and was opened before
    /// the stretch ended.
    #[must_use]
    pub fn is_needed_from(&self, position: u64) -> bool {
        let end = self.position.saturating_add(STRETCH);
        self.lost != [0; 2] && self.start() <= position && position < end
    }

    /// Returns the largest amount that dropping this stretch would cost one claim. Unit: 1e-6 quote.
    const fn worth(&self) -> u64 {
        if self.claims == 0 { 0 } else { self.most }
    }

    /// Returns whether a change in M at `position` belongs to this stretch. No change belongs to an empty stretch.
    fn reaches(&self, position: u64) -> bool {
        self.lost != [0; 2] && position.checked_sub(self.position).is_some_and(|apart| apart < STRETCH)
    }

    /// Returns `level` in the unit of this stretch's sum, rounded down.
    fn measure(&self, level: Level) -> Result<u128> {
        let apart = level.position.checked_sub(self.position).ok_or(Error::Overflow)?;
        Ok(num::halve(num::double(level.product.into(), PLACES)?, apart, Rounding::Floor))
    }

    /// Returns the cuts in this stretch since `claim` was opened, rounded up. Unit: 2^-126, halved as often as the claim's M₀.
    fn since(&self, claim: &Claim) -> Result<u128> {
        if self.reaches(claim.position) {
            let lost = sum(self.lost).checked_sub(sum(claim.lost)).ok_or(Error::Overflow)?;
            let apart = claim.position.checked_sub(self.position).ok_or(Error::Overflow)?;
            return num::double(lost, apart);
        }
        match self.position.checked_sub(claim.position) {
            Some(apart) if apart < ERA => Ok(num::halve(sum(self.lost), apart, Rounding::Ceil)),
            _ => Ok(0),
        }
    }
}

impl Cuts {
    /// The cuts of a market in which no claim was ever cut.
    pub(super) const NONE: Self =
        Self { kept: [Stretch::NONE; KEPT], forgotten_start: 0, forgotten_end: 0, forgotten: 0 };

    /// Returns ⌈c·(U−U₀)/M₀⌉, the amount cut from `claim`, based on the stretches that are kept.
    pub(super) fn of(&self, claim: &Claim) -> Result<Quote> {
        let mut lost = 0u128;
        for stretch in self.kept.iter().filter(|stretch| stretch.lost != [0; 2]) {
            lost = lost.checked_add(stretch.since(claim)?).ok_or(Error::Overflow)?;
        }
        if lost == 0 {
            return Ok(Quote::ZERO);
        }
        let part = num::halve(lost, PLACES, Rounding::Ceil).min(claim.product.into());
        let part = u64::try_from(part).map_err(|_| Error::Overflow)?;
        claim.amount.share_of(part, claim.product, Rounding::Ceil)
    }

    /// Returns the largest amount that dropped cuts can have taken from `claim`. Unit: 1e-6 quote.
    #[must_use]
    pub const fn forgotten_of(&self, claim: &Claim) -> u64 {
        let may_need = self.forgotten_start <= claim.position && claim.position < self.forgotten_end;
        if may_need { self.forgotten } else { 0 }
    }

    /// Counts a newly opened claim at `position`, which must not be earlier than any previous claim's position. Returns its U₀.
    pub(super) fn take_down(&mut self, position: u64) -> Result<[u64; 2]> {
        let newest = &mut self.kept[0];
        if !newest.reaches(position) {
            return Ok([0; 2]);
        }
        newest.claims = newest.claims.checked_add(1).ok_or(Error::Overflow)?;
        Ok(newest.lost)
    }

    /// Removes a claim opened at `position` from the counts.
    pub(super) fn leave(&mut self, position: u64) -> Result<()> {
        for stretch in self.kept.iter_mut().filter(|stretch| stretch.is_needed_from(position)) {
            stretch.claims = one_fewer(stretch.claims)?;
        }
        Ok(())
    }

    /// Returns the cuts after one more cut, which reduced M from `before` to `after`. The argument `most` is the largest amount
    /// that the cut took from one claim. [`Cuts::with_room`] must have made room for it.
    pub(super) fn with(&self, before: Level, after: Level, most: u64) -> Result<Self> {
        let mut cuts = *self;
        let newest = &mut cuts.kept[0];
        let fall = newest.measure(before)?.checked_sub(newest.measure(after)?).ok_or(Error::Overflow)?;
        let lost = sum(newest.lost).checked_add(fall).ok_or(Error::Overflow)?;
        newest.lost = num::to_words(i128::try_from(lost).map_err(|_| Error::Overflow)?);
        newest.most = newest.most.saturating_add(most);
        Ok(cuts)
    }

    /// Returns the cuts with a stretch for a cut at `position`. All `claims` of the era that began at `era` need this stretch. If
    /// the newest stretch does not cover the position, a new stretch replaces the one whose loss costs claims the least.
    pub(super) fn with_room(&self, position: u64, era: u64, claims: u32) -> Self {
        let mut cuts = *self;
        let [newest, older @ ..] = &mut cuts.kept;
        if newest.reaches(position) {
            return *self;
        }
        let before = u32::try_from(position.saturating_sub(era)).unwrap_or(u32::MAX);
        let mut least = core::mem::replace(newest, Stretch { position, before, claims, ..Stretch::NONE });
        for stretch in older {
            if stretch.worth() < least.worth() {
                core::mem::swap(stretch, &mut least);
            }
        }
        if least.claims == 0 { cuts } else { cuts.forget(&least) }
    }

    /// Returns the cuts after dropping a stretch that claims still need.
    fn forget(self, stretch: &Stretch) -> Self {
        let (start, end) = (stretch.start(), stretch.position.saturating_add(STRETCH));
        let is_first = self.forgotten == 0;
        Self {
            forgotten_start: if is_first { start } else { start.min(self.forgotten_start) },
            forgotten_end: end.max(self.forgotten_end),
            forgotten: self.forgotten.saturating_add(stretch.most),
            ..self
        }
    }

    /// Returns the cuts without the record of dropped cuts, if all claims were opened at `position` or later and so need none of
    /// them.
    pub(super) fn since(&self, position: u64) -> Self {
        if self.forgotten_end > position {
            return *self;
        }
        Self { kept: self.kept, ..Self::NONE }
    }
}

/// Returns the number stored in two words, low word first.
fn sum(words: [u64; 2]) -> u128 {
    num::from_words(words).unsigned_abs()
}

/// Returns the count less one.
pub(super) fn one_fewer(count: u32) -> Result<u32> {
    count.checked_sub(1).ok_or(Error::InvariantViolated)
}
