//! From an empty cluster to a running exchange: numbered steps that bring the chain to what one TOML file says.
//!
//! Every step compares the chain with the file and names the transactions that are missing, so that nothing but the chain
//! remembers how far a run came: a second run does nothing, and one that was cut off anywhere goes on from there.
//!
//! - [`config`]: the file; mistakes are told with the field and the bound that it breaks.
//! - [`chain`]: what is on chain, of one slot.
//! - [`plan()`]: the difference between the two, and the transactions that remove it.
//! - [`steps`]: what is done in which order.
//! - [`show`]: instructions as other tools read them.
//! - [`Migration`]: the same over a network: plan, send one, send all.
//!
//! ```
//! use ballast_migrations::{chain::Chain, config::Config, plan};
//! use solana_pubkey::Pubkey;
//!
//! let config = Config::parse(ballast_migrations::SAMPLE)?;
//! let empty = Chain::empty(Some(Pubkey::new_unique()));
//! let plan = plan(&config, &empty, &Pubkey::new_unique());
//! assert_eq!(plan.actions[0].title, "initialise the exchange");
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
pub use planning::{Action, Needed, Plan, Refused, plan};

/// A file for a local network: three markets, roles whose keys everybody can derive.
pub const SAMPLE: &str = include_str!("../sample.toml");
