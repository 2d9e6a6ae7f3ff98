//! Repays all of an account's debts pro rata, so that nobody can choose which market is paid. An account with no position and no
//! cash is bankrupt, so its debt beyond its claims is written off and becomes a deficit. Anyone may send this instruction.

use crate::others::OtherMarkets;
use crate::raw::accounts::accounts;
use crate::settle_up::Debtor;
use crate::state::MarginAccount;
use crate::{oracle, settle_up};
use anchor_lang::prelude::*;
use ballast_math::transition;

accounts! {
/// The accounts of a repayment. All of the account's markets (writable) and their oracles follow as remaining accounts, in the
/// order of its positions.
pub struct RepayDebt as RepayDebtAccounts {
    /// The account in debt.
    margin_account: mut MarginAccount,
}
}

/// Collects every claim, repays debts from cash, and writes off the debt that cannot be repaid.
pub fn handler(accounts: &RepayDebtAccounts<'_>) -> Result<()> {
    let clock = oracle::clock()?;
    let key = accounts.margin_account.key();
    let mut account = accounts.margin_account.load_mut()?;
    let mut others = OtherMarkets::new(accounts.remaining, clock);
    let mut debtor = Debtor { own: None, pairs: accounts.remaining };

    let step = transition::repay_debt(&account.state, &mut others, &mut debtor)?;
    settle_up::report(key, step.commit(&mut account.state, &mut debtor)?);
    Ok(())
}
