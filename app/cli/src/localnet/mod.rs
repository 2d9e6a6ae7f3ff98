//! `ballast localnet`: its arguments, and the addresses that every local network has. The network itself, and what can be done
//! to it from outside, is the companion `ballast-localnet`.

mod addresses;
mod args;
mod change;

pub use addresses::{ADDRESSES, is_known};
pub use args::{
    ClockKind, FaucetArguments, KeysArguments, LocalnetArguments, OutageArguments, PriceArguments, PricesOf,
    RemoteCommand, Server, StartArguments, TravelArguments,
};
pub use change::{Change, ChangeError};
