//! The networks.

pub mod features;
pub mod lite_svm;
pub mod program_test;
pub mod surfnet;

/// Name of the keypair that pays the fees on every network.
pub(crate) const PAYER: &str = "payer of all fees";

/// What it starts with: a million SOL.
pub(crate) const PAYER_LAMPORTS: u64 = 1_000_000 * 1_000_000_000;
