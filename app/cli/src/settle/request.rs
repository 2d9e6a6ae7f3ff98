//! Chooses the instructions that settle an account, without network access.

use crate::session::Refusal;
use anyhow::{Context as _, Result, ensure};
use ballast_client::accounts::MarginAccount;
use ballast_client::quote::{Markets, Snapshot};
use ballast_client::{MarketKeys, instructions, others, pda};
use ballast_math::Error as Rule;
use solana_instruction::Instruction;
use solana_pubkey::Pubkey;

/// Collects the payments on claims in one market or in all markets. Shares out the claims first if a claims window
/// has passed.
///
/// # Errors
/// Returns an error if there is nothing to collect.
pub fn claims(account: &MarginAccount, markets: &Markets, only: Option<u32>) -> Result<Vec<Instruction>> {
    let snapshot = Snapshot::new(markets, &account.state);
    let address = address_of(account);
    if let Some(market) = only {
        return collection(&snapshot, address, market);
    }
    let positions = account.state.in_use().map(|(_, position)| position.market);
    let all: Vec<_> =
        positions.filter_map(|market| collection(&snapshot, address, market).ok()).flatten().collect();
    let nothing = || {
        Refusal("there is nothing to collect: claims are paid as losses are realised, once per window; try again later, or run `ballast settle` on a losing account".to_owned())
    };
    ensure!(!all.is_empty(), nothing());
    Ok(all)
}

fn collection(snapshot: &Snapshot<'_>, address: Pubkey, market: u32) -> Result<Vec<Instruction>> {
    let due = snapshot.collectable(market)?;
    let keys = keys(snapshot.markets, market)?;
    let share = due.needs_share.then(|| instructions::share_claims(keys));
    Ok(share.into_iter().chain([instructions::collect_claim(address, keys.market)]).collect())
}

/// Settles the loss in a market. If the account is in debt, settles the gain instead.
///
/// # Errors
/// Returns an error if neither can be settled. The error is the program's reason for refusing to settle the loss.
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

/// Repays the account's debts.
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
