//! Generates and runs random histories of a whole exchange. Actions are plain data from a generator, a model predicts each
//! result, checks run after each action, and a final phase empties the exchange.
//!
//! The same actions also run on the program's bytecode (`testing/histories`), where every account is compared with the model's bit for bit.

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

pub use action::{Action, Call, OrderSpec, PostedPrice, Says, Wrong};
pub use choices::Choices;
pub use generator::{Generator, Style};
pub use model::Model;
pub use refusal::Refusal;
pub use run::{Executor, File, Generated, Run, Setting, Violation, generate, replay};
pub use shrink::shrink;
pub use spec::MarketSpec;
