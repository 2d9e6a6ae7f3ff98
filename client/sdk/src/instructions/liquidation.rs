//! Builders for liquidations, on the curve or by take-over.

use super::{build, with_others, with_written};
use crate::others::MarketKeys;
use crate::pda;
use ballast::{accounts, instruction};
use solana_instruction::Instruction;
use solana_pubkey::Pubkey;

/// The accounts of a liquidation on the curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Liquidate {
    /// The sender, which can be any key and must sign.
    pub keeper: Pubkey,
    /// The account to liquidate.
    pub margin_account: Pubkey,
    /// The account that receives the keeper's fee. This account must differ from `margin_account`.
    pub keeper_account: Pubkey,
    /// The market and its oracle.
    pub market: MarketKeys,
}

/// Liquidates a position on the curve. `others` lists the markets of the liquidated account's other positions in use. These
/// markets change only if the account's last position is closed.
#[must_use]
pub fn liquidate(of: &Liquidate, others: &[MarketKeys]) -> Instruction {
    let accounts = accounts::Liquidate {
        keeper: of.keeper,
        exchange: pda::exchange(),
        market: of.market.market,
        margin_account: of.margin_account,
        keeper_account: of.keeper_account,
        oracle: of.market.oracle,
    };
    with_written(build(&accounts, &instruction::Liquidate {}), others)
}

/// The accounts of a take-over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TakeOver {
    /// The owner or delegate of the taker's account, who must sign.
    pub authority: Pubkey,
    /// The account to liquidate.
    pub margin_account: Pubkey,
    /// The account that takes over the position. This account must differ from `margin_account`.
    pub taker_account: Pubkey,
    /// The market and its oracle.
    pub market: MarketKeys,
}

/// Takes over up to `most_base` (1e-9 contract) of the position. `others` lists the markets of the liquidated account's other
/// positions in use. These markets change only if that account's last position is closed. `taker_others` lists the markets of the
/// taker's other positions in use.
#[must_use]
pub fn take_over(
    of: &TakeOver,
    most_base: u64,
    others: &[MarketKeys],
    taker_others: &[MarketKeys],
) -> Instruction {
    let accounts = accounts::TakeOver {
        authority: of.authority,
        exchange: pda::exchange(),
        market: of.market.market,
        margin_account: of.margin_account,
        taker_account: of.taker_account,
        oracle: of.market.oracle,
    };
    let instruction = with_written(build(&accounts, &instruction::TakeOver { most_base }), others);
    with_others(instruction, taker_others)
}
