//! The client over a network's JSON-RPC: fetch accounts, quote, send, simulate.
//!
//! ```no_run
//! use ballast_client::instructions::TradeArgs;
//! use ballast_client::quote::Snapshot;
//! use ballast_client::{oracle, pda, rpc::Rpc};
//! use solana_pubkey::Pubkey;
//!
//! # async fn example(owner: Pubkey, args: TradeArgs) -> Result<(), Box<dyn std::error::Error>> {
//! let rpc = Rpc::new("http://127.0.0.1:8899");
//! let address = pda::margin_account(&owner, 0);
//! let (account, markets) = rpc.snapshot(&address, &[0], oracle::account_of).await?;
//! let traded = Snapshot::new(&markets, &account.state).quote_trade(0, &args)?;
//! println!("the fee would be {} millionths", traded.fill.fee.raw());
//! # Ok(())
//! # }
//! ```

mod error;
mod executed;
mod history;
mod overview;
pub mod profile;
mod read;
mod send;
mod simulate;

pub use error::{RpcError, SendError};
pub use executed::Executed;
pub use history::{Happened, Listed, Listing, Page};
pub use overview::{Audit, Layout, Overview};
pub use read::decode_clock;

use solana_commitment_config::CommitmentConfig;
use solana_rpc_client::nonblocking::rpc_client::RpcClient;

/// The result of a request.
pub type Result<T> = std::result::Result<T, RpcError>;

/// A network's JSON-RPC server.
pub struct Rpc {
    client: RpcClient,
}

impl Rpc {
    /// The server at `url`, for example `http://127.0.0.1:8899`. Reads and confirms at the commitment `confirmed`.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        Self::with_client(RpcClient::new_with_commitment(url.into(), CommitmentConfig::confirmed()))
    }

    /// A client with settings of one's own; its commitment holds for everything.
    #[must_use]
    pub const fn with_client(client: RpcClient) -> Self {
        Self { client }
    }

    /// The client underneath, for requests that have nothing to do with Ballast.
    #[must_use]
    pub const fn client(&self) -> &RpcClient {
        &self.client
    }
}
