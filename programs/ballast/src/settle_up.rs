//! Settles up an account's debts in all its markets at once. An account is settled up in `repay_debt`, and after a liquidation or
//! take-over that closes the account's last position.

use crate::errors::{BallastError, OrProgramError, Refusal, require};
use crate::events::{MarketView, Settled, Settlement};
use crate::others::Pairs;
use crate::raw::{Account, Stored};
use crate::state::{MarginAccount, Market};
use anchor_lang::prelude::*;
use ballast_math::account;
use ballast_math::market::State;
use ballast_math::position::Position;
use ballast_math::settlement::Creditor;
use ballast_math::transition::{CommitError, Creditors, SettledUp, settle_up_if_due};

/// All markets of the account that is being settled up.
pub struct Debtor<'a, 'i> {
    /// The market that the instruction itself works on, if any.
    pub own: Option<&'a mut Market>,
    /// The market and oracle pairs of the other positions in use, in the order of the positions. The markets are writable.
    pub pairs: &'i [Account<'i>],
}

impl Debtor<'_, '_> {
    /// Settles up after a forced sale and emits the events. Having nothing to repay or write off is not an error here.
    #[inline(never)]
    pub fn end_sale(mut self, key: Pubkey, account: &mut MarginAccount) -> Result<()> {
        if let Some(step) = settle_up_if_due(&account.state, &mut self)? {
            report(key, step.commit(&mut account.state, &mut self)?);
        }
        Ok(())
    }

    fn each_market(
        &mut self,
        account: &account::Account,
        mut action: impl FnMut(&mut State, &Position) -> core::result::Result<(), CommitError>,
    ) -> Result<()> {
        let mut pairs = Pairs::new(self.pairs);
        for (_, position) in account.in_use() {
            if let Some(own) = self.own.as_deref_mut()
                && own.index == position.market
            {
                action(&mut own.state, position).or_error()?;
                continue;
            }
            let (market, _oracle) = pairs.take_pair()?;
            require!(market.is_writable(), BallastError::MarketsNotWritable);
            let mut market = Stored::<Market>::try_from(market)?.load_mut()?;
            require!(market.index == position.market, BallastError::WrongRemainingAccounts);
            action(&mut market.state, position).or_error()?;
        }
        Ok(())
    }
}

impl Creditors for Debtor<'_, '_> {
    type Error = Refusal;

    #[inline(always)]
    fn each(
        &mut self,
        account: &account::Account,
        action: impl FnMut(&mut State, &Position) -> core::result::Result<(), CommitError>,
    ) -> core::result::Result<(), Refusal> {
        Ok(self.each_market(account, action)?)
    }
}

/// Emits an event for each amount that the account `key` settled up, in each market.
pub fn report(key: Pubkey, done: &SettledUp) {
    for creditor in &done.creditors {
        report_one(key, done.cash, creditor);
    }
}

fn report_one(account: Pubkey, cash: ballast_math::Quote, done: &Creditor) {
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
                market: MarketView::of(done.number, &done.market),
            });
        }
    }
}
