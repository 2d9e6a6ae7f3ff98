//! The program's interface description: made by the program's own tests with the feature `idl-build`, put together here.
//!
//! Anchor's macros add tests to the program that print its parts as JSON. [`printed`] runs them, [`assemble`] makes one
//! description of what they print, and [`text`] writes it in the one form that is committed as `idl/ballast.json`. The same
//! program always gives the same bytes.

mod assemble;
mod committed;
mod names;
mod printed;
mod sections;

pub use assemble::assemble;
pub use committed::{GENERATE_COMMAND, check, committed_path, generate, text, workspace_root};
pub use printed::printed;
