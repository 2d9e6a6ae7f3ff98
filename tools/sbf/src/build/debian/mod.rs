//! Debian's compiler and `sbpf-linker`, in a root folder of their own: nothing but package registries is needed.

mod compile;
mod flags;
mod root;
mod setup;
mod standard_library;

pub(super) use compile::{build_program, build_test_program, build_with_symbols};
