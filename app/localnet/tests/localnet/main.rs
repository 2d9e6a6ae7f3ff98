//! Tests that do not need their own process: price paths and keys.

mod keys;
mod sources;
