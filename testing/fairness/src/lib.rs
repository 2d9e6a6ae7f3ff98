//! A search for order attacks: any calls in any order, by any number of keys, that leave their owners more cash, or somebody else
//! less, than the fair order would. See `docs/reviewers/fairness.md`.
//!
//! The search knows the rules only through [`rules`], so that the same source also runs on a frozen copy of older rules.

pub mod replay;
pub mod rules;
pub mod search;
