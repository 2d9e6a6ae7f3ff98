//! A change that the rules allow but that has not been applied yet, and the only way to apply it.

use super::creditors::{CommitError, Creditors, SettledUp};
use crate::context::{ClaimCollected, Present, Shared};
use crate::cover::Covered;
use crate::error::{Error, Result};
use crate::liquidation::Liquidated;
use crate::opening::Opened;
use crate::settlement::Settled;
use crate::state::{Account, Position, State};
use crate::subsidy::Stepped;
use crate::take_over::TakenOver;
use crate::trade::Traded;
use crate::units::Quote;

/// The result of a step for a market and for `N` accounts with a position in it. The fields are private to this file, and only
/// `commit` stores the result, after its checks. Committing a second time changes nothing.
#[must_use = "nothing has changed before the commit"]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transition<R, const N: usize> {
    done: R,
    places: [usize; N],
}

type Committed<R> = core::result::Result<R, CommitError>;

impl<R, const N: usize> Transition<R, N> {
    #[inline]
    pub(super) const fn of(done: R, places: [usize; N]) -> Self {
        Self { done, places }
    }

    /// Returns the effect that the step would have, for a quote.
    #[must_use]
    pub const fn preview(&self) -> &R {
        &self.done
    }
}

/// The tokens in markets and accounts, before and after a step.
#[derive(Default)]
struct Tokens {
    before: Quote,
    after: Quote,
}

impl Tokens {
    #[inline]
    fn of_market(before: &State, after: &State) -> Result<Self> {
        Ok(Self { before: before.tokens()?, after: after.tokens()? })
    }

    #[inline]
    fn and(self, before: Quote, after: Quote) -> Result<Self> {
        Ok(Self { before: self.before.plus(before)?, after: self.after.plus(after)? })
    }

    /// Fails if the step creates or destroys value. The accounts must gain exactly the amount that the market loses, down to the
    /// last unit.
    #[inline]
    fn ensure_conserved(&self) -> Committed<()> {
        if self.before == self.after { Ok(()) } else { Err(CommitError::NotConserved) }
    }
}

#[inline]
fn store(market: &mut State, after: &State) -> Result<()> {
    after.invariant_after(market)?;
    *market = *after;
    Ok(())
}

#[inline]
fn seat(account: &mut Account, place: usize, cash: Quote, position: &Position) -> Result<()> {
    account.cash = cash;
    account.put(place, *position)?;
    account.invariant()
}

/// A step that changes a market and one account.
pub trait OneAccount {
    /// Returns the market after the step.
    fn market(&self) -> &State;
    /// Returns the account's position after the step.
    fn position(&self) -> &Position;
    /// Returns the account's cash after the step, given its cash `before`.
    ///
    /// # Errors
    /// `Overflow`.
    fn cash(&self, before: Quote) -> Result<Quote>;
}

macro_rules! one_account {
    ($($report:ty: |$done:ident, $before:pat_param| $cash:expr;)*) => {$(
        impl OneAccount for $report {
            #[inline]
            fn market(&self) -> &State { &self.market }
            #[inline]
            fn position(&self) -> &Position { &self.position }
            #[inline]
            fn cash(&self, $before: Quote) -> Result<Quote> { let $done = self; $cash }
        }
    )*};
}
one_account! {
    Traded: |done, _| Ok(done.cash);
    Settled: |done, _| Ok(done.cash);
    ClaimCollected: |done, before| before.plus(done.paid);
}

impl<R: OneAccount> Transition<R, 1> {
    /// Checks that the step conserves value, stores it, and checks the invariants of the market and the account.
    ///
    /// # Errors
    /// Returns a [`CommitError`]. The caller must then discard the market and the account, as a failed transaction does.
    #[inline]
    pub fn commit(&self, market: &mut State, account: &mut Account) -> Committed<&R> {
        let Self { done, places: [place] } = self;
        let cash = done.cash(account.cash)?;
        Tokens::of_market(market, done.market())?.and(account.cash, cash)?.ensure_conserved()?;
        store(market, done.market())?;
        seat(account, *place, cash, done.position())?;
        Ok(done)
    }
}

impl Transition<Liquidated, 1> {
    /// Checks that the step conserves value, including the keeper's fee, stores the step, and checks the invariants of the market
    /// and the liquidated account. The `keeper` account only gains cash.
    ///
    /// # Errors
    /// Returns a [`CommitError`]. The caller must then discard the market and the accounts, as a failed transaction does.
    #[inline]
    pub fn commit(
        &self,
        market: &mut State,
        account: &mut Account,
        keeper: &mut Account,
    ) -> Committed<&Liquidated> {
        let Self { done, places: [place] } = self;
        let keeper_cash = keeper.cash.plus(done.keeper_fee)?;
        Tokens::of_market(market, &done.market)?
            .and(account.cash, done.cash)?
            .and(keeper.cash, keeper_cash)?
            .ensure_conserved()?;
        store(market, &done.market)?;
        seat(account, *place, done.cash, &done.position)?;
        keeper.cash = keeper_cash;
        Ok(done)
    }
}

impl Transition<TakenOver, 2> {
    /// Checks that the step conserves value, stores it, and checks the invariants of the market and both accounts.
    ///
    /// # Errors
    /// Returns a [`CommitError`]. The caller must then discard the market and the accounts, as a failed transaction does.
    #[inline]
    pub fn commit(
        &self,
        market: &mut State,
        account: &mut Account,
        taker: &mut Account,
    ) -> Committed<&TakenOver> {
        let Self { done, places: [place, taker_place] } = self;
        Tokens::of_market(market, &done.market)?
            .and(account.cash, done.cash)?
            .and(taker.cash, done.taker_cash)?
            .ensure_conserved()?;
        store(market, &done.market)?;
        seat(account, *place, done.cash, &done.position)?;
        seat(taker, *taker_place, done.taker_cash, &done.taker_position)?;
        Ok(done)
    }
}

/// A step that changes only a market.
pub trait MarketAlone {
    /// Returns the market after the step.
    fn market(&self) -> &State;
}

macro_rules! market_alone {
    ($($report:ty)*) => {$(
        impl MarketAlone for $report {
            #[inline]
            fn market(&self) -> &State { &self.market }
        }
    )*};
}
market_alone! { Present Shared Covered Stepped Opened }

impl<R: MarketAlone> Transition<R, 0> {
    /// Checks that the step conserves value, stores it, and checks the market's invariants.
    ///
    /// # Errors
    /// Returns a [`CommitError`]. The caller must then discard the market, as a failed transaction does.
    #[inline]
    pub fn commit(&self, market: &mut State) -> Committed<&R> {
        Tokens::of_market(market, self.done.market())?.ensure_conserved()?;
        store(market, self.done.market())?;
        Ok(&self.done)
    }
}

impl Transition<SettledUp, 0> {
    /// Checks that the step conserves value, stores it in all markets, and checks the invariants of each market and of the account.
    ///
    /// # Errors
    /// Returns a [`CommitError`], or an error from `creditors`. The caller must then discard the markets and the account, as a
    /// failed transaction does.
    #[inline]
    pub fn commit<C: Creditors>(
        &self,
        account: &mut Account,
        creditors: &mut C,
    ) -> core::result::Result<&SettledUp, C::Error> {
        let SettledUp { cash, creditors: list } = &self.done;
        let mut done = list.iter();
        let mut tokens = Tokens { before: account.cash, after: *cash };
        account.cash = *cash;
        creditors.each(account, |market, _| {
            let creditor = done.next().ok_or(Error::InvariantViolated)?;
            tokens.before = tokens.before.plus(market.tokens()?)?;
            tokens.after = tokens.after.plus(creditor.market.tokens()?)?;
            Ok(store(market, &creditor.market)?)
        })?;
        tokens.ensure_conserved()?;
        let places = account.positions.map(|position| position.is_in_use());
        let in_use = places.iter().enumerate().filter(|(_, is_in_use)| **is_in_use);
        for ((place, _), creditor) in in_use.zip(list) {
            account.put(place, creditor.position)?;
        }
        account.invariant()?;
        Ok(&self.done)
    }
}
