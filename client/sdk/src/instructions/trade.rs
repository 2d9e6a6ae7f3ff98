//! The builder for trades on the curve.

use super::{build, with_others};
use crate::others::MarketKeys;
use crate::pda;
pub use ballast::instructions::trade::TradeArgs;
use ballast::{accounts, instruction};
use solana_instruction::Instruction;
use solana_pubkey::Pubkey;

/// The accounts of a trade.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trade {
    /// The account's owner or delegate, who must sign.
    pub authority: Pubkey,
    /// The account that trades.
    pub margin_account: Pubkey,
    /// The market and its oracle.
    pub market: MarketKeys,
}

/// Trades on the curve to open, increase, reduce, close or flip a position. `others` lists the markets of the
/// account's other positions in use.
#[must_use]
pub fn trade(of: &Trade, args: TradeArgs, others: &[MarketKeys]) -> Instruction {
    let accounts = accounts::Trade {
        authority: of.authority,
        exchange: pda::exchange(),
        market: of.market.market,
        margin_account: of.margin_account,
        oracle: of.market.oracle,
    };
    with_others(build(&accounts, &instruction::Trade { args }), others)
}
