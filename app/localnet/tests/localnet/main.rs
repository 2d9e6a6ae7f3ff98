//! What needs no process of its own: paths of prices, changes as people write them, keys.

mod changes;
mod keys;
mod sources;
