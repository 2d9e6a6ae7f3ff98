//! Tests attacks on the bytecode. Each scenario tries an attack in whole transactions and asserts that the attacker's gain and
//! the others' cost are zero or within a stated bound. After every transaction, all invariants are checked over all accounts.
//! `core/math/tests/attacks` contains searches over many parameters, and `docs/reviewers/attacks.md` lists both kinds of test.

mod accounts;
mod atomic;
mod bad_oracle;
mod confidence;
mod fair_slot;
mod poison_pill;
mod pump_by_closing;
mod roles;
#[path = "../scenarios/support.rs"]
#[allow(dead_code, reason = "shared with the scenarios, which use more of it")]
mod support;
mod tokens;
mod wealth;

/// The network on which the attacks run.
const NETWORK: ballast_networks::NetworkKind = ballast_networks::NetworkKind::LiteSvm;
