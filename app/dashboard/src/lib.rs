//! A web page that shows an exchange, and transactions for wallets to sign.
//!
//! [`serve`] listens on loopback. It reads an RPC server, computes everything with `ballast-client` and sends it as
//! JSON; the page only draws. The same server implements the Solana Actions protocol: it returns unsigned
//! transactions that any wallet can check and sign. It never holds a key and never sends a transaction.
//! `docs/traders/dashboard.md` lists all routes.

mod accounts;
mod actions;
mod api;
mod app;
mod assets;
mod connections;
mod feed;
mod limits;
mod options;
mod percent;
mod server;
pub mod view;

pub use options::Options;
pub use server::{ServeError, Server};

/// Serves until the process ends.
///
/// # Errors
/// [`ServeError`], usually because the port is taken.
pub async fn serve(options: Options) -> Result<(), ServeError> {
    Server::bind(options).await?.run().await
}
