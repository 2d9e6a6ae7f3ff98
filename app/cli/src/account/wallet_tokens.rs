//! The wallet's own tokens.

use crate::session::Session;
use anyhow::{Context as _, Result};
use solana_instruction::Instruction;
use solana_pubkey::Pubkey;
use spl_associated_token_account_interface::address::get_associated_token_address;
use spl_associated_token_account_interface::instruction::create_associated_token_account_idempotent;

/// Creates the owner's token account, paid by the owner; nothing where it exists.
pub async fn missing_account(
    session: &Session,
    owner: &Pubkey,
    mint: &Pubkey,
) -> Result<Option<Instruction>> {
    let address = get_associated_token_address(owner, mint);
    let client = session.rpc().client();
    let found = client.get_account_with_commitment(&address, client.commitment()).await;
    let found = found.with_context(|| format!("the token account {address} cannot be read"))?.value;
    let create = || create_associated_token_account_idempotent(owner, owner, mint, &spl_token_interface::ID);
    Ok(found.is_none().then(create))
}
