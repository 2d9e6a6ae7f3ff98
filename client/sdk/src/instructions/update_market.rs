//! Builders for market upkeep. These instructions need no signer, so anyone may send them.

use super::build;
use crate::others::MarketKeys;
use crate::pda;
use ballast::{accounts, instruction};
use solana_instruction::Instruction;

/// Accrues funding and reads the index from the oracle.
#[must_use]
pub fn update_funding(market: MarketKeys) -> Instruction {
    build(&refresh_market(market), &instruction::UpdateFunding {})
}

/// Distributes the market's cash among its open claims, once per claims window.
#[must_use]
pub fn share_claims(market: MarketKeys) -> Instruction {
    build(&refresh_market(market), &instruction::ShareClaims {})
}

/// Covers a market's deficit first from its insurance fund, and then from claims and unrealised gains.
#[must_use]
pub fn cover_deficit(market: MarketKeys) -> Instruction {
    build(&update_market(market), &instruction::CoverDeficit {})
}

/// Moves the peg towards the index, by at most `largest_step` (1e-6 of the peg).
#[must_use]
pub fn repeg(market: MarketKeys, largest_step: u64) -> Instruction {
    build(&update_market(market), &instruction::Repeg { largest_step })
}

/// Increases the curve's depth by `step` (1e-6 of the depth).
#[must_use]
pub fn raise_depth(market: MarketKeys, step: u64) -> Instruction {
    build(&update_market(market), &instruction::RaiseDepth { step })
}

const fn refresh_market(keys: MarketKeys) -> accounts::RefreshMarket {
    accounts::RefreshMarket { market: keys.market, oracle: keys.oracle }
}

fn update_market(keys: MarketKeys) -> accounts::UpdateMarket {
    accounts::UpdateMarket { exchange: pda::exchange(), market: keys.market, oracle: keys.oracle }
}
