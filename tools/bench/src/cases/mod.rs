//! Lists all measured paths, with one file per subject.

mod claims;
mod governance;
mod liquidation;
mod market;
mod settlement;
mod tokens;
mod trade;
mod view;

use crate::case::Case;

/// Returns all cases, in table order.
#[must_use]
pub fn all() -> Vec<Case> {
    [
        trade::CASES,
        liquidation::CASES,
        settlement::CASES,
        claims::CASES,
        market::CASES,
        tokens::CASES,
        view::CASES,
        governance::CASES,
    ]
    .concat()
}
