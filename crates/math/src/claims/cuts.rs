//! What is kept of cuts: the sum U of what they made M fall by, as far back as claims may need it.
//!
//! M falls without end, and so U has ever more digits. It is kept in stretches, each as long as M is halved 64 times and only
//! where claims were cut. A claim needs the digits from its own M₀ on; beyond 256 halvings they are less than nothing of it.

use crate::error::{Error, Result};
use crate::layout::stored_struct;
use crate::num::{self, Rounding};
use crate::units::Quote;

use super::{Claim, ERA};

/// How many stretches with cuts are kept.
pub const KEPT: usize = 4;
/// How many halvings a stretch is long: so long its sum has all digits of M.
pub const STRETCH: u64 = 64;
/// The binary places of U besides those of M.
const PLACES: u64 = 63;

stored_struct! {
    /// The cuts of one stretch.
    pub struct Stretch {
        /// How often M had been halved when the first of them came.
        pub position: u64,
        /// U: by how much they made M fall, two words, lowest first. Unit: 2^-126, halved `position` times. Zero is no stretch.
        pub lost: [u64; 2],
        /// The most that they can have taken from one claim: what they took from all, and roundings. Unit: 1e-6 quote.
        pub most: u64,
    }
}

stored_struct! {
    /// The cuts of a market's claims.
    pub struct Cuts {
        /// The last stretches with cuts, newest first.
        pub kept: [Stretch; KEPT],
        /// Where the newest of the forgotten stretches ended: claims taken down before may have been cut by them.
        pub forgotten_end: u64,
        /// The most that the forgotten ones can have taken from one claim. Unit: 1e-6 quote.
        pub forgotten: u64,
    }
}

impl Stretch {
    const NONE: Self = Self { position: 0, lost: [0; 2], most: 0 };

    /// Whether a change of M at `position` is of this stretch; nothing is of no stretch.
    fn reaches(&self, position: u64) -> bool {
        self.lost != [0; 2] && position.checked_sub(self.position).is_some_and(|apart| apart < STRETCH)
    }

    /// `product`, halved `position` times, in the unit of this stretch's sum, rounded down.
    fn measure(&self, product: u64, position: u64) -> Result<u128> {
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
    pub(super) const NONE: Self = Self { kept: [Stretch::NONE; KEPT], forgotten_end: 0, forgotten: 0 };

    /// U₀ of a claim that is taken down at `position`.
    pub(super) fn at(&self, position: u64) -> [u64; 2] {
        let newest = &self.kept[0];
        if newest.reaches(position) { newest.lost } else { [0; 2] }
    }

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

    /// What forgotten cuts may have taken of `paid`, which `claim` was paid as far as the kept ones say.
    pub(super) fn forgotten_of(&self, claim: &Claim, paid: Quote) -> Result<Quote> {
        if claim.position >= self.forgotten_end {
            return Ok(Quote::ZERO);
        }
        Quote::from_magnitude(self.forgotten.min(paid.magnitude()))
    }

    /// With a cut that made M fall from `before` to `after`, each its digits and halvings, and took `most` of one claim at most.
    /// There is room for it, by [`Cuts::with_room`].
    pub(super) fn with(&self, before: (u64, u64), after: (u64, u64), most: u64) -> Result<Self> {
        let mut cuts = *self;
        let newest = &mut cuts.kept[0];
        let fall = newest.measure(before.0, before.1)?.checked_sub(newest.measure(after.0, after.1)?);
        let lost = sum(newest.lost).checked_add(fall.ok_or(Error::Overflow)?).ok_or(Error::Overflow)?;
        newest.lost = num::to_words(i128::try_from(lost).map_err(|_| Error::Overflow)?);
        newest.most = newest.most.saturating_add(most);
        Ok(cuts)
    }

    /// With a stretch for a cut at `position`: the newest, or one more. Then the oldest is forgotten if there were `KEPT`.
    pub(super) fn with_room(&self, position: u64) -> Self {
        let mut cuts = *self;
        if self.kept[0].reaches(position) {
            return cuts;
        }
        cuts.kept.rotate_right(1);
        let oldest = core::mem::replace(&mut cuts.kept[0], Stretch { position, ..Stretch::NONE });
        if oldest != Stretch::NONE {
            cuts.forgotten_end = oldest.position.saturating_add(STRETCH);
            cuts.forgotten = self.forgotten.saturating_add(oldest.most);
        }
        cuts
    }

    /// Only what claims taken down at `position` or later may need.
    pub(super) fn since(&self, position: u64) -> Self {
        let needed = |stretch: Stretch| if stretch.position < position { Stretch::NONE } else { stretch };
        let kept = self.kept.map(needed);
        if self.forgotten_end > position { Self { kept, ..*self } } else { Self { kept, ..Self::NONE } }
    }
}

/// A sum of two words.
fn sum(words: [u64; 2]) -> u128 {
    num::from_words(words).unsigned_abs()
}
