//! Lists the other markets of an account, which many instructions take with their oracles.

use crate::pda;
use ballast::state::MarginAccount;
use solana_pubkey::Pubkey;
use thiserror::Error;

/// The addresses of a market and of its oracle account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MarketKeys {
    /// The market.
    pub market: Pubkey,
    /// Its oracle account.
    pub oracle: Pubkey,
}

impl MarketKeys {
    /// The keys of the market with this index and of its oracle account.
    #[must_use]
    pub fn of(index: u32, oracle: Pubkey) -> Self {
        Self { market: pda::market(index), oracle }
    }
}

/// The oracle account of a market is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the account has a position in market {market}, whose oracle account is unknown: pass its address")]
pub struct UnknownOracle {
    /// The market's index.
    pub market: u32,
}

/// The markets of all positions in use, in the order of the positions, for `withdraw`, `transfer`, `repay_debt` and
/// `account_health`. `oracle_of` returns a market's oracle account by the market's index.
///
/// # Errors
/// [`UnknownOracle`] if `oracle_of` returns none.
pub fn all_markets(
    account: &MarginAccount,
    oracle_of: impl Fn(u32) -> Option<Pubkey>,
) -> Result<Vec<MarketKeys>, UnknownOracle> {
    account.state.in_use().map(|(_, position)| keys(position.market, &oracle_of)).collect()
}

/// The markets of all positions in use except the one in `market`, in the order of the positions, for `trade`, `quote_trade`,
/// `liquidate`, `take_over` and `realise_gain`. `oracle_of` returns a market's oracle account by the market's index.
///
/// # Errors
/// [`UnknownOracle`] if `oracle_of` returns none.
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
