//! The program's interface description: made by the program's own tests with the feature `idl-build`, put together here.
//!
//! Anchor's macros add tests to the program that print its parts as JSON. [`printed`] runs them, [`assemble`] makes one
//! description of what they print, and [`text`] writes it in the one form that is committed as `idl/ballast.json`; [`page`]
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
