//! Tests the client without network access.

mod accounts;
mod calls;
mod errors;
mod events;
mod idl;
mod instructions;
mod limit;
mod logs;
mod market;
mod oracle;
mod others;
mod pda;
mod quote;
mod solvency;
mod traders;
mod transaction;
