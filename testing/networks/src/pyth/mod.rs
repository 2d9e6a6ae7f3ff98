//! A test environment for posting Pyth's prices: our own signers, a server that hands out their updates, and stand-ins for the
//! three programs that verify and write them.
//!
//! The bytecode of Pyth's programs is not published in any registry. The stand-ins are native programs of a test network at
//! Pyth's addresses. They accept the same instructions byte for byte, check the same accounts, recover the same signatures and
//! follow the same Merkle proof. They cannot show what Pyth's own code would refuse beyond that, nor what it costs.

pub(crate) mod programs;
mod server;
mod signers;

pub use server::{Asked, HermesReply, HermesServer};
pub use signers::Signers;
