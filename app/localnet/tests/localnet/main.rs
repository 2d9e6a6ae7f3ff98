//! What needs no process of its own: paths of prices, keys.

mod keys;
mod sources;
