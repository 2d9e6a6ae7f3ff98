//! Tests the dashboard against an in-process network that runs the program's bytecode.

mod actions;
mod api;
mod browser;
mod first_use;
mod page;
mod provider;
mod stage;
mod wallet;
