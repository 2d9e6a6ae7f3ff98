//! What the `ballast` command does. Each subcommand is a module.

pub mod args;
pub mod chart_file;
pub mod dashboard;
pub mod demo;
pub mod localnet;
pub mod migrate;
pub mod sim;
pub mod tables;
