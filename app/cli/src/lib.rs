//! What the `ballast` command does. Each subcommand is a module.

pub mod account;
pub mod args;
pub mod chart_file;
pub mod demo;
pub mod positions;
pub mod session;
pub mod sim;
pub mod tables;
