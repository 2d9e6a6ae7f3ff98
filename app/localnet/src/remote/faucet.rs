//! Implements the faucet, which provides SOL for fees as well as collateral, whose minting key is public.

use super::RemoteError;
use crate::keys::{self, Key};
use ballast_client::rpc::Rpc;
use ballast_client::transaction::Budget;
use ballast_math::Quote;
use serde::Serialize;
use solana_pubkey::Pubkey;
use solana_signature::Signature;
use solana_signer::Signer;
use solana_system_interface::instruction::transfer;
use spl_associated_token_account_interface::address::get_associated_token_address;
use spl_associated_token_account_interface::instruction::create_associated_token_account_idempotent;
use spl_token_interface::instruction::mint_to;

/// A payment that the faucet has made.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Given {
    /// The wallet that received the payment.
    pub wallet: String,
    /// The wallet's token account.
    pub token_account: String,
    /// The signature of the transaction.
    pub signature: String,
}

/// Sends `amount` of the collateral and `lamports` to `wallet`, in one transaction.
///
/// # Errors
/// Returns [`RemoteError::Send`] if the transaction fails.
pub async fn give(rpc: &Rpc, wallet: &Pubkey, amount: Quote, lamports: u64) -> Result<Given, RemoteError> {
    let faucet = Key::Faucet.keypair();
    let (payer, mint) = (faucet.pubkey(), keys::mint());
    let token_account = get_associated_token_address(wallet, &mint);
    let program = spl_token_interface::ID;
    // `Quote` has the same number of decimals as this mint.
    let tokens = u64::try_from(amount.raw()).unwrap_or_default();
    let create = create_associated_token_account_idempotent(&payer, wallet, &mint, &program);
    let minted = mint_to(&program, &mint, &token_account, &payer, &[], tokens);
    let sol = (lamports > 0).then(|| transfer(&payer, wallet, lamports));
    let instructions: Vec<_> = [create].into_iter().chain(minted.ok()).chain(sol).collect();
    let signature: Signature =
        rpc.send_and_confirm(&instructions, &[&faucet], &Budget::default(), &[]).await?;
    Ok(Given {
        wallet: wallet.to_string(),
        token_account: token_account.to_string(),
        signature: signature.to_string(),
    })
}
