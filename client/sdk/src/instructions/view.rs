//! Builders for read-only instructions, which answer through the return data of a simulation. [`crate::quote`] gives the same
//! answers without a network, by the same code.

use super::{TradeArgs, build, with_others};
use crate::others::MarketKeys;
pub use ballast::instructions::view::{HealthView, TradeQuote};
use ballast::{accounts, instruction};
use solana_instruction::Instruction;
use solana_pubkey::Pubkey;

/// Quotes a trade: a simulation returns a [`TradeQuote`]. `others` are the markets of the account's other positions in use.
#[must_use]
pub fn quote_trade(
    margin_account: Pubkey,
    market: MarketKeys,
    args: TradeArgs,
    others: &[MarketKeys],
) -> Instruction {
    let accounts = accounts::QuoteTrade { market: market.market, margin_account, oracle: market.oracle };
    with_others(build(&accounts, &instruction::QuoteTrade { args }), others)
}

/// Requests an account's health: a simulation returns a [`HealthView`]. `all` are the markets of every position in use.
#[must_use]
pub fn account_health(margin_account: Pubkey, all: &[MarketKeys]) -> Instruction {
    with_others(build(&accounts::AccountHealth { margin_account }, &instruction::AccountHealth {}), all)
}
