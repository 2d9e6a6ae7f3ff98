//! A search for order attacks. An order attack is a sequence of calls, by any number of keys, that leaves its owners with more cash, or
//! another user with less, than the fair order would. See `docs/reviewers/fairness.md`.
//!
//! The search accesses the rules only through [`rules`], so the same source also runs on a frozen copy of older rules.

pub mod replay;
pub mod rules;
pub mod search;
