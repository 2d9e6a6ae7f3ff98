//! Tests without a process of their own: price paths and keys.

mod keys;
mod sources;
