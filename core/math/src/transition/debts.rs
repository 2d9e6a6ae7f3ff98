//! The steps in which an account settles up what it owes in all its markets: at somebody's request, and at the end of a forced sale
//! that closed its last position.

use super::cash::health_for;
use super::commit::{CommitError, Transition};
use super::environment::Others;
use crate::error::{Error, Result};
use crate::health::Purpose;
use crate::settlement::{self, Creditor};
use crate::state::{Account, Slot, State};
use crate::units::Quote;
use alloc::vec::Vec;

/// The markets of all slots in use of an account, to read and to write.
pub trait Creditors {
    /// How a refusal is said.
    type Error: From<Error> + From<CommitError>;

    /// Calls `action` with the market of each slot in use, in their order.
    ///
    /// # Errors
    /// Where a market is not at hand; what `action` answers.
    fn each(
        &mut self,
        account: &Account,
        action: impl FnMut(&mut State, &Slot) -> core::result::Result<(), CommitError>,
    ) -> core::result::Result<(), Self::Error>;
}

/// What settling up makes of an account and of its markets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettledUp {
    /// The account's cash afterwards. Unit: 1e-6 quote.
    pub cash: Quote,
    /// The markets of its slots in use before, in their order, and what happened there.
    pub creditors: Vec<Creditor>,
}

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
