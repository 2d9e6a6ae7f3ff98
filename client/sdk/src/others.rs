//! Lists an account's other markets, which many instructions require together with their oracles.

use crate::pda;
use ballast::state::MarginAccount;
use solana_pubkey::Pubkey;
use thiserror::Error;

/// The addresses of a market and its oracle account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MarketKeys {
    /// The market's address.
    pub market: Pubkey,
    /// The oracle account's address.
    pub oracle: Pubkey,
}

impl MarketKeys {
    /// Returns the addresses of the market with this index and of its oracle account.
    #[must_use]
    pub fn of(index: u32, oracle: Pubkey) -> Self {
        Self { market: pda::market(index), oracle }
    }
}

/// The error for a market whose oracle account is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error(
    "the margin account has a position in market {market}, whose oracle account is unknown: pass the oracle account's address"
)]
pub struct UnknownOracle {
    /// The market's index.
    pub market: u32,
}

/// Lists the markets of all positions in use, in the order of the positions. Pass this list to `withdraw`, `transfer`,
/// `repay_debt` and `account_health`. The function `oracle_of` returns the oracle account for a market index.
///
/// # Errors
/// Returns [`UnknownOracle`] if `oracle_of` returns `None`.
pub fn all_markets(
    account: &MarginAccount,
    oracle_of: impl Fn(u32) -> Option<Pubkey>,
) -> Result<Vec<MarketKeys>, UnknownOracle> {
    account.state.in_use().map(|(_, position)| keys(position.market, &oracle_of)).collect()
}

/// Lists the markets of all positions in use except `market`, in the order of the positions. Pass this list to `trade`,
/// `quote_trade`, `liquidate`, `take_over` and `realise_gain`. The function `oracle_of` returns the oracle account for a market
/// index.
///
/// # Errors
/// Returns [`UnknownOracle`] if `oracle_of` returns `None`.
pub fn other_markets(
    account: &MarginAccount,
    market: u32,
    oracle_of: impl Fn(u32) -> Option<Pubkey>,
) -> Result<Vec<MarketKeys>, UnknownOracle> {
    let others = account.state.in_use().filter(|(_, position)| position.market != market);
    others.map(|(_, position)| keys(position.market, &oracle_of)).collect()
}

fn keys(market: u32, oracle_of: &impl Fn(u32) -> Option<Pubkey>) -> Result<MarketKeys, UnknownOracle> {
    let oracle = oracle_of(market).ok_or(UnknownOracle { market })?;
    Ok(MarketKeys::of(market, oracle))
}
