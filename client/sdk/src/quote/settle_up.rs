//! Quotes how an account settles up, in the `repay_debt` instruction and in a liquidation that closes its last position.

use super::environment::{Books, OtherMarkets};
use super::{Result, Snapshot};
use ballast_math::account::Account;
use ballast_math::liquidation::Liquidated;
use ballast_math::market::State;
use ballast_math::position::Position;
use ballast_math::settlement::Creditor;
use ballast_math::take_over::TakenOver;
use ballast_math::transition::{self, Transition, repay_debt, settle_up_if_due};
use ballast_math::{Error as Rule, Quote};

/// A market and an account after a liquidation or a take-over of the account's position there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sold {
    /// The market's state.
    pub market: State,
    /// The account's cash. Unit: 1e-6 quote.
    pub cash: Quote,
    /// The account's position in the market.
    pub position: Position,
    /// Whether the account has a debt and no position left, so that it must settle up at once.
    pub must_settle_up: bool,
}

impl From<&Liquidated> for Sold {
    fn from(done: &Liquidated) -> Self {
        let Liquidated { market, cash, position, must_settle_up, .. } = *done;
        Self { market, cash, position, must_settle_up }
    }
}

impl From<&TakenOver> for Sold {
    fn from(done: &TakenOver) -> Self {
        let TakenOver { market, cash, position, must_settle_up, .. } = *done;
        Self { market, cash, position, must_settle_up }
    }
}

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

    /// Quotes how the account settles up after a liquidation or a take-over in `market` that closed its last position.
    ///
    /// # Errors
    /// Returns `Overflow` or [`super::QuoteError::UnknownMarket`].
    pub fn quote_end_of_sale(&self, market: u32, sold: &Sold) -> Result<SettledUp> {
        let mut account = *self.account;
        account.cash = sold.cash;
        account.put(account.find(market).ok_or(Rule::NoPosition)?, sold.position)?;
        let mut books = Books::new(self.markets, vec![(market, sold.market)]);
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
