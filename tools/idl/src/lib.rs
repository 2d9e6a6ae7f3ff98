//! Generates the program's interface description from the output of the program's tests with the feature `idl-build`.
//!
//! Anchor's macros add tests to the program that print its parts as JSON. [`printed`] runs them, and [`assemble`] makes one
//! description of their output. [`text`] writes it in its committed form, `idl/ballast.json`, and [`page`]
//! writes it for readers. The same program always gives the same bytes.

mod assemble;
mod committed;
mod names;
mod page;
mod printed;
mod sections;

pub use assemble::assemble;
pub use committed::{GENERATE_COMMAND, check, committed_path, generate, page_path, text, workspace_root};
pub use page::{page, signers};
pub use printed::printed;
