//! The arguments of `ballast localnet`, and the addresses that all local networks share. The companion
//! `ballast-localnet` runs the network and controls it from another terminal.

mod addresses;
mod args;
mod change;

pub use addresses::{ADDRESSES, is_known};
pub use args::{
    ClockKind, FaucetArguments, KeysArguments, LocalnetArguments, OutageArguments, PriceArguments, PricesOf,
    RemoteCommand, Server, StartArguments, TravelArguments,
};
pub use change::{Change, ChangeError};
