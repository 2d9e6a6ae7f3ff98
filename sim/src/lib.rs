//! Simulates a Ballast market in which populations of traders, arbitrageurs and keepers act along price paths. The simulation
//! uses the program's own rules (`ballast-math`), without Solana. Every step ends with a full audit, and a violation fails the
//! run.
//!
//! The demo also uses this crate's price paths, market listing and traders' strategies.

pub mod agents;
pub mod batch;
pub mod delays;
pub mod distribution;
pub mod flows;
pub mod listing;
pub mod orders;
pub mod outcome;
pub mod population;
pub mod price_path;
pub mod settings;
pub mod simulation;
pub mod streams;
pub mod sweep;
pub mod time;
pub mod waits;

pub use batch::{Batch, Seeds, run_all};
pub use distribution::Distribution;
pub use outcome::{METRICS, Metric, Outcome, Unit};
pub use population::Population;
pub use settings::{Keepers, Prices, Settings};
pub use simulation::{Failure, Simulation};
