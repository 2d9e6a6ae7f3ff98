//! What settling up makes of an account and of its markets: `repay_debt`, and the end of a forced sale.

use super::environment::{Books, OtherMarkets};
use super::{Result, Snapshot};
use ballast_math::account::Account;
use ballast_math::market::State;
use ballast_math::settlement::Creditor;
use ballast_math::slot::Slot;
use ballast_math::transition::{self, Transition, repay_debt, settle_up_if_due};
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
        let mut books = Books::new(self.markets, Vec::new());
        let step = repay_debt(self.account, &mut OtherMarkets(self.markets), &mut books)?;
        settled_up(*self.account, &step, &mut books)
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
        let mut books = Books::new(self.markets, vec![(market, *state)]);
        match settle_up_if_due(&account, &mut books)? {
            Some(step) => settled_up(account, &step, &mut books),
            None => Ok(SettledUp { account, creditors: Vec::new() }),
        }
    }
}

fn settled_up(
    mut account: Account,
    step: &Transition<transition::SettledUp, 0>,
    books: &mut Books<'_>,
) -> Result<SettledUp> {
    let done = step.commit(&mut account, books)?;
    let creditors = done.creditors.iter().map(|creditor| (creditor.number, *creditor));
    Ok(SettledUp { account, creditors: creditors.collect() })
}
