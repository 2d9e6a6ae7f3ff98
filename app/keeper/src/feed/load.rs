//! All accounts of the program at once.

use crate::state::Update;
use anyhow::{Context as _, Result, bail};
use ballast_client::PROGRAM_ID;
use ballast_client::accounts::{MarginAccount, ProgramAccount};
use ballast_client::rpc::Rpc;
use serde_json::json;
use solana_pubkey::Pubkey;
use solana_rpc_client_api::request::RpcRequest;
use solana_rpc_client_api::response::{OptionalContext, RpcKeyedAccount};
use std::collections::BTreeSet;

/// All margin accounts as of one slot, and where they are.
pub(super) async fn margin_accounts(rpc: &Rpc) -> Result<Vec<Update>> {
    let config = json!({
        "encoding": "base64",
        "commitment": rpc.client().commitment().commitment,
        "withContext": true,
        "filters": [{ "dataSize": MarginAccount::SIZE }],
    });
    let request = json!([PROGRAM_ID.to_string(), config]);
    let answer: OptionalContext<Vec<RpcKeyedAccount>> =
        rpc.client().send(RpcRequest::GetProgramAccounts, request).await?;
    let OptionalContext::Context(answer) = answer else {
        bail!("the server does not tell as of which slot its accounts are: use another RPC server");
    };
    let slot = answer.context.slot;
    let mut updates = Vec::with_capacity(answer.value.len() + 1);
    let mut present = BTreeSet::new();
    for keyed in answer.value {
        let address: Pubkey = keyed.pubkey.parse().context("an address in the answer cannot be read")?;
        present.insert(address);
        let account = keyed.account.to_account().context("an account in the answer cannot be read")?;
        updates.push(Update::Account { address, account: Some(account), slot });
    }
    updates.push(Update::All { present, slot });
    Ok(updates)
}
