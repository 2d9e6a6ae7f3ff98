//! Every path that is measured, one file per subject.

mod claims;
mod governance;
mod liquidation;
mod market;
mod settlement;
mod tokens;
mod trade;
mod view;

use crate::case::Case;

/// All cases, in the order of the table.
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
