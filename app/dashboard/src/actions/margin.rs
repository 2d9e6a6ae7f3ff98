//! Creates and finds the wallet's margin accounts.

use super::proposal::Proposal;
use super::refusal::Refusal;
use super::request::Request;
use crate::app::App;
use crate::view::market_name;
use ballast_client::accounts::{self, MarginAccount, ProgramAccount};
use ballast_client::instructions::{self, CreateMarginAccountArgs};
use ballast_client::quote::Markets;
use ballast_client::rpc::RpcError;
use ballast_client::{amount, oracle, pda};
use ballast_math::Price;
use ballast_math::account::{CROSS, ISOLATED};
use solana_pubkey::Pubkey;

/// The number of a wallet's accounts to search, starting with account zero.
const LOOKED_AT: u16 = 64;

/// Proposes a new margin account.
///
/// # Errors
/// Returns an error if the number is already in use, or if the kind or market is unknown.
pub async fn create(app: &App, request: &Request) -> Result<Proposal, Refusal> {
    let wallet = &request.wallet;
    let (mode, market) = kind(request.text("kind").unwrap_or("cross"))?;
    let name = match mode {
        ISOLATED => {
            format!("isolated to {}", app.rpc.market(market).await.map(|market| market_name(&market))?)
        }
        _ => "cross".into(),
    };
    let sub_id = match request.sub_id()? {
        Some(sub_id) => free(app, wallet, sub_id).await?,
        None => next_free(app, wallet).await?,
    };
    let size = MarginAccount::SIZE;
    let rent = app.rpc.client().get_minimum_balance_for_rent_exemption(size).await.map_err(RpcError::from)?;
    let args = CreateMarginAccountArgs { sub_id, mode, market };
    let message = format!(
        "Creates your margin account {sub_id} ({name}). Its rent is {} SOL, returned when the account is closed.",
        in_sol(rent)
    );
    Ok(Proposal::new(vec![instructions::create_margin_account(*wallet, *wallet, args)], message))
}

/// Formats lamports as SOL, which has nine decimals, as prices do.
fn in_sol(lamports: u64) -> String {
    amount::show(Price::new(lamports))
}

fn kind(text: &str) -> Result<(u32, u32), Refusal> {
    let market = text.strip_prefix("isolated:").map(str::parse);
    match (text, market) {
        ("cross", _) => Ok((CROSS, 0)),
        (_, Some(Ok(market))) => Ok((ISOLATED, market)),
        _ => Err(Refusal::invalid(format!(
            "`kind` must be `cross`, or `isolated:` followed by a market number, not `{text}`"
        ))),
    }
}

async fn free(app: &App, wallet: &Pubkey, sub_id: u16) -> Result<u16, Refusal> {
    match app.rpc.margin_account(wallet, sub_id).await {
        Ok(_) => Err(Refusal::exists(format!(
            "This wallet already has margin account {sub_id}: choose another number, or leave the field empty"
        ))),
        Err(RpcError::Missing { .. }) => Ok(sub_id),
        Err(error) => Err(error.into()),
    }
}

async fn next_free(app: &App, wallet: &Pubkey) -> Result<u16, Refusal> {
    let taken: Vec<u16> = first(app, wallet).await?.iter().map(|account| account.sub_id).collect();
    let free = (0..LOOKED_AT).find(|sub_id| !taken.contains(sub_id));
    free.ok_or_else(|| {
        Refusal::invalid("The first account numbers are all taken: choose a free number with `sub_id`")
    })
}

/// Reads the wallet's first margin accounts by address, because every server allows that.
async fn first(app: &App, wallet: &Pubkey) -> Result<Vec<MarginAccount>, Refusal> {
    let addresses: Vec<Pubkey> = (0..LOOKED_AT).map(|sub_id| pda::margin_account(wallet, sub_id)).collect();
    let found = app.rpc.client().get_multiple_accounts(&addresses).await.map_err(RpcError::from)?;
    let decoded = found.iter().flatten().map(|account| accounts::decode_owned(&account.owner, &account.data));
    // Anyone can send lamports to such an address, which creates an account there that belongs to no program.
    Ok(decoded.filter_map(Result::ok).collect())
}

/// Returns the number of the wallet's account that is isolated to a market.
///
/// # Errors
/// Returns an error if the wallet has no such account.
pub async fn isolated_to(app: &App, wallet: &Pubkey, market: u32) -> Result<u16, Refusal> {
    let is_it =
        |account: &&MarginAccount| account.state.mode == ISOLATED && account.state.isolated_market == market;
    let all = first(app, wallet).await?;
    let found = all.iter().find(is_it).map(|account| account.sub_id);
    found.ok_or_else(|| {
        Refusal::missing(format!(
            "This wallet has no margin account isolated to market {market}: create one first"
        ))
    })
}

/// Reads one of the wallet's margin accounts, and the markets of its positions and `more`.
///
/// # Errors
/// Returns an error if the account does not exist, or if the network does not respond.
pub async fn snapshot(
    app: &App,
    wallet: &Pubkey,
    sub_id: u16,
    more: &[u32],
) -> Result<(MarginAccount, Markets), Refusal> {
    let address = pda::margin_account(wallet, sub_id);
    let read = app.rpc.snapshot(&address, more, oracle::account_of).await;
    read.map_err(|error| match error {
        RpcError::Missing { wanted: MarginAccount::NAME, .. } => {
            Refusal::missing(format!("This wallet has no margin account {sub_id}: create it first"))
        }
        other => other.into(),
    })
}
