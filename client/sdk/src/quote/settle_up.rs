//! Quotes how an account settles up, in the `repay_debt` instruction and in a liquidation that closes its last position.

use super::environment::{Books, OtherMarkets};
use super::{Result, Snapshot};
use ballast_math::account::Account;
use ballast_math::market::State;
use ballast_math::position::Position;
use ballast_math::settlement::Creditor;
use ballast_math::transition::{self, Transition, repay_debt, settle_up_if_due};
use ballast_math::{Error as Rule, Quote};

/// An account and its markets after settling up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettledUp {
    /// The account's state after settling up.
    pub account: Account,
    /// The result in each market where the account had a position in use, by market index.
    pub creditors: Vec<(u32, Creditor)>,
}

impl SettledUp {
    /// Returns the state of `market` after settling up, or `None` if the account had no position in it.
    #[must_use]
    pub fn market(&self, market: u32) -> Option<&State> {
        self.creditors.iter().find(|(number, _)| *number == market).map(|(_, creditor)| &creditor.market)
    }

    /// Returns the sum of the payments on claims. Unit: 1e-6 quote.
    #[must_use]
    pub fn collected(&self) -> Quote {
        let amounts = self.creditors.iter().map(|(_, creditor)| creditor.collected);
        amounts.fold(Quote::ZERO, Quote::saturating_plus)
    }
}

impl Snapshot<'_> {
    /// Quotes the `repay_debt` instruction.
    ///
    /// # Errors
    /// Returns the error with which the program would refuse the instruction, usually `NothingToDo`, or
    /// [`super::QuoteError::UnknownMarket`].
    pub fn quote_repay_debt(&self) -> Result<SettledUp> {
        let mut books = Books::new(self.markets, Vec::new());
        let step = repay_debt(self.account, &mut OtherMarkets(self.markets), &mut books)?;
        settled_up(*self.account, &step, &mut books)
    }

    /// Quotes how the account settles up after a liquidation in `market` that closed its last position. After the liquidation,
    /// the market is in `state`, and the account has this cash and position.
    ///
    /// # Errors
    /// Returns `Overflow` or [`super::QuoteError::UnknownMarket`].
    pub fn quote_end_of_sale(
        &self,
        (market, state): (u32, &State),
        (cash, position): (Quote, Position),
    ) -> Result<SettledUp> {
        let mut account = *self.account;
        account.cash = cash;
        account.put(account.find(market).ok_or(Rule::NoPosition)?, position)?;
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
