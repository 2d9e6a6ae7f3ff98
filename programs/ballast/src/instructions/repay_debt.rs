//! Repays all debts of an account in proportion, so that nobody chooses which market is paid. What an account without
//! position and cash still owes beyond what its claims can pay is written off and becomes a deficit. Anyone may.

use crate::conserved;
use crate::errors::{BallastError, OrProgramError};
use crate::events::{MarketView, Settled, Settlement};
use crate::oracle;
use crate::others::Pairs;
use crate::state::{MarginAccount, Market};
use anchor_lang::prelude::*;
use ballast_math::Quote;
use ballast_math::account::SLOTS;
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

/// Collects every claim, repays what there is cash for, and writes off what nothing can pay.
pub fn handler<'info>(ctx: Context<'info, RepayDebt<'info>>) -> Result<()> {
    let clock = oracle::clock()?;
    let key = ctx.accounts.margin_account.key();
    let mut account = ctx.accounts.margin_account.load_mut()?;
    let mut pairs = Pairs::new(ctx.remaining_accounts);
    let rest = pairs.rest_of(&account.state, None, (Purpose::Maintenance, clock))?;
    pairs.finish()?;
    let equity = account.state.cash.plus(rest.health.equity).or_error()?;
    let markets = Markets::of(&account, ctx.remaining_accounts);

    markets.each(&mut account, collect)?;
    let mut owed = Owed::of(&account.state.slots).or_error()?;
    let position = (equity, rest.has_position);
    settlement::ensure_repayable(&owed, account.state.cash, position).or_error()?;
    markets.each(&mut account, |account, market, place| repay(account, market, (place, &mut owed), key))?;
    let (mut owed, mut lost) = lost(&account, &rest)?;
    if lost.is_positive() {
        let left = &mut (&mut owed, &mut lost);
        markets
            .each(&mut account, |account, market, place| write_off(account, market, (place, left), key))?;
    }
    account.state.invariant().or_error()
}

/// What the account still owes, and what of it is lost: without position and cash, all that its claims cannot pay.
fn lost(account: &MarginAccount, rest: &Rest) -> Result<(Owed, Quote)> {
    let owed = Owed::of(&account.state.slots).or_error()?;
    let may_pay = rest.has_position || account.state.cash.is_positive();
    let lost = if may_pay { Quote::ZERO } else { owed.beyond_claims().or_error()? };
    Ok((owed, lost))
}

/// The markets of the slots that were in use when the instruction began: a slot that is freed meanwhile keeps its turn.
struct Markets<'info> {
    remaining: &'info [AccountInfo<'info>],
    in_use: [Option<u32>; SLOTS],
}

impl<'info> Markets<'info> {
    fn of(account: &MarginAccount, remaining: &'info [AccountInfo<'info>]) -> Self {
        let in_use = account.state.slots.map(|slot| slot.is_in_use().then_some(slot.market));
        Self { remaining, in_use }
    }

    /// Runs `action` on each place with its market, in order.
    fn each(
        &self,
        account: &mut MarginAccount,
        mut action: impl FnMut(&mut MarginAccount, &mut Market, usize) -> Result<()>,
    ) -> Result<()> {
        let mut pairs = Pairs::new(self.remaining);
        for (place, index) in self.in_use.iter().enumerate() {
            let Some(index) = index else {
                continue;
            };
            let (market, _oracle) = pairs.take_pair()?;
            let market = AccountLoader::<Market>::try_from(market)?;
            let mut market = market.load_mut()?;
            require!(market.index == *index, BallastError::WrongRemainingAccounts);
            action(account, &mut market, place)?;
        }
        pairs.finish()
    }
}

#[inline(never)]
fn collect(account: &mut MarginAccount, market: &mut Market, place: usize) -> Result<()> {
    let slot = *account.state.slots.get(place).ok_or(BallastError::NoFreeSlot)?;
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
    account.state.put(place, done.slot).or_error()?;
    report(account, market, (key, Settlement::Debt, done.debt));
    report(account, market, (key, Settlement::WrittenOff, done.written_off));
    Ok(())
}

#[inline(never)]
fn write_off(
    account: &mut MarginAccount,
    market: &mut Market,
    (place, (owed, lost)): (usize, &mut (&mut Owed, &mut Quote)),
    key: Pubkey,
) -> Result<()> {
    let slot = *account.state.slots.get(place).ok_or(BallastError::NoFreeSlot)?;
    let done = settlement::write_off(&market.state, &slot, owed, lost).or_error()?;
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
