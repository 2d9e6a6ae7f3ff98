//! What is kept of cuts: the sum U of what they made M fall by, as far back as claims may need it.
//!
//! M falls without end, and so U has ever more digits. It is kept in stretches, each as long as M is halved 64 times and only
//! where claims were cut. A claim needs those of its own era from its own M₀ on; beyond 256 halvings they are less than nothing of it.
//!
//! How much each claim of the past was cut is as many numbers as there were stretches, so no fixed room holds all that claims might
//! ask. A stretch is kept until all claims that need it are settled. If there are more, the one with the least cuts is forgotten, and
//! those who may need it are paid as if its cuts had taken everything from them: a little less, where it was dust.

use crate::error::{Error, Result};
use crate::num::{self, Rounding};
use crate::state::{Claim, Cuts, KEPT, Stretch};
use crate::units::Quote;

/// How many halvings lie between the end of an era and the next: what falls so far is less than nothing of any claim.
pub const ERA: u64 = 256;
/// How many halvings a stretch is long: so long its sum has all digits of M.
pub const STRETCH: u64 = 64;
/// The binary places of U besides those of M.
const PLACES: u64 = 63;

impl Stretch {
    const NONE: Self = Self { position: 0, lost: [0; 2], most: 0, before: 0, claims: 0 };

    /// The first position from which a claim needs this stretch.
    fn start(&self) -> u64 {
        self.position.saturating_sub(self.before.into())
    }

    /// Whether a claim taken down at `position` needs this stretch: one of the same era, until it ended.
    #[must_use]
    pub fn is_needed_from(&self, position: u64) -> bool {
        let end = self.position.saturating_add(STRETCH);
        self.lost != [0; 2] && self.start() <= position && position < end
    }

    /// The most that a claim would be paid less without this stretch. Unit: 1e-6 quote.
    const fn worth(&self) -> u64 {
        if self.claims == 0 { 0 } else { self.most }
    }

    /// Whether a change of M at `position` is of this stretch; nothing is of no stretch.
    fn reaches(&self, position: u64) -> bool {
        self.lost != [0; 2] && position.checked_sub(self.position).is_some_and(|apart| apart < STRETCH)
    }

    /// `product`, halved `position` times, in the unit of this stretch's sum, rounded down.
    fn measure(&self, (product, position): (u64, u64)) -> Result<u128> {
        let apart = position.checked_sub(self.position).ok_or(Error::Overflow)?;
        Ok(num::halve(num::double(product.into(), PLACES)?, apart, Rounding::Floor))
    }

    /// What the cuts of this stretch took since `claim` was taken down, rounded up. Unit: 2^-126, halved as often as the claim's M₀.
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
    /// Of a market without any.
    pub(super) const NONE: Self =
        Self { kept: [Stretch::NONE; KEPT], forgotten_start: 0, forgotten_end: 0, forgotten: 0 };

    /// ⌈c·(U−U₀)/M₀⌉: what was cut from `claim`, as far as it is kept.
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

    /// The most that forgotten cuts can have taken from `claim`.
    #[must_use]
    pub const fn forgotten_of(&self, claim: &Claim) -> u64 {
        let may_need = self.forgotten_start <= claim.position && claim.position < self.forgotten_end;
        if may_need { self.forgotten } else { 0 }
    }

    /// Counts a claim that is taken down at `position`, the newest there is: its U₀.
    pub(super) fn take_down(&mut self, position: u64) -> Result<[u64; 2]> {
        let newest = &mut self.kept[0];
        if !newest.reaches(position) {
            return Ok([0; 2]);
        }
        newest.claims = newest.claims.checked_add(1).ok_or(Error::Overflow)?;
        Ok(newest.lost)
    }

    /// Counts a claim no longer that was taken down at `position`.
    pub(super) fn leave(&mut self, position: u64) -> Result<()> {
        for stretch in self.kept.iter_mut().filter(|stretch| stretch.is_needed_from(position)) {
            stretch.claims = one_fewer(stretch.claims)?;
        }
        Ok(())
    }

    /// With a cut that made M fall from `before` to `after`, each its digits and halvings, and took `most` of one claim at most.
    /// There is room for it, by [`Cuts::with_room`].
    pub(super) fn with(&self, before: (u64, u64), after: (u64, u64), most: u64) -> Result<Self> {
        let mut cuts = *self;
        let newest = &mut cuts.kept[0];
        let fall = newest.measure(before)?.checked_sub(newest.measure(after)?).ok_or(Error::Overflow)?;
        let lost = sum(newest.lost).checked_add(fall).ok_or(Error::Overflow)?;
        newest.lost = num::to_words(i128::try_from(lost).map_err(|_| Error::Overflow)?);
        newest.most = newest.most.saturating_add(most);
        Ok(cuts)
    }

    /// With a stretch for a cut at `position`, which all `claims` of the era that began at `era` need: the newest, or one more in
    /// place of the one that is missed least.
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

    /// With a stretch forgotten that claims need.
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

    /// With nothing forgotten where all claims were taken down at `position` or later, and need none of it.
    pub(super) fn since(&self, position: u64) -> Self {
        if self.forgotten_end > position {
            return *self;
        }
        Self { kept: self.kept, ..Self::NONE }
    }
}

/// A sum of two words.
fn sum(words: [u64; 2]) -> u128 {
    num::from_words(words).unsigned_abs()
}

/// One claim fewer.
pub(super) fn one_fewer(count: u32) -> Result<u32> {
    count.checked_sub(1).ok_or(Error::InvariantViolated)
}
