//! Builders that set or lift the bits of [`ballast::state::pause`], for the whole exchange or for one market.

use super::build;
use super::exchange::govern_exchange;
use crate::pda;
use ballast::{accounts, instruction};
use solana_instruction::Instruction;
use solana_pubkey::Pubkey;

/// Pauses `bits` on the whole exchange. Earlier pauses remain. Must be signed by the guardian or the admin.
#[must_use]
pub fn add_pause(authority: Pubkey, bits: u64) -> Instruction {
    build(&govern_exchange(authority), &instruction::AddPause { bits })
}

/// Lifts the pause of `bits` on the whole exchange. All other pauses remain. Must be signed by the admin.
#[must_use]
pub fn lift_pause(admin: Pubkey, bits: u64) -> Instruction {
    build(&govern_exchange(admin), &instruction::LiftPause { bits })
}

/// Pauses `bits` in a market. Earlier pauses remain. Must be signed by the guardian or the admin.
#[must_use]
pub fn add_market_pause(authority: Pubkey, market: Pubkey, bits: u64) -> Instruction {
    build(&govern_market(authority, market), &instruction::AddMarketPause { bits })
}

/// Lifts the pause of `bits` in a market. All other pauses remain. Must be signed by the admin.
#[must_use]
pub fn lift_market_pause(admin: Pubkey, market: Pubkey, bits: u64) -> Instruction {
    build(&govern_market(admin, market), &instruction::LiftMarketPause { bits })
}

pub(super) fn govern_market(authority: Pubkey, market: Pubkey) -> accounts::GovernMarket {
    accounts::GovernMarket { authority, exchange: pda::exchange(), market }
}
