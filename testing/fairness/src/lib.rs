//! A search for order attacks: calls in any order, by any number of keys, that leave their owners more cash, or another user
//! less, than the fair order would. See `docs/reviewers/fairness.md`.
//!
//! The search accesses the rules only through [`rules`], so the same source also runs on a frozen copy of older rules.

pub mod replay;
pub mod rules;
pub mod search;
