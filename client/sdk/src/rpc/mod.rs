//! Connects the client to a network's JSON-RPC server, to fetch accounts and to quote, simulate and send transactions.
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

mod account_limit;
mod discreet;
mod error;
mod executed;
mod history;
mod overview;
mod prepare;
pub mod profile;
mod read;
mod send;
mod server_url;
mod several;
mod simulate;
mod version;

pub use error::{RpcError, SendError, failure_in_words, refuses_method};
pub use executed::Executed;
pub use history::{Happened, Listed, Listing, Logged, Page, Unreadable};
pub use overview::{Audit, Layout, Overview};
pub use prepare::Prepared;
pub use read::{FIRST_ACCOUNTS, OwnersAccounts, decode_clock};
pub use server_url::ServerUrl;
pub use several::Seen;
pub use solana_rpc_client_api::client_error::Error as ClientError;
pub use version::VERSION_1_FEATURE;

use solana_commitment_config::CommitmentConfig;
use solana_rpc_client::nonblocking::rpc_client::RpcClient;
use std::time::Duration;

/// The default request timeout.
const USUAL_TIMEOUT: Duration = Duration::from_secs(30);

/// The result type of requests.
pub type Result<T> = std::result::Result<T, RpcError>;

/// A network's JSON-RPC server. The client's responses and errors reveal only the scheme and host of its URL (see [`ServerUrl`]).
pub struct Rpc {
    client: RpcClient,
    accounts: account_limit::AccountLimit,
    newest: version::Newest,
}

impl Rpc {
    /// Creates a client for the server at `url`, for example `http://127.0.0.1:8899`. The client reads and confirms at the
    /// commitment level `confirmed`.
    #[must_use]
    pub fn new(url: impl Into<ServerUrl>) -> Self {
        Self::with_timeout(url, USUAL_TIMEOUT)
    }

    /// Creates a client like [`Rpc::new`], whose requests fail if there is no response within `timeout`.
    #[must_use]
    pub fn with_timeout(url: impl Into<ServerUrl>, timeout: Duration) -> Self {
        Self::with_commitment(url, CommitmentConfig::confirmed(), timeout)
    }

    /// Creates a client like [`Rpc::with_timeout`], which reads and confirms at `commitment`.
    #[must_use]
    pub fn with_commitment(
        url: impl Into<ServerUrl>,
        commitment: CommitmentConfig,
        timeout: Duration,
    ) -> Self {
        let url = url.into().secret().to_owned();
        Self::with_client(RpcClient::new_with_timeout_and_commitment(url, timeout, commitment))
    }

    /// Creates a client like [`Rpc::with_commitment`], which uses `others` in turn while the server at `url` fails.
    #[must_use]
    pub fn with_servers(
        url: &ServerUrl,
        others: &[ServerUrl],
        commitment: CommitmentConfig,
        timeout: Duration,
    ) -> Self {
        let client = |url: &ServerUrl| {
            RpcClient::new_with_timeout_and_commitment(url.secret().to_owned(), timeout, commitment)
        };
        let clients = std::iter::once(url).chain(others).map(client).collect();
        Self::of(discreet::discreet(clients, commitment))
    }

    /// Wraps a client with custom settings. The client's commitment level applies to all requests.
    #[must_use]
    pub fn with_client(client: RpcClient) -> Self {
        let commitment = client.commitment();
        Self::of(discreet::discreet(vec![client], commitment))
    }

    fn of(client: RpcClient) -> Self {
        Self { client, accounts: Default::default(), newest: version::Newest::default() }
    }

    /// Returns the underlying client, for requests unrelated to Ballast. The client's errors and URL reveal only the scheme and
    /// host.
    #[must_use]
    pub const fn client(&self) -> &RpcClient {
        &self.client
    }
}
