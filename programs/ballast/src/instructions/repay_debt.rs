//! Repays all debts of an account in proportion, so that nobody chooses which market is paid. What an account without
//! position and cash still owes beyond what its claims can pay is written off and becomes a deficit. Anyone may.

use crate::errors::OrProgramError;
use crate::oracle;
use crate::others::Pairs;
use crate::settle_up::Debtor;
use crate::state::MarginAccount;
use anchor_lang::prelude::*;
use ballast_math::health::Purpose;

/// The accounts of a repayment. All the account's markets (writable) and oracles follow, in the order of its slots.
#[derive(Accounts)]
pub struct RepayDebt<'info> {
    /// The account that owes.
    #[account(mut)]
    pub margin_account: AccountLoader<'info, MarginAccount>,
}

/// Collects every claim, repays what there is cash for, and writes off what nothing can pay.
pub fn handler<'info>(ctx: Context<'info, RepayDebt<'info>>) -> Result<()> {
    let clock = oracle::clock()?;
    let key = ctx.accounts.margin_account.key();
    let mut account = ctx.accounts.margin_account.load_mut()?;
    let mut pairs = Pairs::new(ctx.remaining_accounts);
    let rest = pairs.rest_of(&account.state, None, (Purpose::Maintenance, clock))?;
    pairs.finish()?;
    let equity = account.state.cash.plus(rest.health.equity).or_error()?;
    let debtor = Debtor { key, own: None, pairs: ctx.remaining_accounts };
    debtor.settle_up(&mut account, (equity, rest.has_position))
}
