//! Builders that settle an account's gains, losses and debts. Anyone may send them; they need no signer.

use super::{build, with_others, with_written};
use crate::others::MarketKeys;
use crate::pda;
use ballast::{accounts, instruction};
use solana_instruction::Instruction;
use solana_pubkey::Pubkey;

/// Realises an account's unrealised loss, which makes cash available for claims.
#[must_use]
pub fn settle_loss(margin_account: Pubkey, market: MarketKeys, others: &[MarketKeys]) -> Instruction {
    with_others(build(&settle(margin_account, market), &instruction::SettleLoss {}), others)
}

/// Realises a debtor's unrealised gain, which makes it available for its debt. `others` are the markets of the account's other
/// positions in use.
#[must_use]
pub fn realise_gain(margin_account: Pubkey, market: MarketKeys, others: &[MarketKeys]) -> Instruction {
    with_others(build(&settle(margin_account, market), &instruction::RealiseGain {}), others)
}

/// Collects the paid part of an account's claim in a market into the account's cash.
#[must_use]
pub fn collect_claim(margin_account: Pubkey, market: Pubkey) -> Instruction {
    build(&accounts::CollectClaim { market, margin_account }, &instruction::CollectClaim {})
}

/// Repays an account's debts in proportion. Writes off what a bankrupt account cannot pay. `all` are the markets of every position
/// in use; they are written.
#[must_use]
pub fn repay_debt(margin_account: Pubkey, all: &[MarketKeys]) -> Instruction {
    with_written(build(&accounts::RepayDebt { margin_account }, &instruction::RepayDebt {}), all)
}

fn settle(margin_account: Pubkey, keys: MarketKeys) -> accounts::Settle {
    accounts::Settle { exchange: pda::exchange(), market: keys.market, margin_account, oracle: keys.oracle }
}
