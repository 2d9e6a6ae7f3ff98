//! What settling up makes of an account and of its markets: `repay_debt`, and the end of a forced sale.

use super::{Result, Snapshot};
use ballast::conserved::Sum;
use ballast_math::account::Account;
use ballast_math::health::Purpose;
use ballast_math::market::State;
use ballast_math::settlement::{Creditor, settle_up};
use ballast_math::slot::Slot;
use ballast_math::{Error as Rule, Quote};

/// An account after it has settled up, and its markets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettledUp {
    /// What the account holds afterwards.
    pub account: Account,
    /// The market of each slot that was in use, by number, and what happened there.
    pub creditors: Vec<(u32, Creditor)>,
}

impl SettledUp {
    /// The state of `market` afterwards, if the account had a slot in it.
    #[must_use]
    pub fn market(&self, market: u32) -> Option<&State> {
        self.creditors.iter().find(|(number, _)| *number == market).map(|(_, creditor)| &creditor.market)
    }

    /// What claims were paid. Unit: 1e-6 quote.
    #[must_use]
    pub fn collected(&self) -> Quote {
        let amounts = self.creditors.iter().map(|(_, creditor)| creditor.collected);
        amounts.fold(Quote::ZERO, Quote::saturating_plus)
    }
}

impl Snapshot<'_> {
    /// What the `repay_debt` instruction would do now.
    ///
    /// # Errors
    /// Why the program would refuse, `NothingToDo` above all; [`super::QuoteError::UnknownMarket`].
    pub fn quote_repay_debt(&self) -> Result<SettledUp> {
        let rest = self.rest(None, Purpose::Maintenance)?;
        let equity = self.account.cash.plus(rest.health.equity)?;
        self.settle_up(*self.account, None, (equity, rest.has_position))
    }

    /// What a forced sale in `market` leaves in the end, where it says that the account must settle up: it left the market in
    /// `state`, and the account with this cash and slot.
    ///
    /// # Errors
    /// `Overflow`; [`super::QuoteError::UnknownMarket`].
    pub fn quote_end_of_sale(
        &self,
        (market, state): (u32, &State),
        (cash, slot): (Quote, Slot),
    ) -> Result<SettledUp> {
        let mut account = *self.account;
        account.cash = cash;
        account.put(account.find(market).ok_or(Rule::NoPosition)?, slot)?;
        match self.settle_up(account, Some((market, state)), (Quote::ZERO, false)) {
            Err(error) if error.rule() == Some(Rule::NothingToDo) => {
                Ok(SettledUp { account, creditors: Vec::new() })
            }
            other => other,
        }
    }

    fn settle_up(
        &self,
        mut account: Account,
        sold: Option<(u32, &State)>,
        standing: (Quote, bool),
    ) -> Result<SettledUp> {
        let mut places = Vec::new();
        let mut creditors = Vec::new();
        for (place, slot) in account.in_use() {
            let state = match sold {
                Some((market, state)) if market == slot.market => state,
                _ => &self.markets.get(slot.market)?.market().state,
            };
            places.push((place, slot.market, *state));
            creditors.push(Creditor::new(state, slot));
        }
        let cash = settle_up(&mut creditors, account.cash, standing)?;
        let mut sum = Sum::of(account.cash, cash);
        account.cash = cash;
        for ((place, _, before), creditor) in places.iter().zip(&creditors) {
            sum.add(before, &creditor.market)?;
            creditor.market.invariant()?;
            account.put(*place, creditor.slot)?;
        }
        sum.check()?;
        account.invariant()?;
        let creditors = places.iter().zip(creditors).map(|((_, market, _), creditor)| (*market, creditor));
        Ok(SettledUp { account, creditors: creditors.collect() })
    }
}
