//! Builds with Debian's compiler and `sbpf-linker`, in a separate root folder. Everything comes from package registries.

mod compile;
mod flags;
mod root;
mod setup;
mod standard_library;

pub(super) use compile::{build_program, build_test_program, build_with_symbols};
