//! The steps of an account's cash: deposit, withdrawal, and transfer to another account of the same owner. Each step stores its effect
//! and checks the account.

use super::environment::Others;
use super::seat::rest_of;
use crate::error::Result;
use crate::health::{self, Purpose, Rest};
use crate::state::Account;
use crate::units::Quote;

/// Credits `amount` to the account.
///
/// # Errors
/// As [`Account::deposit`]; `InvariantViolated`.
#[inline]
pub fn deposit(account: &mut Account, amount: Quote) -> Result<()> {
    (account.cash, account.net_deposits) = account.deposit(amount)?;
    account.invariant()
}

/// Withdraws `amount` from the account's free collateral.
///
/// # Errors
/// As [`Account::withdraw`] and [`health::free_cash`]; those of `others`; `InvariantViolated`.
#[inline]
pub fn withdraw<O: Others>(
    account: &mut Account,
    amount: Quote,
    others: &mut O,
) -> core::result::Result<(), O::Error> {
    let free = free_cash(account, others)?;
    (account.cash, account.net_deposits) = account.withdraw(amount, free)?;
    Ok(account.invariant()?)
}

/// Moves `amount` of the free collateral of `from` to another account. `others` are the markets that measure `from`.
///
/// # Errors
/// As [`Account::withdraw`], [`Account::deposit`] and [`health::free_cash`]; those of `others`; `InvariantViolated`.
#[inline]
pub fn transfer<O: Others>(
    from: &mut Account,
    to: &mut Account,
    amount: Quote,
    others: &mut O,
) -> core::result::Result<(), O::Error> {
    let free = free_cash(from, others)?;
    let paid = from.withdraw(amount, free)?;
    let received = to.deposit(amount)?;
    (from.cash, from.net_deposits) = paid;
    (to.cash, to.net_deposits) = received;
    from.invariant()?;
    Ok(to.invariant()?)
}

/// The free collateral: the amount that could be withdrawn now. Unit: 1e-6 quote. Not negative.
///
/// # Errors
/// As [`health::free_cash`]; those of `others`.
#[inline(always)]
pub fn free_cash<O: Others>(account: &Account, others: &mut O) -> core::result::Result<Quote, O::Error> {
    let all = health_for(account, Purpose::Withdrawal, others)?;
    Ok(health::free_cash(account.cash, &all)?)
}

/// The health of all positions of an account, added up for `purpose`. The account's cash is not included.
///
/// # Errors
/// Those of `others`; `Overflow`.
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
