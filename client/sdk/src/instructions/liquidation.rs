//! Liquidation: on the curve, or by taking the position over.

use super::{build, with_others, with_written};
use crate::others::MarketKeys;
use crate::pda;
use ballast::{accounts, instruction};
use solana_instruction::Instruction;
use solana_pubkey::Pubkey;

/// Who liquidates which account in which market.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Liquidate {
    /// Whoever sends it; signs.
    pub keeper: Pubkey,
    /// The account to liquidate.
    pub margin_account: Pubkey,
    /// The account that gets the keeper's fee; not the one to liquidate.
    pub keeper_account: Pubkey,
    /// The market, with its oracle.
    pub market: MarketKeys,
}

/// Liquidates on the curve. `others` are the markets of the liquidated account's other slots in use; they are written where its last
/// position goes.
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

/// Who takes which account's position over in which market.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TakeOver {
    /// The taker's owner or delegate; signs.
    pub authority: Pubkey,
    /// The account to liquidate.
    pub margin_account: Pubkey,
    /// The account that takes the position; not the one to liquidate.
    pub taker_account: Pubkey,
    /// The market, with its oracle.
    pub market: MarketKeys,
}

/// Takes over up to `most_base` (1e-9 contract) of the position. `others` are the markets of the liquidated account's
/// other slots in use, written where its last position goes; `taker_others` those of the taker's.
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
