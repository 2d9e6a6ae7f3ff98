//! Lists a wallet's margin accounts page by page. Each page costs the RPC server a bounded number of requests, and
//! identical requests share one lookup.

use crate::api::Problem;
use crate::app::App;
use crate::view::{Account, Accounts};
use axum::http::StatusCode;
use ballast_client::rpc::{Rpc, RpcError, Seen};
use ballast_client::{oracle, pda};
use moka::future::Cache;
use solana_pubkey::Pubkey;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;

/// The number of accounts on a page. An account has at most eight positions, so a page takes at most four requests.
/// See `docs/traders/dashboard.md`.
const PAGE: usize = 16;
/// How long a response is cached. All clients share the cache.
const FRESH: Duration = Duration::from_secs(2);
/// The maximum number of cached responses.
const KEPT: u64 = 256;
/// The timeout for all RPC requests of one page.
const PATIENCE: Duration = Duration::from_secs(10);

/// A page of the accounts at an address, or the reason why it is unavailable.
type Answer = Result<Arc<Accounts>, Problem>;

/// Recent responses, and lookups in progress.
pub struct Lookups(Cache<(Pubkey, usize), Answer>);

impl Default for Lookups {
    fn default() -> Self {
        Self(Cache::builder().max_capacity(KEPT).time_to_live(FRESH).build())
    }
}

/// Returns the margin account at `address`, or a page (from zero) of the accounts that belong to the wallet `address`.
/// Identical simultaneous requests share one RPC request.
///
/// # Errors
/// Returns an error if the account does not exist, the RPC server fails, or too many requests are waiting.
pub async fn at(app: &App, address: Pubkey, page: usize) -> Answer {
    app.lookups.0.get_with((address, page), look_up(app, address, page)).await
}

async fn look_up(app: &App, address: Pubkey, page: usize) -> Answer {
    let _turn = app.limits.turn().await?;
    let late = |_| Problem {
        status: StatusCode::GATEWAY_TIMEOUT,
        message: "The RPC server did not respond in time: try again".into(),
    };
    timeout(PATIENCE, read(&app.rpc, address, page)).await.map_err(late)?.map(Arc::new)
}

async fn read(rpc: &Rpc, address: Pubkey, page: usize) -> Result<Accounts, Problem> {
    if rpc.margin_account_at(&address).await?.is_some() {
        return shown(rpc, &[address], 1, 0).await;
    }
    let numbers = rpc.sub_ids_of(&address).await?;
    let mut pages = numbers.chunks(PAGE);
    let Some(wanted) = pages.nth(page) else { return Err(none_at(numbers.len())) };
    let addresses: Vec<_> = wanted.iter().map(|number| pda::margin_account(&address, *number)).collect();
    shown(rpc, &addresses, numbers.len(), page).await
}

fn none_at(total: usize) -> Problem {
    let message = match total {
        0 => "This address is neither a margin account nor a wallet with margin accounts: check the address"
            .into(),
        _ => format!(
            "There is no such page: this wallet has {} pages of margin accounts, numbered from 0",
            total.div_ceil(PAGE)
        ),
    };
    Problem { status: StatusCode::NOT_FOUND, message }
}

async fn shown(rpc: &Rpc, addresses: &[Pubkey], total: usize, page: usize) -> Result<Accounts, Problem> {
    let seen = rpc.snapshots(addresses, oracle::account_of).await?;
    let accounts =
        seen.iter().map(|Seen { address, account, markets }| Account::of(address, account, markets));
    Ok(Accounts { total, page, pages: total.div_ceil(PAGE), accounts: accounts.collect() })
}

impl From<RpcError> for Problem {
    fn from(error: RpcError) -> Self {
        let status = match error {
            RpcError::Missing { .. } => StatusCode::NOT_FOUND,
            _ => StatusCode::BAD_GATEWAY,
        };
        Self { status, message: error.to_string() }
    }
}
