//! Serves a web page that shows an exchange, and transactions for wallets to sign.
//!
//! [`serve`] listens on the loopback address. It reads an RPC server, computes everything with `ballast-client` and
//! sends the results as JSON, so the page only has to draw them. The same server implements the Solana Actions
//! protocol: it returns unsigned transactions that any wallet can check and sign. It never holds a key and never sends
//! a transaction. `docs/traders/dashboard.md` lists all routes.

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

/// Serves the dashboard until the process ends.
///
/// # Errors
/// Returns a [`ServeError`], usually because the port is already in use.
pub async fn serve(options: Options) -> Result<(), ServeError> {
    Server::bind(options).await?.run().await
}
