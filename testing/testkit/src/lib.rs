//! Provides Solana networks in this process, behind one small trait.
//!
//! A scenario is written once against [`Chain`] and runs on every network. [`LiteSvm`] is only a virtual machine, which makes it
//! fast to run and to compile. The other networks, which are the validator's own bank and a network with JSON-RPC and WebSocket
//! servers, are in `ballast-networks`. All networks run the program's real bytecode, never native code.
//!
//! Everything here is meant for tests and demonstrations. Incorrect use or a broken network causes a panic with a message that
//! explains what to do. A refused transaction is a [`Failure`].

mod chain;
mod features;
pub mod fixtures;
pub mod invariants;
mod keys;
mod lite_svm;
mod logs;
mod outcome;
mod program;
mod refusals;
mod signing;
mod stand_in;
pub mod token;

pub use chain::{Chain, Clock, Network};
pub use features::{FEATURES_VARIABLE, Features};
pub use keys::{PAYER, PAYER_LAMPORTS, address, keypair};
pub use lite_svm::LiteSvm;
pub use outcome::{Failure, InstructionCost, Receipt};
pub use program::{PROGRAM_ID, Program, program_bytes};
pub use refusals::REFUSALS_FILE;
pub use signing::{MAX_TRANSACTION_BYTES, compute_unit_limit, rent_exempt};
pub use stand_in::{Reply, StandIn};
