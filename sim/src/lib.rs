//! Simulates one Ballast market: populations of traders, arbitrageurs and keepers trade along price paths. They use the program's own rules
//! (`ballast-math`), without Solana. Every step ends with a full audit, and a violation fails the run.
//!
//! The crate also contains the parts that it shares with the demo: price paths, market listing and the traders' strategies.

pub mod agents;
pub mod batch;
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
