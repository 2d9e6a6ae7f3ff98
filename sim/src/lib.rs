//! Simulates one market of Ballast: populations of traders, arbitrageurs and keepers along price paths, on the very rules that the
//! program runs (`ballast-math`), without Solana. After every step everything is audited; what does not hold fails the run.
//!
//! What the demo shares with it lives here too: price paths, how a market is listed for one, the traders' minds.

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

pub use batch::{Batch, run_all};
pub use distribution::Distribution;
pub use outcome::{METRICS, Metric, Outcome, Unit};
pub use population::Population;
pub use settings::{Keepers, Prices, Settings};
pub use simulation::{Failure, Simulation};
