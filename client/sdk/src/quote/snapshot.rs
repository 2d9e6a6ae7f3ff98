//! One margin account seen in its markets: what each instruction would do with it.

use super::{KnownMarket, Markets, QuoteError, Result};
use crate::instructions::{HealthView, TradeArgs};
use crate::transaction::Spare;
use ballast::conserved;
use ballast::instructions::take_over::taker_purpose;
use ballast::instructions::trade::purpose;
use ballast::others::{party, sum, with_slot};
use ballast::state::pause;
use ballast_math::account::Account;
use ballast_math::context::{ClaimCollected, collect_claim};
use ballast_math::estimate;
use ballast_math::health::{Party, Purpose, Rest, free_cash};
use ballast_math::liquidation::{Liquidated, liquidate};
use ballast_math::market::State;
use ballast_math::settlement::{Settled, realise_gain, settle_loss};
use ballast_math::slot::Slot;
use ballast_math::take_over::{TakenOver, take_over};
use ballast_math::trade::{Traded, trade};
use ballast_math::{Error as Rule, Price, Quote};

/// One margin account seen in its markets.
#[derive(Clone, Copy, Debug)]
pub struct Snapshot<'a> {
    /// The time and the markets: at least those of the account's slots in use.
    pub markets: &'a Markets,
    /// What the account holds: `&margin_account.state`, or a default one for an account that does not exist yet.
    pub account: &'a Account,
}

impl<'a> Snapshot<'a> {
    /// An account in its markets.
    #[must_use]
    pub const fn new(markets: &'a Markets, account: &'a Account) -> Self {
        Self { markets, account }
    }

    /// What the `trade` instruction would do now.
    ///
    /// # Errors
    /// Why the program would refuse; [`QuoteError::UnknownMarket`].
    pub fn quote_trade(&self, market: u32, args: &TradeArgs) -> Result<Traded> {
        let known = self.markets.open(market, None)?;
        args.ensure_in_time(&self.markets.clock())?;
        let place = self.account.slot_for(market)?;
        let slot = self.account.slot(place, market)?;
        let order = args.order()?;
        let purpose = purpose(known.market(), &slot, &order)?;
        if purpose == Purpose::Initial {
            self.markets.ensure_not_paused(known, pause::ADD_RISK)?;
        }
        let party = self.party((place, slot), purpose)?;
        let context = known.context(self.markets.clock());
        let traded = trade(&known.market().state, &context, &party, &order)?;
        ensure_sound(known, &traded.market, &[(self.account.cash, traded.cash)])?;
        ensure_holds(self.account, (place, traded.slot), traded.cash)?;
        Ok(traded)
    }

    /// The index of `market` at which the account would fall below maintenance after a trade in it that was quoted as `traded`:
    /// see [`ballast_math::estimate::liquidation_price`]. None without a position afterwards.
    ///
    /// # Errors
    /// `NoFreeSlot`, `Overflow`; [`QuoteError::UnknownMarket`].
    pub fn liquidation_price_after(&self, market: u32, traded: &Traded) -> Result<Option<Price>> {
        let known = self.markets.get(market)?;
        let place = self.account.slot_for(market)?;
        let mut after = *self.account;
        after.cash = traded.cash;
        after.put(place, traded.slot)?;
        let party = Snapshot::new(self.markets, &after).party((place, traded.slot), Purpose::Maintenance)?;
        Ok(estimate::liquidation_price(&traded.market, &known.market().parameters, &party)?)
    }

    /// What the limit of a trade that was quoted as `traded` holds beyond its margin.
    ///
    /// # Errors
    /// `Overflow`; [`QuoteError::UnknownMarket`].
    pub fn spare_for_trade(&self, market: u32, traded: &Traded) -> Result<Spare> {
        let held = traded.slot.base.minus(traded.fill.base)?;
        Ok(Spare::of_trade(&self.markets.get(market)?.market().state, held, traded.fill.base))
    }

    /// What the `liquidate` instruction would do now with the account's position in `market`. Where the account must settle up then,
    /// [`Snapshot::quote_end_of_sale`] tells the rest.
    ///
    /// # Errors
    /// Why the program would refuse, `NotLiquidatable` above all; [`QuoteError::UnknownMarket`].
    pub fn quote_liquidation(&self, market: u32) -> Result<Liquidated> {
        let known = self.markets.open(market, Some(pause::LIQUIDATE))?;
        let (place, party) = self.in_use(market)?;
        let context = known.context(self.markets.clock());
        let done = liquidate(&known.market().state, &context, &party)?;
        let cash = [(self.account.cash, done.cash), (Quote::ZERO, done.keeper_fee)];
        ensure_sound(known, &done.market, &cash)?;
        ensure_holds(self.account, (place, done.slot), done.cash)?;
        Ok(done)
    }

    /// What the `take_over` instruction would do now if `taker`, another account in the same markets, took up to `most_base`
    /// (1e-9 contract) of the account's position in `market`. Where the account must settle up then,
    /// [`Snapshot::quote_end_of_sale`] tells the rest.
    ///
    /// # Errors
    /// Why the program would refuse; [`QuoteError::UnknownMarket`].
    pub fn quote_take_over(&self, taker: &Account, market: u32, most_base: u64) -> Result<TakenOver> {
        let known = self.markets.open(market, Some(pause::TAKE_OVER))?;
        let (place, party) = self.in_use(market)?;
        let taker_place = taker.slot_for(market)?;
        let taker_slot = taker.slot(taker_place, market)?;
        let purpose = taker_purpose(&taker_slot, &party.slot, most_base)?;
        let taker_party = Snapshot::new(self.markets, taker).party((taker_place, taker_slot), purpose)?;
        let context = known.context(self.markets.clock());
        let done = take_over(&known.market().state, &context, (&party, &taker_party), most_base)?;
        ensure_sound(known, &done.market, &[(self.account.cash, done.cash), (taker.cash, done.taker_cash)])?;
        ensure_holds(self.account, (place, done.slot), done.cash)?;
        ensure_holds(taker, (taker_place, done.taker_slot), done.taker_cash)?;
        Ok(done)
    }

    /// What the `settle_loss` instruction would do now.
    ///
    /// # Errors
    /// Why the program would refuse, `NothingToDo` above all; [`QuoteError::UnknownMarket`].
    pub fn quote_settle_loss(&self, market: u32) -> Result<Settled> {
        let (place, party) = self.in_use(market)?;
        self.settle((place, market), &party, settle_loss)
    }

    /// What the `realise_gain` instruction would do now.
    ///
    /// # Errors
    /// Why the program would refuse, `NothingToDo` above all; [`QuoteError::UnknownMarket`].
    pub fn quote_realise_gain(&self, market: u32) -> Result<Settled> {
        let (place, party) = self.in_use(market)?;
        self.settle((place, market), &party, realise_gain)
    }

    /// What the `collect_claim` instruction would do now. It needs no valid index.
    ///
    /// # Errors
    /// Why the program would refuse, `NothingToDo` above all; [`QuoteError::UnknownMarket`].
    pub fn quote_collect_claim(&self, market: u32) -> Result<ClaimCollected> {
        let known = self.markets.get(market)?;
        self.collected_from(known, &known.market().state)
    }

    /// What `collect_claim` would do in this state of the market.
    pub(super) fn collected_from(&self, known: &KnownMarket, state: &State) -> Result<ClaimCollected> {
        let market = known.market().index;
        let place = self.account.find(market).ok_or(Rule::NothingToDo)?;
        let done = collect_claim(state, &self.account.slot(place, market)?)?;
        let cash = self.account.cash.plus(done.paid)?;
        conserved::check(state, &done.market, &[(self.account.cash, cash)])?;
        done.market.invariant()?;
        ensure_holds(self.account, (place, done.slot), cash)?;
        Ok(done)
    }

    /// How the account stands now, as the `account_health` instruction tells it.
    ///
    /// # Errors
    /// `Overflow`; [`QuoteError::UnknownMarket`].
    pub fn health(&self) -> Result<HealthView> {
        let maintenance = self.rest(None, Purpose::Maintenance)?;
        let initial = self.rest(None, Purpose::Withdrawal)?;
        Ok(HealthView::of(self.account.cash, &maintenance, &initial)?)
    }

    /// What the `withdraw` and `transfer` instructions would let out now. Unit: 1e-6 quote. Not negative.
    ///
    /// # Errors
    /// Why the program would let nothing out: `AccountHasDebt`, `AccountBankrupt`, `OtherOracleInvalid`; `Overflow`;
    /// [`QuoteError::UnknownMarket`].
    pub fn free_cash(&self) -> Result<Quote> {
        Ok(free_cash(self.account.cash, &self.rest(None, Purpose::Withdrawal)?)?)
    }

    /// The account as an instruction on the market of a slot in use sees it, for maintenance.
    pub(super) fn in_use(&self, market: u32) -> Result<(usize, Party)> {
        let (place, slot) = self.slot_in_use(market)?;
        Ok((place, self.party((place, slot), Purpose::Maintenance)?))
    }

    fn slot_in_use(&self, market: u32) -> Result<(usize, Slot)> {
        let place = self.account.find(market).ok_or(Rule::NoPosition)?;
        Ok((place, self.account.slot(place, market)?))
    }

    fn party(&self, (place, slot): (usize, Slot), purpose: Purpose) -> Result<Party> {
        Ok(party(self.account, slot, self.rest(Some(place), purpose)?))
    }

    pub(super) fn rest(&self, own: Option<usize>, purpose: Purpose) -> Result<Rest> {
        sum(self.account, own, |rest, slot| {
            let known = self.markets.get(slot.market)?;
            let market = (known.market(), known.reading());
            Ok::<_, QuoteError>(with_slot(rest, slot, market, (purpose, self.markets.clock()))?)
        })
    }

    fn settle(
        &self,
        (place, market): (usize, u32),
        party: &Party,
        rule: fn(&State, &ballast_math::Context<'_>, &Party) -> ballast_math::Result<Settled>,
    ) -> Result<Settled> {
        let known = self.markets.open(market, Some(pause::SETTLE))?;
        let done = rule(&known.market().state, &known.context(self.markets.clock()), party)?;
        ensure_sound(known, &done.market, &[(self.account.cash, done.cash)])?;
        ensure_holds(self.account, (place, done.slot), done.cash)?;
        Ok(done)
    }
}

/// The checks with which the program ends on a market.
fn ensure_sound(known: &KnownMarket, after: &State, cash: &[(Quote, Quote)]) -> Result<()> {
    conserved::check(&known.market().state, after, cash)?;
    Ok(after.invariant()?)
}

/// The checks with which the program ends on an account.
fn ensure_holds(account: &Account, (place, slot): (usize, Slot), cash: Quote) -> Result<()> {
    let mut after = *account;
    after.cash = cash;
    after.put(place, slot)?;
    Ok(after.invariant()?)
}
