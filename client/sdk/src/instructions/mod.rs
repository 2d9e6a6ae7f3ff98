//! Provides one builder for each of the program's instructions. Builders need no network access and cannot fail.
//!
//! The account lists and the argument bytes come from the program crate, so they always match the program. Amounts are in the
//! program's units: tokens in the mint's smallest unit, quote in 1e-6, base in 1e-9 contract, prices in 1e-9 quote per contract,
//! and ratios in 1e-6.
//!
//! ```
//! use ballast_client::{MarketKeys, instructions, pda};
//! use ballast_client::instructions::{Trade, TradeArgs};
//! use solana_pubkey::Pubkey;
//!
//! let (owner, oracle) = (Pubkey::new_unique(), Pubkey::new_unique());
//! let trade = Trade {
//!     authority: owner,
//!     margin_account: pda::margin_account(&owner, 0),
//!     market: MarketKeys::of(0, oracle),
//! };
//! // Buy 2 contracts, at no more than 101.5 on average.
//! let args = TradeArgs {
//!     is_buy: true,
//!     is_quote: false,
//!     reduce_only: false,
//!     amount: 2_000_000_000,
//!     limit_price: 101_500_000_000,
//!     deadline: 0,
//! };
//! let instruction = instructions::trade(&trade, args, &[]);
//! assert!(instruction.accounts[0].is_signer);
//! ```

mod exchange;
mod liquidation;
mod margin_account;
mod market;
mod pauses;
mod settlement;
mod tokens;
mod trade;
mod update_market;
mod view;

pub use exchange::*;
pub use liquidation::*;
pub use margin_account::*;
pub use market::*;
pub use pauses::*;
pub use settlement::*;
pub use tokens::*;
pub use trade::*;
pub use update_market::*;
pub use view::*;

use crate::others::MarketKeys;
use anchor_lang::{InstructionData, ToAccountMetas};
use solana_instruction::{AccountMeta, Instruction};

/// Builds one of the program's instructions.
fn build(accounts: &impl ToAccountMetas, data: &impl InstructionData) -> Instruction {
    Instruction { program_id: ballast::ID, accounts: accounts.to_account_metas(None), data: data.data() }
}

/// Appends the accounts of `others`, with each market followed by its oracle. All of these accounts are read-only.
fn with_others(mut instruction: Instruction, others: &[MarketKeys]) -> Instruction {
    let metas = others.iter().flat_map(|keys| {
        [AccountMeta::new_readonly(keys.market, false), AccountMeta::new_readonly(keys.oracle, false)]
    });
    instruction.accounts.extend(metas);
    instruction
}

/// Appends the accounts of `others`, with each market followed by its oracle. The markets are writable.
fn with_written(mut instruction: Instruction, others: &[MarketKeys]) -> Instruction {
    let metas = others.iter().flat_map(|keys| {
        [AccountMeta::new(keys.market, false), AccountMeta::new_readonly(keys.oracle, false)]
    });
    instruction.accounts.extend(metas);
    instruction
}
