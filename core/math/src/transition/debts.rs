//! Performs the steps that settle up an account's debts in all its markets, either when someone requests it or after a forced sale
//! that closed the account's last position.

use super::cash::health_for;
use super::commit::Transition;
use super::creditors::{Creditors, SettledUp};
use super::environment::Others;
use crate::error::{Error, Result};
use crate::health::Purpose;
use crate::settlement::{self, Creditor};
use crate::state::Account;
use crate::units::Quote;
use alloc::vec::Vec;

/// Settles up the account's debts. The account's health is measured in the markets of `others`. Claims are collected, debts and
/// written-off amounts are repaid, and bad debt is written off.
///
/// # Errors
/// Returns the errors of [`settlement::settle_up`], `others` and `creditors`.
#[inline]
pub fn repay_debt<O: Others, C: Creditors<Error: From<O::Error>>>(
    account: &Account,
    others: &mut O,
    creditors: &mut C,
) -> core::result::Result<Transition<SettledUp, 0>, C::Error> {
    let rest = health_for(account, Purpose::Maintenance, others)?;
    let equity = account.cash.plus(rest.health.equity)?;
    Ok(settle_up(account, creditors, equity, rest.has_position)??)
}

/// Settles up after a forced sale, for an account without a position. If there is nothing to repay or write off, the step changes
/// nothing and does not fail.
///
/// # Errors
/// Returns the errors of [`settlement::settle_up`] and `creditors`.
#[inline]
pub fn settle_up_if_due<C: Creditors>(
    account: &Account,
    creditors: &mut C,
) -> core::result::Result<Option<Transition<SettledUp, 0>>, C::Error> {
    match settle_up(account, creditors, Quote::ZERO, false)? {
        Err(Error::NothingToDo) => Ok(None),
        done => Ok(Some(done?)),
    }
}

/// Settles up, or returns the rule's error.
fn settle_up<C: Creditors>(
    account: &Account,
    creditors: &mut C,
    equity: Quote,
    has_position: bool,
) -> core::result::Result<Result<Transition<SettledUp, 0>>, C::Error> {
    let mut list = Vec::with_capacity(account.positions.len());
    creditors.each(account, |state, position| {
        list.push(Creditor::new(state, position));
        Ok(())
    })?;
    Ok(settlement::settle_up(&mut list, account.cash, equity, has_position)
        .map(|cash| Transition::of(SettledUp { cash, creditors: list }, [])))
}
