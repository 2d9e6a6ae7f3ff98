//! Turns a proposal into an unsigned transaction.

use super::proposal::Proposal;
use super::refusal::Refusal;
use super::spec::{PostResponse, Terms};
use crate::app::App;
use ballast_client::rpc::RpcError;
use ballast_client::transaction::{self, Draft, Scheduled};
use solana_pubkey::Pubkey;
use std::time::Duration;

/// Returns a transaction for `wallet` to sign and pay. The server simulates the transaction first, and returns only
/// transactions that the network would accept. The blockhash is fetched last, which leaves its whole lifetime for
/// signing.
///
/// # Errors
/// Returns an error if the network would refuse the transaction.
pub async fn to(app: &App, wallet: &Pubkey, proposal: Proposal) -> Result<PostResponse, Refusal> {
    let Proposal { instructions, message, spare } = proposal;
    let prepared = app.rpc.prepare_for_wallet(Draft::new(wallet, &instructions).with_spare(spare)).await?;
    let (terms, client) = (app.budget.terms(prepared.limits), app.rpc.client());
    let newest = client.get_latest_blockhash_with_commitment(client.commitment()).await;
    let (blockhash, last_valid_block_height) = newest.map_err(RpcError::from)?;
    let life = app.feed.blockhash_life();
    let built = prepared.draft.message(&terms, blockhash)?;
    let scheduled = Scheduled::of(&built, &terms.limits);
    Ok(PostResponse {
        kind: "transaction",
        transaction: transaction::to_base64(&transaction::unsigned(built))?,
        message: format!("{message} Sign within {} seconds.", life.as_secs()),
        terms: Terms {
            life_ms: in_ms(life),
            last_valid_block_height,
            scheduled_units: scheduled.total(),
            priority: scheduled.priority(terms.priority_fee()),
        },
    })
}

fn in_ms(life: Duration) -> u64 {
    u64::try_from(life.as_millis()).unwrap_or(u64::MAX)
}
