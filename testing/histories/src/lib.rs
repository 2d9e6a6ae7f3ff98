//! Random histories of a whole exchange. The generator, the model and the checks are in `ballast_model::history`. This crate also
//! runs the same actions on the program's bytecode, compares every account with the model's after every action, and takes
//! histories from seeds or files.

pub mod batch;
pub mod bytecode;
pub mod files;
pub mod summary;
