//! Plans actions: pure functions from the known state to a list.

mod action;
mod collect;
mod liquidate;
mod patience;
mod post;
mod settle;
mod take_over;
mod upkeep;
mod view;

pub use action::{Action, Deed, Lock};
pub use liquidate::{liquidations, liquidations_in};
pub use patience::{Patience, part_of};
pub use post::{Post, Wanted, posting, wanted};
pub use settle::settlements;
pub use upkeep::{jitter_of, upkeep};
pub use view::{Own, View};
