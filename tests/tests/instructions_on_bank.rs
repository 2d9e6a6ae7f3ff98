//! The tests of each instruction again, on the validator's bank.

#[path = "instructions/suite.rs"]
mod suite;

use ballast_networks::Engine;

/// Where the suite runs.
const ENGINE: Engine = Engine::ProgramTest;
