//! Settling up what an account owes, in all its markets at once: `repay_debt`, and the end of a forced sale that closed an
//! account's last position.

use crate::conserved;
use crate::errors::{BallastError, OrProgramError};
use crate::events::{MarketView, Settled, Settlement};
use crate::others::Pairs;
use crate::state::{MarginAccount, Market};
use anchor_lang::prelude::*;
use ballast_math::Error as Rule;
use ballast_math::Quote;
use ballast_math::settlement::{self, Creditor};
use ballast_math::slot::Slot;

/// The account that settles up, and its markets.
pub struct Debtor<'a, 'info> {
    /// The account's address.
    pub key: Pubkey,
    /// The market that the instruction works on by itself, if it does.
    pub own: Option<&'a mut Market>,
    /// Pairs of market and oracle of the other slots in use, in their order; the markets writable.
    pub pairs: &'info [AccountInfo<'info>],
}

impl<'info> Debtor<'_, 'info> {
    /// Settles up for `account`, whose equity is the one of `standing`, and which has a position or not.
    pub fn settle_up(self, account: &mut MarginAccount, standing: (Quote, bool)) -> Result<()> {
        self.run(account, standing)?.or_error()
    }

    /// The same for an account without a position; that there is nothing to repay or to write off yet is no error.
    pub fn settle_up_if_due(self, account: &mut MarginAccount) -> Result<()> {
        match self.run(account, (Quote::ZERO, false))? {
            Err(Rule::NothingToDo) => Ok(()),
            done => done.or_error(),
        }
    }

    /// Settles up, or says why the rules refuse it.
    fn run(
        mut self,
        account: &mut MarginAccount,
        standing: (Quote, bool),
    ) -> Result<ballast_math::Result<()>> {
        let mut creditors = self.creditors(account)?;
        let before = account.state.cash;
        let cash = match settlement::settle_up(&mut creditors, before, standing) {
            Ok(cash) => cash,
            Err(refused) => return Ok(Err(refused)),
        };
        self.apply(account, &creditors, (before, cash)).map(Ok)
    }

    #[inline(never)]
    fn creditors(&mut self, account: &MarginAccount) -> Result<Vec<Creditor>> {
        let mut creditors = Vec::with_capacity(account.state.slots.len());
        self.each(account, |market, slot| {
            creditors.push(Creditor::new(&market.state, slot));
            Ok(())
        })?;
        Ok(creditors)
    }

    #[inline(never)]
    fn apply(
        &mut self,
        account: &mut MarginAccount,
        creditors: &[Creditor],
        (before, cash): (Quote, Quote),
    ) -> Result<()> {
        let key = self.key;
        account.state.cash = cash;
        let mut done = creditors.iter();
        let mut sum = conserved::Sum::of(before, cash);
        self.each(account, |market, _| {
            let creditor = done.next().ok_or(BallastError::WrongRemainingAccounts)?;
            sum.add(&market.state, &creditor.market)?;
            market.apply(&creditor.market)?;
            report(market, (key, cash), creditor);
            Ok(())
        })?;
        sum.check()?;
        let places = account.state.slots.map(|slot| slot.is_in_use());
        let in_use = places.iter().enumerate().filter(|(_, is_in_use)| **is_in_use);
        for ((place, _), creditor) in in_use.zip(creditors) {
            account.state.put(place, creditor.slot).or_error()?;
        }
        account.state.invariant().or_error()
    }

    /// Runs `action` on the market of each slot in use, in their order.
    fn each(
        &mut self,
        account: &MarginAccount,
        mut action: impl FnMut(&mut Market, &Slot) -> Result<()>,
    ) -> Result<()> {
        let mut pairs = Pairs::new(self.pairs);
        for (_, slot) in account.state.in_use() {
            if let Some(own) = self.own.as_deref_mut()
                && own.index == slot.market
            {
                action(own, slot)?;
                continue;
            }
            let (market, _oracle) = pairs.take_pair()?;
            require!(market.is_writable, BallastError::MarketsNotWritable);
            let market = AccountLoader::<Market>::try_from(market)?;
            let mut market = market.load_mut()?;
            require!(market.index == slot.market, BallastError::WrongRemainingAccounts);
            action(&mut market, slot)?;
        }
        Ok(())
    }
}

fn report(market: &Market, (account, cash): (Pubkey, Quote), done: &Creditor) {
    let amounts = [
        (Settlement::Claim, done.collected),
        (Settlement::Debt, done.debt),
        (Settlement::WrittenOff, done.written_off),
        (Settlement::Deficit, done.deficit),
    ];
    for (kind, amount) in amounts {
        if !amount.is_zero() {
            emit!(Settled {
                account,
                kind,
                amount: amount.raw(),
                cash: cash.raw(),
                market: MarketView::of(market.index, &market.state),
            });
        }
    }
}
