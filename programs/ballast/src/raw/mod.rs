//! The program's own entry point, for the instructions that users and keepers send most often.
//!
//! Anchor's entry copies the accounts into structures on the heap and checks them there. The program's own entry reads them where
//! the runtime has placed them, and only decides whether Anchor would accept these accounts and arguments. If so, the handler runs.
//! If not, nothing has been written yet, so Anchor's entry processes the same input and names the error. `accounts!` declares the
//! accounts of an instruction once, for both entries. `docs/builders/fast-entry.md` describes how that is checked.
//!
//! Only this folder contains `unsafe` code.

mod account;
pub(crate) mod accounts;
mod borrow;
pub(crate) mod entry;
mod input;
mod stored;
#[cfg(test)]
pub(crate) mod tests;
mod token;

pub use account::Account;
pub use borrow::{Ref, RefMut};
pub use entry::unreached;
pub use input::{Input, MOST_ACCOUNTS, Table};
pub use stored::Stored;
pub(crate) use stored::word;
pub use token::{Transfer, transfer};
