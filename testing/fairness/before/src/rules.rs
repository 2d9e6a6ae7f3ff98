//! What the search needs to know of the frozen rules.

pub use crate::audit;
pub use crate::exchange::{Exchange, Venue, cross};

use ballast_math::Clock;
use ballast_math::parameters::Parameters;

use crate::search::listing::{Listing, usual};

/// The listings that books are drawn from.
#[must_use]
pub fn listings() -> Vec<Listing> {
    vec![usual()]
}

/// How long it is until the next claims window: slots, in which the clock may stand.
#[must_use]
pub const fn until_window(clock: &Clock, window: u64) -> (u64, i64) {
    (window - clock.slot % window, 0)
}

/// The next claims window begins while the clock stands: slots do it.
pub const fn turn_window(_: &mut Exchange) {}

/// The parameters that the frozen rules do not have, for a market whose other parameters are `parameters`.
#[must_use]
pub const fn completed(parameters: Parameters) -> Parameters {
    parameters
}

/// Sets a parameter that the frozen rules do not have by its name; none where there is no such parameter.
pub fn assign(_parameters: &mut Parameters, _field: &str, _value: u64) -> Option<()> {
    None
}
