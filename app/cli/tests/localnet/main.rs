//! Tests `ballast localnet` in its own process, with standard requests from outside, and `ballast migrate` against it.

mod clock;
mod faucet;
mod json;
mod killed;
mod migrate;
mod prices;
mod process;
mod requests;
mod starting;
