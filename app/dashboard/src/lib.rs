//! Serves a web page that shows an exchange, and prepares transactions for wallets to sign.
//!
//! [`serve`] listens on the loopback address. The server reads from an RPC server, computes everything with
//! `ballast-client` and sends the results as JSON, so the page only has to draw them. The server also implements
//! the Solana Actions protocol, returning unsigned transactions that any wallet can check and sign, but it never
//! holds a key or sends a transaction. `docs/traders/dashboard.md` lists all routes.

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
