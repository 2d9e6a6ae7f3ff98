//! The search for order attacks on the rules from before they were closed: a frozen copy of the maths and of the model exchange.
//! What the search finds here is known; a search that does not find it is broken.

pub mod audit;
pub mod exchange;
pub mod rules;
#[path = "../../src/search/mod.rs"]
pub mod search;
