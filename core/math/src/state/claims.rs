//! The stored claims index of a market, and the stored claims of accounts.

use crate::layout::stored_struct;
use crate::units::Quote;

/// The number of stretches with cuts that are kept at once.
pub const KEPT: usize = 4;

stored_struct! {
    /// The cuts within one stretch.
    pub struct Stretch {
        /// The number of halvings of M before the first of these cuts.
        pub position: u64,
        /// U: the sum of the falls of M through these cuts, two words, low word first. Unit: 2^-126, halved `position` times. Zero: no
        /// stretch.
        pub lost: [u64; 2],
        /// The most that these cuts can have taken from one claim: their total plus roundings. Unit: 1e-6 quote.
        pub most: u64,
        /// The number of halvings of M between the start of the era and these cuts. Claims opened in that span need them.
        pub before: u32,
        /// The number of claims that need these cuts and are not settled yet.
        pub claims: u32,
    }
}

stored_struct! {
    /// The cuts of a market's claims.
    pub struct Cuts {
        /// The stretches with cuts that claims need. The newest is first, the others have no order.
        pub kept: [Stretch; KEPT],
        /// The first position whose claims may need a forgotten stretch.
        pub forgotten_start: u64,
        /// The position after the last one whose claims may need a forgotten stretch.
        pub forgotten_end: u64,
        /// The most that forgotten cuts can have taken from one claim. Unit: 1e-6 quote.
        pub forgotten: u64,
    }
}

stored_struct! {
    /// The state of the claims index of a market.
    pub struct ClaimsIndex {
        /// The digits of M, the part of a claim that is left. Unit: 2^-63, halved `position` times. At least 2^63.
        pub product: u64,
        /// The number of halvings of M since the market began. It never falls while any account has a claim.
        pub position: u64,
        /// The position at which the current era began. Nothing is left of claims opened before it.
        pub era: u64,
        /// The most by which claims may have more left than is open, because of rounding. Unit: 1e-6 quote.
        pub excess: u64,
        /// The cuts of the market's claims.
        pub cuts: Cuts,
        /// The number of claims opened in the current era and not settled yet.
        pub current_claims: u32,
        /// The number of claims opened in any era and not settled yet.
        pub all_claims: u32,
    }
}

stored_struct! {
    /// A claim of one account on one market, as of its last touch.
    pub struct Claim {
        /// c: the amount. Unit: 1e-6 quote. Not negative; zero means no claim.
        pub amount: Quote,
        /// The digits of M₀, which is M at the last touch. Unit: 2^-63, halved `position` times.
        pub product: u64,
        /// The number of halvings of M at the last touch.
        pub position: u64,
        /// U₀: the sum of the stretch with cuts at the last touch, two words, low word first. Zero if there was none.
        pub lost: [u64; 2],
    }
}
