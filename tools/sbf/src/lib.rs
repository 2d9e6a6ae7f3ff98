//! The program's bytecode: where it is kept, what it was built from, and whether it is still fresh.
//!
//! `artifacts/ballast.so` is committed so that tests and the command line need nothing but Rust. Beside it is a stamp,
//! `artifacts/ballast.json`, with the hash of the sources. [`Artifact::load`] refuses bytecode whose stamp does not match
//! the working tree; the command `cargo run -p ballast-sbf -- build` makes it anew.

mod artifact;
mod error;
pub mod layout;
mod lock;
mod manifest;
mod sources;
mod stamp;

pub use artifact::{Artifact, check};
pub use error::{Error, Result};
pub use lock::{Package, locked_packages};
pub use sources::source_hash;
pub use stamp::{Stamp, digest};
