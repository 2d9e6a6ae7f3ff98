//! Runs the tests of each instruction on the virtual machine alone, which is fast.

mod raised;
#[path = "suite.rs"]
mod suite;

use ballast_networks::NetworkKind;

/// The network on which the suite runs.
const NETWORK: NetworkKind = NetworkKind::LiteSvm;
