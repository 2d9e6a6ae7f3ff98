//! Builders that create, set up and open markets.

use super::build;
use super::pauses::govern_market;
use crate::others::MarketKeys;
use crate::pda;
pub use ballast::instructions::market::MarketArgs;
use ballast::{accounts, instruction};
use solana_instruction::Instruction;
use solana_pubkey::Pubkey;
use solana_sdk_ids::system_program;

/// Creates the market `index`, which is closed at first. The index must equal the exchange's market count. Must be signed by
/// the risk manager and `payer`.
#[must_use]
pub fn create_market(risk_manager: Pubkey, payer: Pubkey, index: u32, args: MarketArgs) -> Instruction {
    let accounts = accounts::CreateMarket {
        risk_manager,
        payer,
        exchange: pda::exchange(),
        market: pda::market(index),
        system_program: system_program::ID,
    };
    build(&accounts, &instruction::CreateMarket { index, args: Box::new(args) })
}

/// Replaces the settings of a market that is not open yet. Must be signed by the risk manager.
#[must_use]
pub fn set_up_market(risk_manager: Pubkey, market: Pubkey, args: MarketArgs) -> Instruction {
    build(&govern_market(risk_manager, market), &instruction::SetUpMarket { args: Box::new(args) })
}

/// Opens a market, whose parameters are fixed from then on. Must be signed by the risk manager.
#[must_use]
pub fn open_market(risk_manager: Pubkey, keys: MarketKeys) -> Instruction {
    let accounts = accounts::OpenMarket {
        risk_manager,
        exchange: pda::exchange(),
        market: keys.market,
        oracle: keys.oracle,
    };
    build(&accounts, &instruction::OpenMarket {})
}
