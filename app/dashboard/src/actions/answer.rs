//! From a proposal to an unsigned transaction.

use super::proposal::Proposal;
use super::refusal::Refusal;
use super::spec::PostResponse;
use crate::app::App;
use ballast_client::rpc::RpcError;
use ballast_client::transaction::{self, Budget};
use solana_pubkey::Pubkey;

/// What a transaction may cost beyond what its simulation did: prices and other slots move. Unit: compute units.
const ROOM: u64 = 20_000;

/// The transaction that `wallet` would sign and pay. It is simulated first, so that what the network would refuse is not
/// handed out.
///
/// # Errors
/// Why the network would refuse it.
pub async fn to(app: &App, wallet: &Pubkey, proposal: Proposal) -> Result<PostResponse, Refusal> {
    let Proposal { instructions, message } = proposal;
    let simulated = app.rpc.simulate(wallet, &instructions, &Budget::default()).await?;
    let units = simulated.units_consumed.map(|units| units.saturating_add(ROOM));
    let compute_units = units.and_then(|units| u32::try_from(units).ok());
    let budget = Budget { compute_units, ..app.budget };
    let blockhash = app.rpc.client().get_latest_blockhash().await.map_err(RpcError::from)?;
    let built = transaction::message(wallet, &instructions, &budget, &[], blockhash)?;
    let transaction = transaction::to_base64(&transaction::unsigned(built))?;
    Ok(PostResponse { kind: "transaction", transaction, message })
}
