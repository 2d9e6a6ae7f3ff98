//! Tests `ballast govern` as a user runs it: the built binary against an in-process network that runs the program's bytecode.

mod files;
mod multisig;
mod network_names;
mod pauses;
mod roles;
mod set_up;
#[allow(dead_code, reason = "the tests of other commands use the rest of it")]
#[path = "../commands/stage.rs"]
mod stage;
mod treasury;
mod upkeep;
mod usage;
mod vault;
