//! The steps in which an account settles up what it owes in all its markets: at somebody's request, and at the end of a forced sale
//! that closed its last position.

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

/// Settles up what the account owes, measured in its `others`: collects claims, repays debts and amounts written off, and writes off
/// what nothing can pay.
///
/// # Errors
/// As [`settlement::settle_up`]; those of `others` and `creditors`.
#[inline]
pub fn repay_debt<O: Others, C: Creditors<Error: From<O::Error>>>(
    account: &Account,
    others: &mut O,
    creditors: &mut C,
) -> core::result::Result<Transition<SettledUp, 0>, C::Error> {
    let rest = health_for(account, Purpose::Maintenance, others)?;
    let equity = account.cash.plus(rest.health.equity)?;
    Ok(settle_up(account, creditors, (equity, rest.has_position))??)
}

/// Settles up at the end of a forced sale, for an account without a position. That there is nothing to repay or to write off yet is
/// no error, and no change.
///
/// # Errors
/// As [`settlement::settle_up`]; those of `creditors`.
#[inline]
pub fn settle_up_if_due<C: Creditors>(
    account: &Account,
    creditors: &mut C,
) -> core::result::Result<Option<Transition<SettledUp, 0>>, C::Error> {
    match settle_up(account, creditors, (Quote::ZERO, false))? {
        Err(Error::NothingToDo) => Ok(None),
        done => Ok(Some(done?)),
    }
}

/// Settles up, or says why the rule refuses it.
fn settle_up<C: Creditors>(
    account: &Account,
    creditors: &mut C,
    standing: (Quote, bool),
) -> core::result::Result<Result<Transition<SettledUp, 0>>, C::Error> {
    let mut list = Vec::with_capacity(account.slots.len());
    creditors.each(account, |state, slot| {
        list.push(Creditor::new(state, slot));
        Ok(())
    })?;
    Ok(settlement::settle_up(&mut list, account.cash, standing)
        .map(|cash| Transition::of(SettledUp { cash, creditors: list }, [])))
}
