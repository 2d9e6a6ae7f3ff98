//! What a posting of Pyth's prices meets, in tests: signers of our own, a server that hands their updates out, and stand-ins for the three
//! programs that verify and write them.
//!
//! No registry carries the bytecode of Pyth's programs. The stand-ins are native programs of a test network at Pyth's
//! addresses: they take the same instructions, byte for byte, check the same accounts, recover the same signatures and walk the same
//! Merkle proof. What they cannot show is what Pyth's own code would refuse beyond that, and what it costs.

pub(crate) mod programs;
mod server;
mod signers;

pub use server::{Asked, HermesReply, HermesServer};
pub use signers::Signers;
