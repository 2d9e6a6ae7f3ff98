//! Builds the program's bytecode, records its sources, and checks whether it is up to date.
//!
//! `artifacts/ballast.so` is committed, so that the tests and the command line need only Rust. The bytecode's stamp,
//! `artifacts/ballast.json`, contains a hash of the sources. [`Artifact::load`] refuses bytecode whose stamp does not match the
//! working tree. The command `cargo run -p ballast-sbf -- build` rebuilds it.

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
