//! Runs random histories of a whole exchange. The generator, the model and the checks are in `ballast_model::history`. This crate
//! also runs the same actions on the program's bytecode and compares every account with the model's after every action. Histories
//! come from seeds or files.

pub mod batch;
pub mod bytecode;
pub mod files;
pub mod summary;
