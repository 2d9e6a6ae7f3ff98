//! Generates the program's interface description from the output of the program's tests, compiled with the feature `idl-build`.
//!
//! Anchor's macros add tests to the program, which print parts of the description as JSON. [`printed`] runs these tests, and
//! [`assemble`] builds a single description from their output. [`text`] formats the description as committed in `idl/ballast.json`,
//! and [`page`] formats it for readers. The same program always produces the same bytes.

mod addresses;
mod arguments;
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
