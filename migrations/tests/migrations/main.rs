//! Tests migrations: the file, the plan, and runs on an in-process network with the program's bytecode.

mod files;
mod network;
mod obstacles;
mod plans;
mod proxy;
mod runs;
mod support;
