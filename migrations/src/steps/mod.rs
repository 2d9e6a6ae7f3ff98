//! Lists the steps, in order. Each step depends only on the chain and the file, and plans nothing if the two match.

mod s0001_exchange;
mod s0002_collateral;
mod s0003_markets;
mod s0004_insurance;
mod s0005_open;
mod s0006_roles;

use crate::planning::{Facts, Plan};

/// A step.
pub struct Step {
    /// The step's number and name.
    pub name: &'static str,
    /// The step's purpose.
    pub purpose: &'static str,
    pub(crate) plan: fn(&Facts<'_>, &mut Plan),
}

/// All steps. New steps are added at the end with the next number, and released steps keep their numbers.
pub const STEPS: [Step; 6] = [
    Step {
        name: s0001_exchange::NAME,
        purpose: "initialises the exchange and its first role holders",
        plan: s0001_exchange::plan,
    },
    Step {
        name: s0002_collateral::NAME,
        purpose: "registers the mint as collateral, with its vault and cap",
        plan: s0002_collateral::plan,
    },
    Step {
        name: s0003_markets::NAME,
        purpose: "creates the markets without opening them, and sets up unopened markets again if they differ from the file",
        plan: s0003_markets::plan,
    },
    Step {
        name: s0004_insurance::NAME,
        purpose: "deposits the opening insurance of markets that are not open yet",
        plan: s0004_insurance::plan,
    },
    Step { name: s0005_open::NAME, purpose: "opens the markets", plan: s0005_open::plan },
    Step {
        name: s0006_roles::NAME,
        purpose: "hands the roles over: nominates the new holders, and accepts the role for each nominee whose key is given",
        plan: s0006_roles::plan,
    },
];
