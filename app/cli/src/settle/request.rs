//! Chooses the instructions that settle an account, without network access.

use super::ClaimReport;
use crate::session::{Refusal, name_of};
use anyhow::{Context as _, Result, ensure};
use ballast_client::accounts::MarginAccount;
use ballast_client::quote::{Markets, QuoteError, Snapshot};
use ballast_client::{MarketKeys, instructions, others, pda};
use ballast_math::Error as Rule;
use solana_instruction::Instruction;
use solana_pubkey::Pubkey;

/// Builds the instructions that collect the payments on claims in one market or in all markets. The claims are shared out first
/// if a claims window has passed.
///
/// # Errors
/// Returns an error if there is nothing to collect yet. The message lists the claims and states when they will be paid.
pub fn claims(account: &MarginAccount, markets: &Markets, only: Option<u32>) -> Result<Vec<Instruction>> {
    let snapshot = Snapshot::new(markets, &account.state);
    let all = collections(account, &snapshot, only)?;
    if all.is_empty() {
        return Err(Refusal(nothing(account, &snapshot, only)?).into());
    }
    Ok(all)
}

/// Returns the instructions that collect what has been paid, or none if nothing can be collected.
///
/// # Errors
/// Returns an error if a market is missing, or `Overflow` if a value does not fit.
pub(super) fn collections(
    account: &MarginAccount,
    snapshot: &Snapshot<'_>,
    only: Option<u32>,
) -> Result<Vec<Instruction>> {
    let mut all = Vec::new();
    for (_, position) in account.state.in_use() {
        if only.is_some_and(|only| only != position.market) {
            continue;
        }
        match collection(snapshot, address_of(account), position.market) {
            Ok(instructions) => all.extend(instructions),
            Err(error) if is_nothing(&error) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(all)
}

fn is_nothing(error: &anyhow::Error) -> bool {
    error.downcast_ref::<QuoteError>().and_then(QuoteError::rule) == Some(Rule::NothingToDo)
}

/// Explains why there is nothing to collect, and what to do.
fn nothing(account: &MarginAccount, snapshot: &Snapshot<'_>, only: Option<u32>) -> Result<String> {
    let mut waiting = ClaimReport::all(account.sub_id, snapshot)?;
    waiting.retain(|claim| only.is_none_or(|only| only == claim.market));
    let place = match only {
        Some(market) => format!(" in {}", name_of(snapshot.markets.get(market)?.market())),
        None => String::new(),
    };
    if waiting.is_empty() {
        return Ok(format!("there is nothing to collect{place}: the account has no claim"));
    }
    let sentences: Vec<_> = waiting.iter().map(ClaimReport::sentences).collect();
    Ok(format!("there is nothing to collect{place} yet: {}", sentences.join(" ")))
}

fn collection(snapshot: &Snapshot<'_>, address: Pubkey, market: u32) -> Result<Vec<Instruction>> {
    let due = snapshot.collectable(market)?;
    let keys = keys(snapshot.markets, market)?;
    Ok(instructions::collect_payment(address, keys, due.needs_share))
}

/// Builds the instruction that settles the loss in a market, or the gain if the account is in debt.
///
/// # Errors
/// Returns an error if neither the loss nor the gain can be settled. The error is the program's reason for refusing to settle the
/// loss.
pub fn settlement(account: &MarginAccount, markets: &Markets, market: u32) -> Result<Instruction> {
    let snapshot = Snapshot::new(markets, &account.state);
    let address = address_of(account);
    let keys = keys(markets, market)?;
    let others = others::other_markets(account, market, |market| markets.oracle_of(market))?;
    let Err(refusal) = snapshot.quote_settle_loss(market) else {
        return Ok(instructions::settle_loss(address, keys, &others));
    };
    let may_gain = matches!(refusal.rule(), Some(Rule::NothingToDo | Rule::AccountHasDebt));
    ensure!(may_gain && snapshot.quote_realise_gain(market).is_ok(), refusal);
    Ok(instructions::realise_gain(address, keys, &others))
}

/// Builds the instruction that repays the account's debts.
///
/// # Errors
/// Returns an error if the account has no debt.
pub fn repayment(account: &MarginAccount, markets: &Markets) -> Result<Instruction> {
    let owes = account
        .state
        .in_use()
        .any(|(_, position)| position.debt.is_positive() || position.written_off.is_positive());
    ensure!(owes, Refusal("the account has no debt".to_owned()));
    let all = others::all_markets(account, |market| markets.oracle_of(market))?;
    Ok(instructions::repay_debt(address_of(account), &all))
}

fn keys(markets: &Markets, market: u32) -> Result<MarketKeys> {
    let oracle = markets.oracle_of(market).context("the market's oracle account was not fetched")?;
    Ok(MarketKeys::of(market, oracle))
}

fn address_of(account: &MarginAccount) -> Pubkey {
    pda::margin_account(&account.owner, account.sub_id)
}
