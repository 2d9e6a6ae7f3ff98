//! The scheduled costs of transactions. The scheduler ranks transactions by these units, and they count towards the limits of a block and
//! of a market's account. The runtime's own cost model computes them from executed transactions.

mod capacity;
mod cost;
pub mod markdown;
mod path;

pub use capacity::{Block, Capacity};
pub use cost::{Cost, Used};
pub use path::{PATHS, Path, Scheduled, measure};
