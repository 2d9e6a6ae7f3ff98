//! Builders that settle an account's gains, losses and debts. These instructions need no signer, so anyone may send them.

use super::{build, with_others, with_written};
use crate::others::MarketKeys;
use crate::pda;
use ballast::{accounts, instruction};
use solana_instruction::Instruction;
use solana_pubkey::Pubkey;

/// Realises an account's unrealised loss, which makes its cash available for claims.
#[must_use]
pub fn settle_loss(margin_account: Pubkey, market: MarketKeys, others: &[MarketKeys]) -> Instruction {
    with_others(build(&settle(margin_account, market), &instruction::SettleLoss {}), others)
}

/// Realises the unrealised gain of an account in debt, so that the gain can pay the debt. `others` lists the markets of the
/// account's other positions in use.
#[must_use]
pub fn realise_gain(margin_account: Pubkey, market: MarketKeys, others: &[MarketKeys]) -> Instruction {
    with_others(build(&settle(margin_account, market), &instruction::RealiseGain {}), others)
}

/// Adds the paid part of an account's claim in a market to the account's cash.
#[must_use]
pub fn collect_claim(margin_account: Pubkey, market: Pubkey) -> Instruction {
    build(&accounts::CollectClaim { market, margin_account }, &instruction::CollectClaim {})
}

/// Collects a payment on an account's claim in a market. If the payment `needs_share`, first distributes the market's PnL pool to all
/// open claims.
#[must_use]
pub fn collect_payment(margin_account: Pubkey, market: MarketKeys, needs_share: bool) -> Vec<Instruction> {
    let share = needs_share.then(|| super::share_claims(market));
    share.into_iter().chain([collect_claim(margin_account, market.market)]).collect()
}

/// Repays an account's debts in proportion, and writes off the debts that a bankrupt account cannot pay. `all` lists the markets
/// of every position in use. The instruction changes these markets.
#[must_use]
pub fn repay_debt(margin_account: Pubkey, all: &[MarketKeys]) -> Instruction {
    with_written(build(&accounts::RepayDebt { margin_account }, &instruction::RepayDebt {}), all)
}

fn settle(margin_account: Pubkey, keys: MarketKeys) -> accounts::Settle {
    accounts::Settle { exchange: pda::exchange(), market: keys.market, margin_account, oracle: keys.oracle }
}
