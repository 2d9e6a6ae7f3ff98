//! The dashboard against a network in this process that runs the program's bytecode.

mod actions;
mod api;
mod browser;
mod page;
mod provider;
mod stage;
mod wallet;
