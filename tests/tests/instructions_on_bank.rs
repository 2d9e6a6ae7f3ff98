//! Runs the tests of each instruction again, on the validator's bank.

#[path = "instructions/suite.rs"]
mod suite;

use ballast_networks::NetworkKind;

/// The network on which the suite runs.
const NETWORK: NetworkKind = NetworkKind::ProgramTest;
