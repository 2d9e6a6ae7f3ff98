//! What the search needs to know of the frozen rules.

pub use crate::audit;
pub use crate::exchange::{Exchange, Venue, cross};

use crate::search::listing::{Listing, usual};

/// The listings that books are drawn from.
#[must_use]
pub fn listings() -> Vec<Listing> {
    vec![usual()]
}
