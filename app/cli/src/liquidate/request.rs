//! Turns accounts into instructions, without network access.

use anyhow::{Context as _, Result};
use ballast_client::accounts::MarginAccount;
use ballast_client::instructions::{self, Liquidate, TakeOver};
use ballast_client::quote::{Markets, QuoteError, Snapshot};
use ballast_client::{MarketKeys, others};
use ballast_math::Error as Rule;
use solana_instruction::Instruction;
use solana_pubkey::Pubkey;

/// Returns the first market in which the account can be liquidated.
///
/// # Errors
/// Returns an error if no position can be liquidated. The error is the program's reason for refusing to
/// liquidate the first position.
pub fn first_market(snapshot: &Snapshot<'_>) -> Result<u32> {
    let mut refusal = None;
    for (_, position) in snapshot.account.in_use().filter(|(_, position)| !position.base.is_zero()) {
        match snapshot.quote_liquidation(position.market) {
            Ok(_) => return Ok(position.market),
            Err(error) => refusal = refusal.or(Some(error)),
        }
    }
    Err(refusal.unwrap_or_else(|| QuoteError::from(Rule::NoPosition)).into())
}

/// Liquidates a position on the curve.
///
/// # Errors
/// Returns an error if one of the account's markets is missing.
pub fn liquidation(
    (account, markets): (&MarginAccount, &Markets),
    (margin_account, market): (Pubkey, u32),
    (keeper, keeper_account): (Pubkey, Pubkey),
) -> Result<Instruction> {
    let of = Liquidate { keeper, margin_account, keeper_account, market: keys(markets, market)? };
    let others = others::other_markets(account, market, |market| markets.oracle_of(market))?;
    Ok(instructions::liquidate(&of, &others))
}

/// Takes over a position.
///
/// # Errors
/// Returns an error if a market is missing for one of the accounts.
pub fn take_over(
    ((margin_account, account), (taker_account, taker)): ((Pubkey, &MarginAccount), (Pubkey, &MarginAccount)),
    (markets, market): (&Markets, u32),
    (authority, most): (Pubkey, u64),
) -> Result<Instruction> {
    let of = TakeOver { authority, margin_account, taker_account, market: keys(markets, market)? };
    let others = others::other_markets(account, market, |market| markets.oracle_of(market))?;
    let taker_others = others::other_markets(taker, market, |market| markets.oracle_of(market))?;
    Ok(instructions::take_over(&of, most, &others, &taker_others))
}

fn keys(markets: &Markets, market: u32) -> Result<MarketKeys> {
    let oracle = markets.oracle_of(market).context("the market's oracle account was not fetched")?;
    Ok(MarketKeys::of(market, oracle))
}
