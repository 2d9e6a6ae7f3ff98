//! Attacks on bytecode. Each scenario tries one in whole transactions and asserts the attacker's gain and the others' cost:
//! nothing, or a stated bound. After every transaction all invariants are checked over all accounts. Searches over many
//! parameters are in `core/math/tests/attacks`; `docs/reviewers/attacks.md` has the table of both.

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

/// The network on which attacks run.
const NETWORK: ballast_networks::NetworkKind = ballast_networks::NetworkKind::LiteSvm;
