//! Loads all margin accounts that have a position or claim in a market. Empty accounts are not loaded, because anyone
//! could create any number of them.

use crate::state::Update;
use anyhow::{Context as _, Result, bail};
use ballast_client::PROGRAM_ID;
use ballast_client::accounts::{MarginAccount, ProgramAccount};
use ballast_client::rpc::{ClientError, Rpc, RpcError, refuses_method};
use ballast_math::account::Account as Holding;
use ballast_math::position::Position;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures::future::try_join_all;
use serde_json::{Value, json};
use solana_pubkey::Pubkey;
use solana_rpc_client_api::request::RpcRequest;
use solana_rpc_client_api::response::{OptionalContext, RpcKeyedAccount};
use std::collections::BTreeSet;
use std::mem::offset_of;

/// Loads all margin accounts with a position in use. Servers can filter only by exact bytes, so each slot requires its own request.
/// An account may be missed if its only used slot moves to another index between two requests. The socket or the next reload then
/// finds the account.
///
/// The accounts in `own` may be empty and need not be loaded here, since the pulse loads them itself.
pub(super) async fn margin_accounts(rpc: &Rpc, own: &[Pubkey]) -> Result<Vec<Update>> {
    let answers =
        try_join_all((0..Holding::default().positions.len()).map(|place| with_position(rpc, place))).await?;
    let oldest = answers.iter().map(|(slot, _)| *slot).min().unwrap_or_default();
    let mut updates = Vec::new();
    let mut present: BTreeSet<Pubkey> = own.iter().copied().collect();
    for (slot, accounts) in answers {
        for keyed in accounts {
            let address: Pubkey =
                keyed.pubkey.parse().context("the server's response contains an invalid address")?;
            present.insert(address);
            let account =
                keyed.account.to_account().context("the server's response contains an invalid account")?;
            updates.push(Update::Account { address, account: Some(account), slot });
        }
    }
    updates.push(Update::All { present, slot: oldest });
    Ok(updates)
}

/// Returns the margin accounts that use the slot at index `place`, and the response's slot.
async fn with_position(rpc: &Rpc, place: usize) -> Result<(u64, Vec<RpcKeyedAccount>)> {
    let config = json!({
        "encoding": "base64",
        "commitment": rpc.client().commitment().commitment,
        "withContext": true,
        "filters": [{ "dataSize": MarginAccount::SIZE }, uses(place)],
    });
    let request = json!([PROGRAM_ID.to_string(), config]);
    let answer: OptionalContext<Vec<RpcKeyedAccount>> =
        rpc.client().send(RpcRequest::GetProgramAccounts, request).await.map_err(explained)?;
    let OptionalContext::Context(answer) = answer else {
        bail!("the server's response has no slot: use another RPC server");
    };
    Ok((answer.context.slot, answer.value))
}

/// Adds advice for a server that does not list accounts, since the keeper cannot find accounts to liquidate without this list.
fn explained(error: ClientError) -> anyhow::Error {
    let refuses = refuses_method(&error);
    let error = anyhow::Error::from(RpcError::from(error));
    if !refuses {
        return error;
    }
    error.context(
        "the keeper cannot list the program's accounts (getProgramAccounts): use an RPC server that allows this request, or add one to `network.fallback_urls`",
    )
}

/// Returns the server filter, which requires that the word marking the slot as used equals one.
fn uses(place: usize) -> Value {
    json!({ "memcmp": {
        "offset": in_use_at(place),
        "bytes": STANDARD.encode(1_u32.to_le_bytes()),
        "encoding": "base64",
    } })
}

/// Returns the offset, in an account's data, of the word that marks slot `place` as used. Unit: bytes.
#[must_use]
pub const fn in_use_at(place: usize) -> usize {
    MarginAccount::SIZE - size_of::<MarginAccount>()
        + offset_of!(MarginAccount, state)
        + offset_of!(Holding, positions)
        + place * size_of::<Position>()
        + offset_of!(Position, in_use)
}
