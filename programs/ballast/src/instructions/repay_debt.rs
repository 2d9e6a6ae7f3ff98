//! Repays all debts of an account in proportion, so that nobody chooses which market is paid. What a bankrupt account
//! (no position, no cash) still owes is written off and becomes a deficit. Anyone may.

use crate::conserved;
use crate::errors::{BallastError, OrProgramError};
use crate::events::{MarketView, Settled, Settlement};
use crate::oracle;
use crate::others::Pairs;
use crate::state::{MarginAccount, Market};
use anchor_lang::prelude::*;
use ballast_math::Quote;
use ballast_math::context;
use ballast_math::health::{Purpose, Rest};
use ballast_math::settlement::{self, Owed};

/// The accounts of a repayment. All the account's markets (writable) and oracles follow, in the order of its slots.
#[derive(Accounts)]
pub struct RepayDebt<'info> {
    /// The account that owes.
    #[account(mut)]
    pub margin_account: AccountLoader<'info, MarginAccount>,
}

/// Collects every claim, repays what there is cash for, and writes the rest off if the account is bankrupt.
pub fn handler<'info>(ctx: Context<'info, RepayDebt<'info>>) -> Result<()> {
    let clock = oracle::clock()?;
    let mut account = ctx.accounts.margin_account.load_mut()?;
    let key = ctx.accounts.margin_account.key();
    for_each_market(ctx.remaining_accounts, &mut account, |account, market, place| {
        collect(account, market, place)
    })?;
    let mut pairs = Pairs::new(ctx.remaining_accounts);
    let rest = pairs.rest_of(&account.state, None, (Purpose::Maintenance, clock))?;
    let mut owed = Owed::of(&account.state.slots).or_error()?;
    ensure_repayable(&account, &rest, &owed)?;
    for_each_market(ctx.remaining_accounts, &mut account, |account, market, place| {
        repay(account, market, (place, &mut owed), key)
    })?;
    let unpaid = Owed::of(&account.state.slots).or_error()?.debts;
    if account.state.cash.is_zero() && !rest.has_position && unpaid.is_positive() {
        for_each_market(ctx.remaining_accounts, &mut account, |account, market, place| {
            write_off(account, market, place, key)
        })?;
    }
    account.state.slots.iter_mut().for_each(|slot| *slot = slot.or_free());
    account.state.invariant().or_error()
}

fn ensure_repayable(account: &MarginAccount, rest: &Rest, owed: &Owed) -> Result<()> {
    let equity = account.state.cash.plus(rest.health.equity).or_error()?;
    settlement::ensure_repayable(owed, account.state.cash, (equity, rest.has_position)).or_error()
}

/// Runs `action` on each slot in use with its market, taken from the remaining accounts in order. A slot that `action`
/// frees keeps its place in the order.
fn for_each_market<'info>(
    remaining: &'info [AccountInfo<'info>],
    account: &mut MarginAccount,
    mut action: impl FnMut(&mut MarginAccount, &mut Market, usize) -> Result<()>,
) -> Result<()> {
    let mut pairs = Pairs::new(remaining);
    for place in 0..account.state.slots.len() {
        let Some(slot) = account.state.slots.get(place).filter(|slot| !slot.is_free()) else {
            continue;
        };
        let (market, _oracle) = pairs.take_pair()?;
        let market = AccountLoader::<Market>::try_from(market)?;
        let mut market = market.load_mut()?;
        require!(market.index == slot.market, BallastError::WrongRemainingAccounts);
        action(account, &mut market, place)?;
    }
    pairs.finish()
}

/// Collects a claim; the slot stays in use for this instruction even where nothing is left in it.
#[inline(never)]
fn collect(account: &mut MarginAccount, market: &mut Market, place: usize) -> Result<()> {
    let slot = *account.state.slots.get(place).ok_or(BallastError::NoFreeSlot)?;
    let owes = !slot.debt.is_zero() || !slot.written_off.is_zero() || !slot.base.is_zero();
    if slot.claim.amount.is_zero() || !owes {
        return Ok(());
    }
    match context::collect_claim(&market.state, &slot) {
        Ok(done) => {
            let cash = account.state.cash.plus(done.paid).or_error()?;
            conserved::check(&market.state, &done.market, &[(account.state.cash, cash)])?;
            market.apply(&done.market)?;
            account.state.cash = cash;
            account.state.put(place, done.slot).or_error()
        }
        Err(ballast_math::Error::NothingToDo) => Ok(()),
        Err(error) => Err(crate::errors::of_rule(error)),
    }
}

#[inline(never)]
fn repay(
    account: &mut MarginAccount,
    market: &mut Market,
    (place, owed): (usize, &mut Owed),
    key: Pubkey,
) -> Result<()> {
    let slot = *account.state.slots.get(place).ok_or(BallastError::NoFreeSlot)?;
    let mut cash = account.state.cash;
    let done = settlement::repay(&market.state, &slot, owed, &mut cash).or_error()?;
    conserved::check(&market.state, &done.market, &[(account.state.cash, cash)])?;
    market.apply(&done.market)?;
    account.state.cash = cash;
    *account.state.slots.get_mut(place).ok_or(BallastError::NoFreeSlot)? = done.slot;
    report(account, market, (key, Settlement::Debt, done.debt));
    report(account, market, (key, Settlement::WrittenOff, done.written_off));
    Ok(())
}

#[inline(never)]
fn write_off(account: &mut MarginAccount, market: &mut Market, place: usize, key: Pubkey) -> Result<()> {
    let slot = *account.state.slots.get(place).ok_or(BallastError::NoFreeSlot)?;
    let done = settlement::write_off(&market.state, &slot).or_error()?;
    market.apply(&done.market)?;
    account.state.put(place, done.slot).or_error()?;
    report(account, market, (key, Settlement::Deficit, done.amount));
    Ok(())
}

fn report(account: &MarginAccount, market: &Market, (key, kind, amount): (Pubkey, Settlement, Quote)) {
    if amount.is_zero() {
        return;
    }
    emit!(Settled {
        account: key,
        kind,
        amount: amount.raw(),
        cash: account.state.cash.raw(),
        market: MarketView::of(market.index, &market.state),
    });
}
