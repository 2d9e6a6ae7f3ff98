//! The `ballast` command, which has a module for each subcommand.

pub mod account;
pub mod args;
pub mod chart_file;
pub mod companion;
pub mod completions;
pub mod dashboard;
pub mod demo;
pub mod events;
pub mod funding;
pub mod govern;
pub mod history;
pub mod liquidate;
pub mod localnet;
pub mod market;
pub mod migrate;
pub mod positions;
pub mod session;
pub mod settle;
pub mod sim;
pub mod solvency;
pub mod tables;
pub mod trade;
pub mod wallet;
