//! Builders for read-only instructions, which return their results as the return data of a simulation. [`crate::quote`] and
//! [`crate::solvency`] compute the same results with the same code and without network access.

use super::{TradeArgs, build, with_others};
use crate::others::MarketKeys;
use crate::pda;
pub use ballast::instructions::view::{HealthView, SolvencyView, TradeQuote};
use ballast::{accounts, instruction};
use solana_instruction::Instruction;
use solana_pubkey::Pubkey;

/// Quotes a trade. A simulation returns a [`TradeQuote`]. `others` lists the markets of the account's other positions in use.
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

/// Computes an account's health. A simulation returns a [`HealthView`]. `all` lists the markets of every position in use.
#[must_use]
pub fn account_health(margin_account: Pubkey, all: &[MarketKeys]) -> Instruction {
    with_others(build(&accounts::AccountHealth { margin_account }, &instruction::AccountHealth {}), all)
}

/// Attests that the vault for this `mint` holds everything the exchange owes. A simulation returns a [`SolvencyView`], and another
/// program can get one through a cross-program call.
#[must_use]
pub fn attest_solvency(mint: &Pubkey) -> Instruction {
    let accounts = accounts::AttestSolvency { collateral: pda::collateral(mint), vault: pda::vault(mint) };
    build(&accounts, &instruction::AttestSolvency {})
}
