//! Reads and checks the tokens in the wallet's own token account.

use crate::session::{Refusal, Session, Shown};
use anyhow::{Context as _, Result, ensure};
use ballast_client::accounts::Collateral;
use ballast_client::quote::QuoteError;
use ballast_client::rpc::RpcError;
use ballast_math::Quote;
use solana_instruction::Instruction;
use solana_pubkey::Pubkey;
use spl_associated_token_account_interface::address::get_associated_token_address;
use spl_associated_token_account_interface::instruction::create_associated_token_account_idempotent;

/// Returns the instruction that creates the owner's token account and charges `payer`, or `None` if the account
/// already exists.
pub async fn missing_account(
    session: &Session,
    payer: &Pubkey,
    owner: &Pubkey,
    mint: &Pubkey,
) -> Result<Option<Instruction>> {
    let address = get_associated_token_address(owner, mint);
    let client = session.rpc().client();
    let found = client.get_account_with_commitment(&address, client.commitment()).await;
    let found = found.map_err(RpcError::from);
    let found = found.with_context(|| format!("the token account {address} cannot be read"))?.value;
    let create = || create_associated_token_account_idempotent(payer, owner, mint, &spl_token_interface::ID);
    Ok(found.is_none().then(create))
}

/// Returns all collateral in the wallet's token account. Unit: 1e-6 quote. Fails if there is none.
pub async fn all(session: &Session, wallet: &Pubkey, collateral: &Collateral) -> Result<Quote> {
    let address = get_associated_token_address(wallet, &collateral.mint);
    let tokens = session.rpc().tokens_in(&address).await?;
    let held = collateral.scale()?.to_quote(tokens).map_err(QuoteError::from)?;
    let nothing = || {
        Refusal(format!(
            "the wallet {wallet} holds no collateral: get some tokens of mint {} first",
            collateral.mint
        ))
    };
    ensure!(held.is_positive(), nothing());
    Ok(held)
}

/// Fails unless the wallet has `amount`. Without this check, the token program would refuse the transfer with only an error
/// number.
pub async fn ensure_has(
    session: &Session,
    wallet: &Pubkey,
    collateral: &Collateral,
    amount: Quote,
) -> Result<()> {
    let mint = &collateral.mint;
    let lacks = || {
        Refusal(format!("the wallet has no token account for mint {mint}: obtain some of its tokens first"))
    };
    ensure!(missing_account(session, wallet, wallet, mint).await?.is_none(), lacks());
    let tokens = session.rpc().tokens_in(&get_associated_token_address(wallet, mint)).await?;
    let wanted = collateral.scale()?.to_tokens(amount).map_err(QuoteError::from)?;
    let enough = || {
        let exact = collateral.scale().ok().and_then(|scale| scale.to_quote(tokens).ok());
        let held = exact.map_or_else(|| format!("{tokens} smallest units"), |held| Shown(held).to_string());
        Refusal(format!(
            "the wallet holds only {held} of the collateral: deposit less, or add tokens to the wallet"
        ))
    };
    ensure!(tokens >= wanted, enough());
    Ok(())
}
