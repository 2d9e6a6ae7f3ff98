//! This crate contains only tests, which are in `tests/`.
