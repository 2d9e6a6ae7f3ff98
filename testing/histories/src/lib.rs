//! Random histories of a whole exchange. The generator, the model and the checks are in `ballast_model::history`; here the
//! same actions run on the program's bytecode as well, every account is compared with the model's after every action, and
//! histories come from seeds or files.

pub mod batch;
pub mod bytecode;
pub mod files;
pub mod summary;
