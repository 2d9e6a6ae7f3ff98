//! Performs the steps that change an account's cash (deposit, withdrawal, and transfer to another account of the same owner).
//! Each step applies its effect and checks the account.

use super::environment::Others;
use super::seat::{bound_of_rest, rest_of};
use crate::error::Result;
use crate::health::{self, Purpose, Rest};
use crate::state::Account;
use crate::units::Quote;

/// Credits `amount` to the account.
///
/// # Errors
/// Returns the errors of [`Account::deposit`], or `InvariantViolated`.
#[inline]
pub fn deposit(account: &mut Account, amount: Quote) -> Result<()> {
    (account.cash, account.net_deposits) = account.deposit(amount)?;
    account.invariant()
}

/// Withdraws `amount` from the account's free collateral.
///
/// # Errors
/// Returns the errors of [`Account::withdraw`], [`health::free_cash`] and `others`, or `InvariantViolated`.
#[inline]
pub fn withdraw<O: Others>(
    account: &mut Account,
    amount: Quote,
    others: &mut O,
) -> core::result::Result<(), O::Error> {
    (account.cash, account.net_deposits) = withdrawn(account, amount, others)?;
    Ok(account.invariant()?)
}

/// Moves `amount` from the free collateral of `from` to another account. The markets of `from` are in `others`.
///
/// # Errors
/// Returns the errors of [`Account::withdraw`], [`Account::deposit`], [`health::free_cash`] and `others`, or `InvariantViolated`.
#[inline]
pub fn transfer<O: Others>(
    from: &mut Account,
    to: &mut Account,
    amount: Quote,
    others: &mut O,
) -> core::result::Result<(), O::Error> {
    // No bound is tried first. A bound would make a successful transfer so cheap that a refused one, which also needs the exact
    // health, would cost over a tenth more.
    let free = free_cash(from, others)?;
    let paid = from.withdraw(amount, free)?;
    let received = to.deposit(amount)?;
    (from.cash, from.net_deposits) = paid;
    (to.cash, to.net_deposits) = received;
    from.invariant()?;
    Ok(to.invariant()?)
}

/// Returns the cash and the net deposits after a withdrawal of `amount`. Bounds for the positions usually show that the amount is
/// free.
#[inline(always)]
fn withdrawn<O: Others>(
    account: &Account,
    amount: Quote,
    others: &mut O,
) -> core::result::Result<(Quote, Quote), O::Error> {
    if let Some(all) = bound_of_rest(account, None, Purpose::Withdrawal, others)? {
        others.finish()?;
        match health::free_cash(account.cash, &all).and_then(|free| account.withdraw(amount, free)) {
            Err(error) if all.may_be_too_strict(error) => {}
            done => return Ok(done?),
        }
    }
    others.restart();
    Ok(account.withdraw(amount, free_cash(account, others)?)?)
}

/// Returns the free collateral, which is the amount that could be withdrawn now. Unit: 1e-6 quote. Not negative.
///
/// # Errors
/// Returns the errors of [`health::free_cash`] and `others`.
#[inline(always)]
pub fn free_cash<O: Others>(account: &Account, others: &mut O) -> core::result::Result<Quote, O::Error> {
    let all = health_for(account, Purpose::Withdrawal, others)?;
    Ok(health::free_cash(account.cash, &all)?)
}

/// Returns the total health of all positions in an account, measured for `purpose`. The account's cash is not included.
///
/// # Errors
/// Returns any error from `others`, or `Overflow` if a value does not fit.
#[inline(always)]
pub fn health_for<O: Others>(
    account: &Account,
    purpose: Purpose,
    others: &mut O,
) -> core::result::Result<Rest, O::Error> {
    let all = rest_of(account, None, purpose, others)?;
    others.finish()?;
    Ok(all)
}
