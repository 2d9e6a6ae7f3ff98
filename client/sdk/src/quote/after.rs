//! Computes the accounts and markets that result from a quoted trade or from collecting claims.

use super::{Markets, Result, Snapshot};
use ballast_math::account::Account;
use ballast_math::trade::Traded;
use ballast_math::{Base, Error as Rule, Price, Quote, Rounding};

/// An account and its markets after a quoted step.
#[derive(Clone, Debug)]
pub struct After {
    /// The markets.
    pub markets: Markets,
    /// The account.
    pub account: Account,
}

impl After {
    /// Returns the account in its markets, for further quotes.
    #[must_use]
    pub const fn snapshot(&self) -> Snapshot<'_> {
        Snapshot::new(&self.markets, &self.account)
    }
}

impl Snapshot<'_> {
    /// Returns the account and its markets after the quoted trade `traded` in `market`.
    ///
    /// # Errors
    /// Returns `NoFreePosition` or [`super::QuoteError::UnknownMarket`].
    pub fn after_trade(&self, market: u32, traded: &Traded) -> Result<After> {
        let (mut markets, mut account) = (self.markets.clone(), *self.account);
        markets.set_state(market, traded.market)?;
        let place = account.place_for(market)?;
        account.cash = traded.cash;
        account.put(place, traded.position)?;
        Ok(After { markets, account })
    }

    /// Returns the free collateral after the quoted close `traded` in `market`, if its average price were as bad as `limit`. A
    /// gain becomes a claim, so only a loss and the fee change the cash. Unit: 1e-6 quote. Never negative.
    ///
    /// # Errors
    /// The same as for [`Snapshot::free_cash`] and [`Snapshot::after_trade`].
    pub fn free_cash_after_close(&self, market: u32, traded: &Traded, limit: Price) -> Result<Quote> {
        let fill = &traded.fill;
        let at_limit = value_at(fill.base, limit)?;
        let worse = Quote::from_magnitude(at_limit.magnitude().abs_diff(fill.quote.magnitude()))?;
        let loss = |realised: Quote| realised.negated().map(Quote::or_zero);
        let more_loss = loss(fill.realised.minus(worse)?)?.minus(loss(fill.realised)?)?;
        let taker_fee = self.markets.get(market)?.market().parameters.taker_fee;
        let more_fee = worse.times(taker_fee, Rounding::Ceil)?.plus(Quote::new(1))?;
        let mut after = self.after_trade(market, traded)?;
        after.account.cash = after.account.cash.minus(more_loss)?.minus(more_fee)?.or_zero();
        after.snapshot().free_cash()
    }
}

/// The payments on all of an account's claims that can be collected now.
#[derive(Clone, Debug)]
pub struct AllCollected {
    /// The payments, by market.
    pub payments: Vec<Payment>,
    /// The account and its markets after the payments.
    pub after: After,
}

/// One payment on a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Payment {
    /// The market's index.
    pub market: u32,
    /// Whether `share_claims` must run first.
    pub needs_share: bool,
    /// The amount. Unit: 1e-6 quote. Positive.
    pub amount: Quote,
}

impl AllCollected {
    /// Returns the sum of the payments. Unit: 1e-6 quote.
    #[must_use]
    pub fn sum(&self) -> Quote {
        self.payments.iter().fold(Quote::ZERO, |sum, payment| sum.saturating_plus(payment.amount))
    }
}

impl Snapshot<'_> {
    /// Quotes the collection of every claim that has been paid, in the order of the positions.
    ///
    /// # Errors
    /// Returns `Overflow` or [`super::QuoteError::UnknownMarket`].
    pub fn collect_all(&self) -> Result<AllCollected> {
        let mut after = After { markets: self.markets.clone(), account: *self.account };
        let mut payments = Vec::new();
        for (place, position) in self.account.in_use() {
            let market = position.market;
            let due = match self.collectable(market) {
                Ok(due) if due.collected.paid.is_positive() => due,
                Ok(_) => continue,
                Err(error) if error.rule() == Some(Rule::NothingToDo) => continue,
                Err(error) => return Err(error),
            };
            let amount = due.collected.paid;
            after.markets.set_state(market, due.collected.market)?;
            after.account.cash = after.account.cash.plus(amount)?;
            after.account.put(place, due.collected.position)?;
            payments.push(Payment { market, needs_share: due.needs_share, amount });
        }
        Ok(AllCollected { payments, after })
    }
}

/// Returns the quote that a fill of `base` at this average price exchanges, rounded away from zero.
fn value_at(base: Base, price: Price) -> Result<Quote> {
    let rounding = if base.is_negative() { Rounding::Floor } else { Rounding::Ceil };
    Ok(base.value(price, rounding)?)
}
