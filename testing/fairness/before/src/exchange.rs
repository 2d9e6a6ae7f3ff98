//! A model exchange in plain Rust on top of the public interface: several markets, cross and isolated accounts. It does what
//! the program does with accounts, and nothing about prices or margins by itself.

use ballast_math::account::{Account, CROSS, ISOLATED};
use ballast_math::context::{self, Context};
use ballast_math::health::{self, Health, Other, Party, Purpose, Rest};
use ballast_math::market::State;
use ballast_math::oracle::{PriceUse, Reading};
use ballast_math::parameters::Parameters;
use ballast_math::position::{self, Position};
use ballast_math::settlement::{self, Owed};
use ballast_math::trade::{self, Order};
use ballast_math::{Base, Clock, Error, Quote, Ratio, Result, cover, liquidation, subsidy, take_over};

/// A market with its parameters and the oracle update at hand.
#[derive(Clone, Copy, Debug)]
pub struct Venue {
    /// Its parameters.
    pub parameters: Parameters,
    /// Its state as last stored.
    pub state: State,
    /// The oracle update at hand, or why there is none.
    pub reading: Result<Reading>,
}

/// The whole exchange.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// The markets; the place is the index.
    pub venues: Vec<Venue>,
    /// All margin accounts ever opened.
    pub accounts: Vec<Account>,
    /// The chain's time and slot.
    pub clock: Clock,
    /// Tokens that came in from outside less those that left.
    pub vault: i128,
}

/// A new cross account.
#[must_use]
pub fn cross() -> Account {
    Account { mode: CROSS, ..Account::default() }
}

/// A new isolated account of `market`.
#[must_use]
pub fn isolated(market: u32) -> Account {
    Account { mode: ISOLATED, isolated_market: market, ..Account::default() }
}

fn index(market: u32) -> usize {
    usize::try_from(market).unwrap()
}

fn purpose_of(position: &Position, base: Base) -> Result<Purpose> {
    let adds = position::adds_risk(position, base)?;
    Ok(if adds { Purpose::Initial } else { Purpose::Maintenance })
}

impl Exchange {
    /// What an instruction on `market` knows besides the accounts.
    #[must_use]
    pub fn context(&self, market: u32) -> Context<'_> {
        let venue = &self.venues[index(market)];
        Context { parameters: &venue.parameters, clock: self.clock, reading: venue.reading }
    }

    /// The state of `market` as last stored.
    #[must_use]
    pub fn state(&self, market: u32) -> &State {
        &self.venues[index(market)].state
    }

    /// The parameters of `market`.
    #[must_use]
    pub fn parameters(&self, market: u32) -> &Parameters {
        &self.venues[index(market)].parameters
    }

    /// Everything of the account but its position in `except`, as the program measures it for `purpose`.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn rest(&self, who: usize, except: Option<u32>, purpose: Purpose) -> Result<Rest> {
        let mut rest = Rest::default();
        for (_, position) in self.accounts[who].in_use() {
            if Some(position.market) == except {
                continue;
            }
            let context = self.context(position.market);
            let present = context.bring_to_now(self.state(position.market))?;
            let other = Other {
                parameters: context.parameters,
                market: &present.market,
                is_valid: present.counts_for(&context, purpose),
            };
            rest = rest.with(&other, position, purpose)?;
        }
        Ok(rest)
    }

    /// The account as an instruction on `market` sees it, and the place of its position.
    fn party(&self, who: usize, market: u32, purpose: Purpose) -> Result<(usize, Party)> {
        let account = &self.accounts[who];
        let place = account.place_for(market)?;
        let rest = self.rest(who, Some(market), purpose)?;
        Ok((place, Party { cash: account.cash, position: account.position(place, market)?, rest }))
    }

    /// The account's health as liquidation sees it, all markets brought to now.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn health(&self, who: usize, purpose: Purpose) -> Result<Health> {
        let rest = self.rest(who, None, purpose)?;
        rest.health.plus(&Health { equity: self.accounts[who].cash, requirement: Quote::ZERO })
    }

    /// The account's position in `market`, if one is in use.
    #[must_use]
    pub fn position_of(&self, who: usize, market: u32) -> Option<&Position> {
        let account = &self.accounts[who];
        account.find(market).map(|place| &account.positions[place])
    }

    /// The account's position in `market`. Unit: 1e-9 contract, signed.
    #[must_use]
    pub fn base_of(&self, who: usize, market: u32) -> Base {
        self.position_of(who, market).map_or(Base::ZERO, |position| position.base)
    }

    /// An account with a position in `market`, measured for maintenance.
    fn held(&self, who: usize, market: u32) -> Result<(usize, Party)> {
        self.accounts[who].find(market).ok_or(Error::NoPosition)?;
        self.party(who, market, Purpose::Maintenance)
    }

    fn store(
        &mut self,
        who: usize,
        market: u32,
        place: usize,
        (state, cash, position): (State, Quote, Position),
    ) {
        self.venues[index(market)].state = state;
        self.accounts[who].cash = cash;
        self.accounts[who].put(place, position).unwrap();
    }

    /// Deposits `amount` from outside.
    ///
    /// # Errors
    /// As `Account::deposit`.
    pub fn deposit(&mut self, who: usize, amount: Quote) -> Result<()> {
        let (cash, net) = self.accounts[who].deposit(amount)?;
        let account = &mut self.accounts[who];
        (account.cash, account.net_deposits) = (cash, net);
        self.vault += i128::from(amount.raw());
        Ok(())
    }

    /// Puts tokens from outside into the insurance of `market`.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn insure(&mut self, market: u32, amount: Quote) -> Result<()> {
        let state = &mut self.venues[index(market)].state;
        state.insurance = state.insurance.plus(amount)?;
        self.vault += i128::from(amount.raw());
        Ok(())
    }

    /// What the account may withdraw. Unit: 1e-6 quote. Not negative.
    ///
    /// # Errors
    /// As `health::free_cash`.
    pub fn free_cash(&self, who: usize) -> Result<Quote> {
        let all = self.rest(who, None, Purpose::Initial)?;
        health::free_cash(self.accounts[who].cash, &all)
    }

    /// Withdraws `amount`.
    ///
    /// # Errors
    /// As `Account::withdraw`.
    pub fn withdraw(&mut self, who: usize, amount: Quote) -> Result<()> {
        let free = self.free_cash(who)?;
        let (cash, net) = self.accounts[who].withdraw(amount, free)?;
        let account = &mut self.accounts[who];
        (account.cash, account.net_deposits) = (cash, net);
        self.vault -= i128::from(amount.raw());
        Ok(())
    }

    /// What a trade measures the account for.
    ///
    /// # Errors
    /// `NoFreePosition`, `IsolatedElsewhere`, `Overflow`.
    pub fn purpose(&self, who: usize, market: u32, order: &Order) -> Result<Purpose> {
        let account = &self.accounts[who];
        let position = account.position(account.place_for(market)?, market)?;
        trade::purpose(&self.state(market).curve, self.parameters(market), &position, order)
    }

    /// What a trade would do: the trade itself on a copy.
    ///
    /// # Errors
    /// As `trade::trade`.
    pub fn quote(&self, who: usize, market: u32, order: &Order) -> Result<trade::Traded> {
        let (_, party) = self.party(who, market, self.purpose(who, market, order)?)?;
        trade::trade(self.state(market), &self.context(market), &party, order)
    }

    /// Trades on the curve.
    ///
    /// # Errors
    /// As `trade::trade`.
    pub fn trade(&mut self, who: usize, market: u32, order: &Order) -> Result<trade::Traded> {
        let place = self.accounts[who].place_for(market)?;
        let traded = self.quote(who, market, order)?;
        self.store(who, market, place, (traded.market, traded.cash, traded.position));
        Ok(traded)
    }

    /// Liquidates `who` on the curve; the keeper's fee goes to account `keeper`.
    ///
    /// # Errors
    /// As `liquidation::liquidate`; `SameAccount`.
    pub fn liquidate(&mut self, who: usize, market: u32, keeper: usize) -> Result<liquidation::Liquidated> {
        if who == keeper {
            return Err(Error::SameAccount);
        }
        let (place, party) = self.held(who, market)?;
        let done = liquidation::liquidate(self.state(market), &self.context(market), &party)?;
        self.store(who, market, place, (done.market, done.cash, done.position));
        self.accounts[keeper].cash = self.accounts[keeper].cash.plus(done.keeper_fee)?;
        Ok(done)
    }

    /// Account `taker` takes over at most `most` (1e-9 contract) of the position of `who`.
    ///
    /// # Errors
    /// As `take_over::take_over`; `SameAccount`.
    pub fn take_over(
        &mut self,
        who: usize,
        taker: usize,
        market: u32,
        most: u64,
    ) -> Result<take_over::TakenOver> {
        if who == taker {
            return Err(Error::SameAccount);
        }
        let (place, party) = self.held(who, market)?;
        let taker_account = &self.accounts[taker];
        let taker_position = taker_account.position(taker_account.place_for(market)?, market)?;
        let base = party.position.base.side().signed(most.min(party.position.base.magnitude()))?;
        let (taker_place, taker_party) = self.party(taker, market, purpose_of(&taker_position, base)?)?;
        let parties = (&party, &taker_party);
        let done = take_over::take_over(self.state(market), &self.context(market), parties, most)?;
        self.store(who, market, place, (done.market, done.cash, done.position));
        self.store(taker, market, taker_place, (done.market, done.taker_cash, done.taker_position));
        Ok(done)
    }

    /// Realises a loss so that claims can be paid.
    ///
    /// # Errors
    /// As `settlement::settle_loss`.
    pub fn settle_loss(&mut self, who: usize, market: u32) -> Result<settlement::Settled> {
        let (place, party) = self.held(who, market)?;
        let done = settlement::settle_loss(self.state(market), &self.context(market), &party)?;
        self.store(who, market, place, (done.market, done.cash, done.position));
        Ok(done)
    }

    /// Realises a debtor's gain.
    ///
    /// # Errors
    /// As `settlement::realise_gain`.
    pub fn realise_gain(&mut self, who: usize, market: u32) -> Result<settlement::Settled> {
        let (place, party) = self.held(who, market)?;
        let done = settlement::realise_gain(self.state(market), &self.context(market), &party)?;
        self.store(who, market, place, (done.market, done.cash, done.position));
        Ok(done)
    }

    /// Collects what the account's claim was paid. Unit: 1e-6 quote.
    ///
    /// # Errors
    /// As `context::collect_claim`.
    pub fn collect(&mut self, who: usize, market: u32) -> Result<Quote> {
        let place = self.accounts[who].find(market).ok_or(Error::NothingToDo)?;
        let position = self.accounts[who].positions[place];
        let done = context::collect_claim(self.state(market), &position)?;
        let cash = self.accounts[who].cash.plus(done.paid)?;
        self.store(who, market, place, (done.market, cash, done.position));
        Ok(done.paid)
    }

    /// Shares out claims if a window is over. Unit of the result: 1e-6 quote.
    ///
    /// # Errors
    /// As `context::share_claims`.
    pub fn share_claims(&mut self, market: u32) -> Result<Quote> {
        let done = context::share_claims(self.state(market), &self.context(market))?;
        self.venues[index(market)].state = done.market;
        Ok(done.paid)
    }

    /// Brings the market to now and stores it.
    ///
    /// # Errors
    /// As `context::update`.
    pub fn update(&mut self, market: u32) -> Result<()> {
        let present = context::update(self.state(market), &self.context(market))?;
        self.venues[index(market)].state = present.market;
        Ok(())
    }

    /// Covers a deficit.
    ///
    /// # Errors
    /// As `cover::cover_deficit`.
    pub fn cover_deficit(&mut self, market: u32) -> Result<cover::Cover> {
        let context = self.context(market);
        let present = context.bring_to_now(self.state(market))?.valid_for(&context, PriceUse::Trade)?;
        let done = cover::cover_deficit(&present, self.parameters(market), &self.clock)?;
        self.venues[index(market)].state = done.market;
        Ok(done.cover)
    }

    /// Moves the peg by at most `largest`. The result is the cost to the surplus, in 1e-6 quote; a gain is negative.
    ///
    /// # Errors
    /// As `subsidy::repeg`.
    pub fn repeg(&mut self, market: u32, largest: Ratio) -> Result<Quote> {
        let done = subsidy::repeg(self.state(market), &self.context(market), largest)?;
        self.venues[index(market)].state = done.market;
        Ok(done.cost)
    }

    /// Deepens the curve by `step`. The result is the cost to the surplus, in 1e-6 quote.
    ///
    /// # Errors
    /// As `subsidy::raise_depth`.
    pub fn raise_depth(&mut self, market: u32, step: Ratio) -> Result<Quote> {
        let done = subsidy::raise_depth(self.state(market), &self.context(market), step)?;
        self.venues[index(market)].state = done.market;
        Ok(done.cost)
    }

    /// Repays what the account owes in all its markets, and writes off what is left of a bankrupt one.
    ///
    /// # Errors
    /// As `settlement::ensure_repayable`; `Overflow`.
    pub fn repay(&mut self, who: usize) -> Result<()> {
        let health = self.health(who, Purpose::Maintenance)?;
        let mut next = self.clone();
        let markets: Vec<u32> = self.accounts[who].in_use().map(|(_, position)| position.market).collect();
        for market in &markets {
            match next.collect(who, *market) {
                Ok(_) | Err(Error::NothingToDo) => {}
                Err(error) => return Err(error),
            }
        }
        let mut owed = Owed::of(&next.accounts[who].positions)?;
        let mut cash = next.accounts[who].cash;
        let has_position = next.accounts[who].in_use().any(|(_, position)| !position.base.is_zero());
        settlement::ensure_repayable(&owed, cash, (health.equity, has_position))?;
        for market in markets {
            let Some(place) = next.accounts[who].find(market) else { continue };
            let position = next.accounts[who].positions[place];
            let repaid = settlement::repay(next.state(market), &position, &mut owed, &mut cash)?;
            next.store(who, market, place, (repaid.market, cash, repaid.position));
        }
        if !has_position && cash.is_zero() {
            next.write_off(who)?;
        }
        *self = next;
        Ok(())
    }

    fn write_off(&mut self, who: usize) -> Result<()> {
        let mut owed = Owed::of(&self.accounts[who].positions)?;
        let mut lost = owed.beyond_claims()?;
        for place in 0..self.accounts[who].positions.len() {
            let position = self.accounts[who].positions[place];
            if position.debt.is_positive() {
                let done =
                    settlement::write_off(self.state(position.market), &position, &mut owed, &mut lost)?;
                let cash = self.accounts[who].cash;
                self.store(who, position.market, place, (done.market, cash, done.position));
            }
        }
        Ok(())
    }
}
