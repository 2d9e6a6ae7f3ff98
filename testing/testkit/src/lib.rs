//! Solana networks in this process, behind one small trait.
//!
//! A scenario is written once against [`Chain`] and runs on every [`Engine`]: [`LiteSvm`] (a virtual machine
//! and nothing else: fast), [`ProgramTest`] (the validator's own bank) and [`Surfnet`] (a network with JSON-RPC
//! and WebSocket servers). All of them run the program's real bytecode, never native code.
//!
//! Everything here is meant for tests and demonstrations: a misuse or a broken network panics with a message
//! that says what to do, a refused transaction is a [`Failure`].

mod chain;
mod engine;
mod engines;
pub mod fixtures;
pub mod invariants;
mod keys;
mod logs;
mod outcome;
mod program;
pub mod pyth;
mod refusals;
mod signing;
mod stand_in;
pub mod token;

pub use chain::{Chain, Clock};
pub use engine::Engine;
pub use engines::features::{FEATURES_VARIABLE, Features};
pub use engines::lite_svm::LiteSvm;
pub use engines::program_test::ProgramTest;
pub use engines::surfnet::{Blocks, Surfnet, SurfnetOptions};
pub use keys::{address, keypair};
pub use outcome::{Failure, InstructionCost, Receipt};
pub use program::{PROGRAM_ID, Program, program_bytes};
pub use refusals::REFUSALS_FILE;
pub use signing::{MAX_TRANSACTION_BYTES, compute_unit_limit, rent_exempt};
pub use stand_in::{Reply, StandIn};
