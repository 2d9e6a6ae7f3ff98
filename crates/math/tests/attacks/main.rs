//! Attacks on the rules, as searches over many parameters: an attacker who knows everything, owns as many accounts as it
//! needs and orders its instructions as it likes tries to end with more than it paid in. `docs/attacks.md` has the table.

#[path = "../common/mod.rs"]
mod common;

mod pump_by_closing;
mod support;
