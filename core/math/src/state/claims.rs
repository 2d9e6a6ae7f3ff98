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
        /// U: the sum of the reductions of M through these cuts, in two words, low word first. Unit: 2^-126, halved `position`
        /// times. Zero means that there is no stretch.
        pub lost: [u64; 2],
        /// The most that these cuts can have taken from one claim: their total plus rounding. Unit: 1e-6 quote.
        pub most: u64,
        /// The number of halvings of M between the start of the era and these cuts. Claims opened in that range need the cuts.
        pub before: u32,
        /// The number of claims that need these cuts and have not been settled yet.
        pub claims: u32,
    }
}

stored_struct! {
    /// The cuts made to a market's claims.
    pub struct Cuts {
        /// The stretches with cuts that claims need. The newest is first. The other stretches are in no particular order.
        pub kept: [Stretch; KEPT],
        /// The first position at which claims may need a dropped stretch.
        pub forgotten_start: u64,
        /// One past the last position at which claims may need a dropped stretch.
        pub forgotten_end: u64,
        /// The most that dropped cuts can have taken from one claim. Unit: 1e-6 quote.
        pub forgotten: u64,
    }
}

stored_struct! {
    /// The state of a market's claims index.
    pub struct ClaimsIndex {
        /// The digits of M, the share of a claim that is left. Unit: 2^-63, halved `position` times. At least 2^63.
        pub product: u64,
        /// The number of halvings of M since the market began. This number never falls while any account has a claim.
        pub position: u64,
        /// The position at which the current era began. Nothing is left of claims opened before this position.
        pub era: u64,
        /// How far the claims' remainders may exceed the open total because of rounding. Unit: 1e-6 quote.
        pub excess: u64,
        /// The cuts made to the market's claims.
        pub cuts: Cuts,
        /// The number of claims opened in the current era that have not been settled yet.
        pub current_claims: u32,
        /// The number of claims from any era that have not been settled yet.
        pub all_claims: u32,
    }
}

stored_struct! {
    /// One account's claim on one market, as of its last touch.
    pub struct Claim {
        /// c: the amount. Unit: 1e-6 quote. Not negative. Zero means that there is no claim.
        pub amount: Quote,
        /// The digits of M₀, which is M at the last touch. Unit: 2^-63, halved `position` times.
        pub product: u64,
        /// The number of halvings of M at the last touch.
        pub position: u64,
        /// U₀: the sum of the stretch with cuts at the last touch, in two words, low word first. Zero if there was none.
        pub lost: [u64; 2],
    }
}
