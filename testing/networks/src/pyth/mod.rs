//! Provides a test environment for posting Pyth prices, with our own signers, a server that returns their updates, and stand-ins
//! for the three programs that verify and write them.
//!
//! The bytecode of Pyth's programs is not published in any registry. The stand-ins are native programs on a test network, at the
//! addresses of Pyth's programs. The stand-ins accept the same instructions byte for byte, check the same accounts, recover the
//! same signatures and follow the same Merkle proofs. The stand-ins cannot show what else Pyth's own code would refuse, or how many
//! compute units that code uses.

pub(crate) mod programs;
mod server;
mod signers;

pub use server::{Asked, HermesReply, HermesServer};
pub use signers::Signers;
