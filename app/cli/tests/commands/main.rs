//! Tests the commands as a user runs them: the built binary against an in-process network that runs the program's bytecode.

mod account;
mod busy;
mod clear;
mod flaky;
mod following;
mod front;
mod keeping;
mod keys;
mod leave;
mod limits;
mod market;
mod profile;
mod requests;
mod servers;
mod stage;
mod trade;
mod traders;
mod unknown;
mod usage;
mod wallet;
