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
    /// The sender, which may be anyone; signs.
    pub keeper: Pubkey,
    /// The account to liquidate.
    pub margin_account: Pubkey,
    /// The account that receives the keeper's fee. It must differ from `account`.
    pub keeper_account: Pubkey,
    /// The market, with its oracle.
    pub market: MarketKeys,
}

/// Liquidates on the curve. `others` are the markets of the liquidated account's other positions in use. They are written only if the
/// account's last position is closed.
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
    /// The taker's owner or delegate; signs.
    pub authority: Pubkey,
    /// The account to liquidate.
    pub margin_account: Pubkey,
    /// The account that takes the position. It must differ from `account`.
    pub taker_account: Pubkey,
    /// The market, with its oracle.
    pub market: MarketKeys,
}

/// Takes over up to `most_base` (1e-9 contract) of the position. `others` are the markets of the liquidated account's
/// other positions in use, written only if its last position is closed. `taker_others` are those of the taker's.
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
