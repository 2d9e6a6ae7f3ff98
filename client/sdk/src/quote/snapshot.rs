//! Quotes every instruction for one margin account and its markets.

use super::environment::{OtherMarkets, QuoteEnvironment};
use super::{KnownMarket, Markets, Result};
use crate::instructions::{HealthView, TradeArgs};
use crate::transaction::Spare;
use ballast::state::pause;
use ballast_math::account::Account;
use ballast_math::context::ClaimCollected;
use ballast_math::estimate;
use ballast_math::health::{Party, Purpose};
use ballast_math::liquidation::Liquidated;
use ballast_math::market::State;
use ballast_math::settlement::Settled;
use ballast_math::take_over::TakenOver;
use ballast_math::trade::Traded;
use ballast_math::transition::{self, Seat, Transition};
use ballast_math::{Price, Quote};

/// An instruction's step that settles one position.
type Settle<E> = fn(&Seat<'_>, &mut E) -> Result<Transition<Settled, 1>>;

/// A margin account and the markets in which it is quoted.
#[derive(Clone, Copy, Debug)]
pub struct Snapshot<'a> {
    /// The time and the markets, including at least the markets of the account's positions in use.
    pub markets: &'a Markets,
    /// The account's state, which is `&margin_account.state`, or the default for an account that does not exist yet.
    pub account: &'a Account,
}

impl<'a> Snapshot<'a> {
    /// Creates a snapshot of an account in these markets.
    #[must_use]
    pub const fn new(markets: &'a Markets, account: &'a Account) -> Self {
        Self { markets, account }
    }

    /// Quotes the `trade` instruction.
    ///
    /// # Errors
    /// Returns the error with which the program would refuse the instruction, or [`super::QuoteError::UnknownMarket`].
    pub fn quote_trade(&self, market: u32, args: &TradeArgs) -> Result<Traded> {
        let known = self.markets.open(market, None)?;
        args.ensure_in_time(&self.markets.clock())?;
        let seat = Seat::open(self.account, market)?;
        let step = transition::trade(&seat, &args.order()?, &mut QuoteEnvironment::new(self.markets, known))?;
        let (mut state, mut account) = (*known.market().state, *self.account);
        Ok(*step.commit(&mut state, &mut account)?)
    }

    /// Returns the index price of `market` at which the account would fall below maintenance margin after the quoted trade
    /// `traded` (see [`ballast_math::estimate::liquidation_price`]). Returns `None` if the trade leaves no position.
    ///
    /// # Errors
    /// Returns `NoFreePosition`, `Overflow` or [`super::QuoteError::UnknownMarket`].
    pub fn liquidation_price_after(&self, market: u32, traded: &Traded) -> Result<Option<Price>> {
        let known = self.markets.get(market)?;
        let place = self.account.place_for(market)?;
        let mut after = *self.account;
        after.cash = traded.cash;
        after.put(place, traded.position)?;
        let party =
            Seat::open(&after, market)?.party(Purpose::Maintenance, &mut OtherMarkets(self.markets))?;
        Ok(estimate::liquidation_price(&traded.market, &known.market().parameters, &party)?)
    }

    /// Returns the spare units that the compute unit limit needs for the quoted trade `traded`, in addition to its margin.
    ///
    /// # Errors
    /// Returns `Overflow` or [`super::QuoteError::UnknownMarket`].
    pub fn spare_for_trade(&self, market: u32, traded: &Traded) -> Result<Spare> {
        let held = traded.position.base.minus(traded.fill.base)?;
        Ok(Spare::of_trade(&self.markets.get(market)?.market().state, held, traded.fill.base))
    }

    /// Quotes the `liquidate` instruction for the account's position in `market`. If the account must then settle up,
    /// [`Snapshot::quote_end_of_sale`] quotes that part.
    ///
    /// # Errors
    /// Returns the error with which the program would refuse the instruction, usually `NotLiquidatable`, or
    /// [`super::QuoteError::UnknownMarket`].
    pub fn quote_liquidation(&self, market: u32) -> Result<Liquidated> {
        let known = self.markets.open(market, Some(pause::LIQUIDATE))?;
        let seat = Seat::held(self.account, market)?;
        let step = transition::liquidate(&seat, &mut QuoteEnvironment::new(self.markets, known))?;
        let (mut state, mut account) = (*known.market().state, *self.account);
        Ok(*step.commit(&mut state, &mut account, &mut Account::default())?)
    }

    /// Quotes the `take_over` instruction, in which `taker`, another account in the same markets, takes over up to `most_base`
    /// (1e-9 contract) of the account's position in `market`. If the account must then settle up, [`Snapshot::quote_end_of_sale`]
    /// quotes that part.
    ///
    /// # Errors
    /// Returns the error with which the program would refuse the instruction, or [`super::QuoteError::UnknownMarket`].
    pub fn quote_take_over(&self, taker: &Account, market: u32, most_base: u64) -> Result<TakenOver> {
        let known = self.markets.open(market, Some(pause::TAKE_OVER))?;
        let (seat, taker_seat) = (Seat::held(self.account, market)?, Seat::open(taker, market)?);
        let mut environment = QuoteEnvironment::new(self.markets, known);
        let step = transition::take_over(&seat, &taker_seat, most_base, &mut environment)?;
        let (mut state, mut account, mut taker) = (*known.market().state, *self.account, *taker);
        Ok(*step.commit(&mut state, &mut account, &mut taker)?)
    }

    /// Quotes the `settle_loss` instruction.
    ///
    /// # Errors
    /// Returns the error with which the program would refuse the instruction, usually `NothingToDo`, or
    /// [`super::QuoteError::UnknownMarket`].
    pub fn quote_settle_loss(&self, market: u32) -> Result<Settled> {
        self.settled(market, transition::settle_loss)
    }

    /// Quotes the `realise_gain` instruction.
    ///
    /// # Errors
    /// Returns the error with which the program would refuse the instruction, usually `NothingToDo`, or
    /// [`super::QuoteError::UnknownMarket`].
    pub fn quote_realise_gain(&self, market: u32) -> Result<Settled> {
        self.settled(market, transition::realise_gain)
    }

    fn settled(&self, market: u32, step: Settle<QuoteEnvironment<'a>>) -> Result<Settled> {
        let known = self.markets.open(market, Some(pause::SETTLE))?;
        let seat = Seat::held(self.account, market)?;
        let step = step(&seat, &mut QuoteEnvironment::new(self.markets, known))?;
        let (mut state, mut account) = (*known.market().state, *self.account);
        Ok(*step.commit(&mut state, &mut account)?)
    }

    /// Quotes the `collect_claim` instruction, which does not need a valid index.
    ///
    /// # Errors
    /// Returns the error with which the program would refuse the instruction, usually `NothingToDo`, or
    /// [`super::QuoteError::UnknownMarket`].
    pub fn quote_collect_claim(&self, market: u32) -> Result<ClaimCollected> {
        let known = self.markets.get(market)?;
        self.collected_from(known, &known.market().state)
    }

    /// Quotes the `collect_claim` instruction for this state of the market.
    pub(super) fn collected_from(&self, known: &KnownMarket, state: &State) -> Result<ClaimCollected> {
        let market = known.market().index;
        let step = transition::collect_claim(self.account, market, state)?;
        let (mut state, mut account) = (*state, *self.account);
        Ok(*step.commit(&mut state, &mut account)?)
    }

    /// Returns the account's current health, as the `account_health` instruction does.
    ///
    /// # Errors
    /// Returns `Overflow` or [`super::QuoteError::UnknownMarket`].
    pub fn health(&self) -> Result<HealthView> {
        let others = &mut OtherMarkets(self.markets);
        let maintenance = transition::health_for(self.account, Purpose::Maintenance, others)?;
        let initial = transition::health_for(self.account, Purpose::Withdrawal, others)?;
        Ok(HealthView::of(self.account.cash, &maintenance, &initial)?)
    }

    /// Returns the free collateral, which is the largest amount that the `withdraw` and `transfer` instructions would pay out
    /// now. Unit: 1e-6 quote. Never negative.
    ///
    /// # Errors
    /// Returns the error with which the program would refuse any payment: `AccountHasDebt`, `AccountBankrupt` or
    /// `OtherOracleInvalid`. Can also return `Overflow` or [`super::QuoteError::UnknownMarket`].
    pub fn free_cash(&self) -> Result<Quote> {
        transition::free_cash(self.account, &mut OtherMarkets(self.markets))
    }

    /// Returns the account as an instruction in `market` values it for maintenance margin. The account must have a position in
    /// use in that market.
    pub(super) fn in_use(&self, market: u32) -> Result<Party> {
        let seat = Seat::held(self.account, market)?;
        seat.party(Purpose::Maintenance, &mut OtherMarkets(self.markets))
    }
}
