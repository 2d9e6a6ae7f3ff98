//! What a transaction counts for in a block: the units that the scheduler ranks it by, and of which a block, and a market in it,
//! have so many. Computed by the runtime's own cost model from the transactions that were run.

mod capacity;
mod cost;
pub mod markdown;
mod path;

pub use capacity::{Block, Capacity};
pub use cost::{Cost, Used};
pub use path::{PATHS, Path, Scheduled, measure};
