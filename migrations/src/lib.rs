//! Turns an empty cluster into a running exchange, in numbered steps that make the chain match one TOML file.
//!
//! Every step compares the chain with the file and returns the missing transactions. Progress is stored only on chain. Running a
//! finished migration again does nothing, and an interrupted run continues where it stopped.
//!
//! - [`config`] reads the file, and its errors name the field and the bound that the value violates.
//! - [`chain`] reads the on-chain state at one slot.
//! - [`plan()`] returns the differences, and the transactions that remove them.
//! - [`steps`] lists the steps in order.
//! - [`show`] formats instructions for other tools.
//! - [`Migration`] plans and sends transactions over a network.
//!
//! ```
//! use ballast_migrations::{chain::Chain, config::Config, plan};
//! use solana_pubkey::Pubkey;
//!
//! let config = Config::parse(ballast_migrations::SAMPLE)?;
//! let empty = Chain::empty(Some(Pubkey::new_unique()));
//! let plan = plan(&config, &empty, &Pubkey::new_unique());
//! assert_eq!(plan.changes[0].title, "initialise the exchange");
//! # Ok::<(), ballast_migrations::config::ConfigError>(())
//! ```

pub mod chain;
pub mod config;
pub mod difference;
mod error;
mod migration;
mod numbers;
mod planning;
pub mod show;
pub mod steps;

pub use difference::Difference;
pub use error::MigrationError;
pub use migration::{Applied, Migration, Next};
pub use planning::{Needed, Plan, PlannedChange, Refused, plan};

/// A file for a local network, with three markets and with roles whose keys are public.
pub const SAMPLE: &str = include_str!("../sample.toml");
