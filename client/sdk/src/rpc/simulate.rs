//! Simulates the program's read-only instructions. Their results equal those of [`crate::quote`].

use super::{Result, Rpc, RpcError, SendError};
use crate::instructions::{self, HealthView, TradeArgs, TradeQuote};
use crate::others::MarketKeys;
use crate::transaction::{self, Draft, Terms};
use anchor_lang::AnchorDeserialize;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use solana_hash::Hash;
use solana_instruction::Instruction;
use solana_pubkey::Pubkey;
use solana_rpc_client_api::config::RpcSimulateTransactionConfig;
use solana_rpc_client_api::response::RpcSimulateTransactionResult;

/// A placeholder that the server replaces with a recent blockhash. Version 1 does not allow a blockhash of zeros.
const UNKNOWN: Hash = Hash::new_from_array([1; 32]);

impl Rpc {
    /// Simulates a trade and returns the program's quote. Any account that can pay a fee may be the `payer`, but nothing is
    /// signed or paid. `others` lists the markets of the account's other positions in use.
    ///
    /// # Errors
    /// Returns [`RpcError::Send`] if the program would refuse the trade, [`RpcError::Client`] or [`RpcError::Answer`].
    pub async fn simulate_trade(
        &self,
        payer: &Pubkey,
        margin_account: Pubkey,
        market: MarketKeys,
        args: TradeArgs,
        others: &[MarketKeys],
    ) -> Result<TradeQuote> {
        let instruction = instructions::quote_trade(margin_account, market, args, others);
        self.answer(payer, instruction).await
    }

    /// Returns the account's current health, as the program computes it. Any account that can pay a fee may be the `payer`, but
    /// nothing is signed or paid. `all` lists the markets of every position in use.
    ///
    /// # Errors
    /// Returns the same errors as [`Rpc::simulate_trade`].
    pub async fn simulate_health(
        &self,
        payer: &Pubkey,
        margin_account: Pubkey,
        all: &[MarketKeys],
    ) -> Result<HealthView> {
        self.answer(payer, instructions::account_health(margin_account, all)).await
    }

    /// Simulates an unsigned transaction with the maximum limits.
    ///
    /// # Errors
    /// Returns a [`SendError`], including if the transaction would fail.
    pub async fn simulate(
        &self,
        draft: &Draft<'_>,
    ) -> std::result::Result<RpcSimulateTransactionResult, SendError> {
        let transaction = transaction::unsigned(draft.message(&Terms::MOST, UNKNOWN)?);
        transaction::ensure_fits(&transaction)?;
        let config = RpcSimulateTransactionConfig {
            replace_recent_blockhash: true,
            commitment: Some(self.client.commitment()),
            ..RpcSimulateTransactionConfig::default()
        };
        let simulated = self.client.simulate_transaction_with_config(&transaction, config).await?.value;
        match simulated.err {
            Some(error) => Err(SendError::refused(error.into(), simulated.logs.unwrap_or_default())),
            None => Ok(simulated),
        }
    }

    async fn answer<T: AnchorDeserialize>(&self, payer: &Pubkey, instruction: Instruction) -> Result<T> {
        let simulated = self.simulate(&Draft::new(payer, &[instruction])).await?;
        let returned = simulated.return_data.ok_or(RpcError::Answer)?;
        let data = STANDARD.decode(returned.data.0).map_err(|_| RpcError::Answer)?;
        // The runtime strips trailing zeros from return data.
        T::deserialize(&mut padded(&data).as_slice()).map_err(|_| RpcError::Answer)
    }
}

/// The number of padding zeros to add, which exceeds the length of any result that the program returns.
const PADDING: usize = 256;

fn padded(data: &[u8]) -> Vec<u8> {
    [data, &[0; PADDING]].concat()
}
