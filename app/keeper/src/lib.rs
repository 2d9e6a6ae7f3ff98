//! Runs the upkeep of an exchange, which consists of liquidations, funding, pegs and settlements.
//!
//! - [`feed`] follows the chain, and [`state`] holds the exchange in memory.
//! - [`index`] finds accounts that a price move may have pushed below maintenance margin. [`mirror`] combines this index with the
//!   state.
//! - [`turn`] chooses which accounts to measure first if there are too many.
//! - [`jobs`] plans the tasks with pure functions. [`profit`] decides whether a task pays. [`outcome`] describes how a task
//!   ended.
//! - [`send`] lands each task on chain exactly once.
//! - [`table`] creates and reads the lookup tables that transactions with many accounts need.
//! - [`keeper`] connects these modules. The keeper never writes to disk.
//! - [`metrics`], [`server`], [`task_log`] and [`ages`] report the keeper's state.
//! - [`mod@bench`] measures the index with synthetic accounts.
//!
//! `docs/operators/keeper.md` explains how the keeper works and how to run it.

pub mod ages;
pub mod args;
pub mod bench;
pub mod config;
pub mod feed;
pub mod index;
pub mod jobs;
pub mod keeper;
pub mod metrics;
pub mod mirror;
pub mod outcome;
pub mod profit;
pub mod send;
pub mod server;
pub mod setup;
pub mod state;
pub mod table;
pub mod task_log;
pub mod turn;
