//! Random histories of a whole exchange: actions as plain data, their generator, a model that predicts each result,
//! checks after each action, and a final step that empties the exchange.
//!
//! The same actions run on the program's bytecode, and every account is compared with the model's bit for bit
//! (`testing/histories`).

pub mod action;
pub mod choices;
mod drain;
mod expected;
mod generator;
pub mod model;
pub mod plain;
pub mod refusal;
mod run;
mod shrink;
mod spec;
mod start;
pub mod tally;

pub use action::{Action, Call, OrderSpec, Says, Wrong};
pub use choices::Choices;
pub use generator::{Generator, Style};
pub use model::Model;
pub use refusal::Refusal;
pub use run::{Executor, File, Generated, Run, Setting, Violation, generate, replay};
pub use shrink::shrink;
pub use spec::MarketSpec;
