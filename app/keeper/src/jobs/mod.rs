//! Plans tasks with pure functions that turn the known state into a list of tasks.

mod collect;
mod delays;
mod liquidate;
mod post;
mod settle;
mod take_over;
mod task;
mod upkeep;
mod view;

pub use delays::{Delays, part_of};
pub use liquidate::{liquidations, liquidations_in};
pub use post::{Post, Wanted, posting, wanted};
pub use settle::settlements;
pub use task::{Lock, Task, TaskKind};
pub use upkeep::{jitter_of, upkeep};
pub use view::{Own, View};
