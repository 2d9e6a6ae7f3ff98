//! Searches for order attacks. An order attack is a sequence of calls, by any number of keys, that leaves the owners of those keys
//! with more cash than the fair order would, or another user with less. See `docs/reviewers/fairness.md`.
//!
//! The search accesses the rules only through [`rules`], so the same source also runs on a frozen copy of older rules.

pub mod replay;
pub mod rules;
pub mod search;
