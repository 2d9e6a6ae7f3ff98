//! Measures the cost of running the program as bytecode.
//!
//! A [`Case`] is one path through an instruction, in a world in which it succeeds. [`measure()`] runs each case with one, four and
//! eight positions in the margin account. A [`Table`] contains the costs of all cases, which a change to the program must not
//! raise.

pub mod breakdown;
pub mod budget;
pub mod case;
pub mod cases;
pub mod chain;
pub mod committed;
pub mod markdown;
pub mod measure;
pub mod print;
pub mod profile;
pub mod scene;
pub mod scheduled;
pub mod table;

pub use case::{Case, Prepared, Setup};
pub use measure::measure;
pub use table::{Row, Table};
