//! The stored claims index of a market and claims of accounts.

use crate::layout::stored_struct;
use crate::units::Quote;

/// How many stretches with cuts are kept at once.
pub const KEPT: usize = 4;

stored_struct! {
    /// The cuts of one stretch.
    pub struct Stretch {
        /// How often M had been halved when the first of them came.
        pub position: u64,
        /// U: by how much they made M fall, two words, lowest first. Unit: 2^-126, halved `position` times. Zero is no stretch.
        pub lost: [u64; 2],
        /// The most that they can have taken from one claim: what they took from all, and roundings. Unit: 1e-6 quote.
        pub most: u64,
        /// How often M had been halved in the era before them: its claims need them from there on.
        pub before: u32,
        /// Claims that need them, not settled yet.
        pub claims: u32,
    }
}

stored_struct! {
    /// The cuts of a market's claims.
    pub struct Cuts {
        /// Stretches with cuts that claims need, the newest first, the others in no order.
        pub kept: [Stretch; KEPT],
        /// The first position at which a claim was taken down that may need what is forgotten.
        pub forgotten_start: u64,
        /// The position behind the last one.
        pub forgotten_end: u64,
        /// The most that the forgotten ones can have taken from one claim. Unit: 1e-6 quote.
        pub forgotten: u64,
    }
}

stored_struct! {
    /// The state of the claims index of a market.
    pub struct ClaimsIndex {
        /// The digits of M: what is left of a claim. Unit: 2^-63, halved `position` times. At least 2^63.
        pub product: u64,
        /// How often M was halved since the market began. Never falls while somebody has a claim.
        pub position: u64,
        /// The position at which the current era began. Of claims taken down before nothing is left.
        pub era: u64,
        /// By how much claims may have more left than is open, because all is rounded: at most. Unit: 1e-6 quote.
        pub excess: u64,
        /// The cuts.
        pub cuts: Cuts,
        /// Claims taken down in the current era that are not settled yet.
        pub current_claims: u32,
        /// All claims taken down and not settled yet, of whatever era.
        pub all_claims: u32,
    }
}

stored_struct! {
    /// A claim of one account on one market, as taken down at its last touch.
    pub struct Claim {
        /// c: the amount. Unit: 1e-6 quote. Zero is no claim.
        pub amount: Quote,
        /// The digits of M₀: the product when it was taken down. Unit: 2^-63, halved `position` times.
        pub product: u64,
        /// How often M was halved when it was taken down.
        pub position: u64,
        /// U₀: the sum of the stretch with cuts in which it was taken down, two words, lowest first. Zero where there was none.
        pub lost: [u64; 2],
    }
}
