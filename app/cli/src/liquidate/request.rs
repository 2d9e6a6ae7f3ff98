//! Turns accounts into instructions, without network access.

use anyhow::{Context as _, Result};
use ballast_client::accounts::MarginAccount;
use ballast_client::instructions::{self, Liquidate, TakeOver};
use ballast_client::quote::{Markets, QuoteError, Snapshot};
use ballast_client::{MarketKeys, others, pda};
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

/// Builds the instruction that liquidates a position on the curve.
///
/// # Errors
/// Returns an error if one of the account's markets is missing.
pub fn liquidation(
    account: &MarginAccount,
    markets: &Markets,
    market: u32,
    keeper: Pubkey,
    keeper_account: Pubkey,
) -> Result<Instruction> {
    let margin_account = address_of(account);
    let of = Liquidate { keeper, margin_account, keeper_account, market: keys(markets, market)? };
    let others = others::other_markets(account, market, |market| markets.oracle_of(market))?;
    Ok(instructions::liquidate(&of, &others))
}

/// Builds the instruction that moves up to `most` (1e-9 contract) of a position into `taker`, with `taker`'s owner as the
/// authority.
///
/// # Errors
/// Returns an error if a market is missing for one of the accounts.
pub fn take_over(
    account: &MarginAccount,
    taker: &MarginAccount,
    markets: &Markets,
    market: u32,
    most: u64,
) -> Result<Instruction> {
    let of = TakeOver {
        authority: taker.owner,
        margin_account: address_of(account),
        taker_account: address_of(taker),
        market: keys(markets, market)?,
    };
    let others = others::other_markets(account, market, |market| markets.oracle_of(market))?;
    let taker_others = others::other_markets(taker, market, |market| markets.oracle_of(market))?;
    Ok(instructions::take_over(&of, most, &others, &taker_others))
}

fn address_of(account: &MarginAccount) -> Pubkey {
    pda::margin_account(&account.owner, account.sub_id)
}

fn keys(markets: &Markets, market: u32) -> Result<MarketKeys> {
    let oracle = markets.oracle_of(market).context("the market's oracle account was not fetched")?;
    Ok(MarketKeys::of(market, oracle))
}
