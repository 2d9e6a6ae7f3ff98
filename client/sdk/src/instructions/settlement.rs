//! What anyone may settle for an account. None of it needs a signer.

use super::{build, with_others, with_written};
use crate::others::MarketKeys;
use crate::pda;
use ballast::{accounts, instruction};
use solana_instruction::Instruction;
use solana_pubkey::Pubkey;

/// Realises a loser's loss, so that claims can be paid.
#[must_use]
pub fn settle_loss(margin_account: Pubkey, market: MarketKeys, others: &[MarketKeys]) -> Instruction {
    with_others(build(&settle(margin_account, market), &instruction::SettleLoss {}), others)
}

/// Realises a debtor's gain, so that its debt can be paid. `others` are the markets of the account's other slots in use.
#[must_use]
pub fn realise_gain(margin_account: Pubkey, market: MarketKeys, others: &[MarketKeys]) -> Instruction {
    with_others(build(&settle(margin_account, market), &instruction::RealiseGain {}), others)
}

/// Collects the paid part of an account's claim in a market into its cash.
#[must_use]
pub fn collect_claim(margin_account: Pubkey, market: Pubkey) -> Instruction {
    build(&accounts::CollectClaim { market, margin_account }, &instruction::CollectClaim {})
}

/// Repays an account's debts in proportion and writes off what a bankrupt one cannot. `all` are the markets of every slot
/// in use; they are written.
#[must_use]
pub fn repay_debt(margin_account: Pubkey, all: &[MarketKeys]) -> Instruction {
    with_written(build(&accounts::RepayDebt { margin_account }, &instruction::RepayDebt {}), all)
}

fn settle(margin_account: Pubkey, keys: MarketKeys) -> accounts::Settle {
    accounts::Settle { exchange: pda::exchange(), market: keys.market, margin_account, oracle: keys.oracle }
}
