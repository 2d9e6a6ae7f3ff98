//! Tests that check small domains completely, with every state, every order and every split, and count the cases.
//! `docs/reviewers/invariants.md` states the counts.

#[path = "../common/mod.rs"]
mod common;

mod calls;
mod claims;
mod cover;
mod curve;
mod funding;
mod liquidation;
mod markets;
mod ratios;
mod rounding;
mod settlement;
mod tiny;

/// All orders of three items.
pub const ORDERS: [[usize; 3]; 6] = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];

/// Returns `numerator / denominator`, rounded down. The denominator must be above zero.
pub fn floor(numerator: i128, denominator: i128) -> i128 {
    numerator.div_euclid(denominator)
}

/// Returns `numerator / denominator`, rounded up. The denominator must be above zero.
pub fn ceil(numerator: i128, denominator: i128) -> i128 {
    -floor(-numerator, denominator)
}
