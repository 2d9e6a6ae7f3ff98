//! Keeps an exchange going: liquidations, funding, pegs, settlements.
//!
//! - [`feed`] hears of the chain, [`state`] keeps what was heard in memory, [`index`] tells which accounts a move of prices may
//!   have brought below maintenance, [`mirror`] joins the two.
//! - [`turn`] says who is looked at first where there are too many.
//! - [`jobs`] decide what to do: functions without input or output. [`profit`] says what pays, [`outcome`] what became of an action.
//! - [`send`] gets that onto the chain once, and no more than once.
//! - [`table`] makes and reads the lookup tables that wide transactions need.
//! - [`keeper`] ties them together; nothing is ever written to disk.
//! - [`metrics`], [`server`] and [`vigil`] tell how it goes.
//! - [`mod@bench`] measures the index with accounts that are made up.
//!
//! `docs/operators/keeper.md` says how it works and how to run it.

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
pub mod turn;
pub mod vigil;
