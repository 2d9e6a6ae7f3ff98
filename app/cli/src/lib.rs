//! What the `ballast` command does. Each subcommand is a module.

pub mod args;
pub mod demo;
