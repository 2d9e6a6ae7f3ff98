//! Plans actions: pure functions from the known state to a list.

mod action;
mod collect;
mod liquidate;
mod patience;
mod post;
mod profit;
mod settle;
mod take_over;
mod upkeep;
mod view;

pub use action::{Action, Deed, Lock};
pub use liquidate::{liquidations, liquidations_in};
pub use patience::{Patience, part_of};
pub use post::{Post, Wanted, posting, wanted};
pub use profit::{Costs, Profit, SIGNATURE_FEE};
pub use settle::settlements;
pub use upkeep::upkeep;
pub use view::{Own, View};
