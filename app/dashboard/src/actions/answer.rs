//! Turns a proposal into an unsigned transaction.

use super::metadata;
use super::proposal::Proposal;
use super::refusal::Refusal;
use super::spec::{PostResponse, Terms};
use super::target::Given;
use crate::app::App;
use ballast_client::rpc::RpcError;
use ballast_client::transaction::{self, Draft, Scheduled};
use solana_commitment_config::CommitmentConfig;
use solana_hash::Hash;
use solana_pubkey::Pubkey;
use std::sync::Arc;
use std::time::Duration;

/// Returns a transaction for `wallet` to sign and pay. The server simulates the transaction first, so that it never
/// returns one that the network would refuse. If the same order was built a moment ago and can still execute, returns
/// that transaction again.
///
/// # Errors
/// Returns an error if the network would refuse the transaction.
pub async fn to(app: &App, wallet: &Pubkey, proposal: Proposal) -> Result<PostResponse, Refusal> {
    let Some(target) = proposal.target else { return Ok(build(app, wallet, &proposal, "").await?.1) };
    let before = app.orders.last(&target).await;
    let is_alive = match &before {
        Some(given) => is_valid(app, &given.blockhash).await?,
        None => false,
    };
    let alive = before.as_ref().filter(|_| is_alive);
    if let Some(given) = alive.filter(|given| given.target == target) {
        return again(app, given).await;
    }
    let (blockhash, response) = build(app, wallet, &proposal, alive.map_or("", warning)).await?;
    let kept = app.orders.keep(before.as_ref(), Given { target, blockhash, response }).await;
    Ok(kept.response.clone())
}

/// Warns of an earlier order for another target that can still execute.
fn warning(_: &Arc<Given>) -> &'static str {
    "The order that you requested a moment ago for a different position can still execute, so sign only one of the two. "
}

async fn is_valid(app: &App, blockhash: &Hash) -> Result<bool, Refusal> {
    let client = app.rpc.client();
    Ok(client.is_blockhash_valid(blockhash, client.commitment()).await.map_err(RpcError::from)?)
}

/// Returns a transaction again, with the remaining time to sign it.
async fn again(app: &App, given: &Given) -> Result<PostResponse, Refusal> {
    let mut response = given.response.clone();
    let life = life(app, response.terms.last_valid_block_height).await?;
    response.terms.life_ms = in_ms(life);
    response.message = format!(
        "This is the same transaction as before, and it can execute only once. {} {}",
        response.explanation,
        time_to_sign(life)
    );
    Ok(response)
}

/// Returns the remaining lifetime of a blockhash. Every slot counts as a block, so the real lifetime may be longer.
async fn life(app: &App, last_valid_block_height: u64) -> Result<Duration, Refusal> {
    let client = app.rpc.client();
    let height =
        client.get_block_height_with_commitment(client.commitment()).await.map_err(RpcError::from)?;
    Ok(app.feed.life_of(last_valid_block_height.saturating_sub(height)))
}

fn time_to_sign(life: Duration) -> String {
    format!("Sign within {} seconds.", life.as_secs())
}

async fn build(
    app: &App,
    wallet: &Pubkey,
    proposal: &Proposal,
    warning: &str,
) -> Result<(Hash, PostResponse), Refusal> {
    let draft = Draft::new(wallet, &proposal.instructions).with_spare(proposal.spare);
    let prepared = app.rpc.prepare_for_wallet(draft).await?;
    let terms = app.budget.terms(prepared.limits);
    // Many wallets send with a preflight at `finalized`, which does not know newer blockhashes.
    let newest = app.rpc.client().get_latest_blockhash_with_commitment(CommitmentConfig::finalized()).await;
    let (blockhash, last_valid_block_height) = newest.map_err(RpcError::from)?;
    let life = life(app, last_valid_block_height).await?;
    let built = prepared.draft.legacy_message(&terms, blockhash)?;
    let scheduled = Scheduled::of(&built, &terms.limits);
    let terms = Terms {
        life_ms: in_ms(life),
        last_valid_block_height,
        scheduled_units: scheduled.total(),
        priority: scheduled.priority(terms.priority_fee()),
    };
    let transaction = transaction::to_base64(&transaction::unsigned(built))?;
    let mut response = PostResponse::new(transaction, format!("{warning}{}", proposal.message), terms);
    response.message = format!("{} {}", response.explanation, time_to_sign(life));
    response.links = proposal.claims_of.map(|sub_id| metadata::claim_next(app, sub_id));
    Ok((blockhash, response))
}

fn in_ms(life: Duration) -> u64 {
    u64::try_from(life.as_millis()).unwrap_or(u64::MAX)
}
