//! A model exchange in plain Rust, built on the public interface, with several markets and with cross and isolated accounts. The
//! model handles accounts as the program does, and contains no rules about prices or margins.

use ballast_math::account::{Account, CROSS, ISOLATED};
use ballast_math::context::Context;
use ballast_math::health::{Health, Party, Purpose, Rest};
use ballast_math::market::State;
use ballast_math::oracle::Reading;
use ballast_math::parameters::Parameters;
use ballast_math::position::Position;
use ballast_math::trade::{self, Order};
use ballast_math::transition::{
    self, CommitError, Creditors, Environment, MarketAlone, Others, Seat, Transition,
};
use ballast_math::{Base, Clock, Error, Quote, Ratio, Result, cover, liquidation, settlement, take_over};

/// A market with its parameters and its latest oracle update.
#[derive(Clone, Copy, Debug)]
pub struct Venue {
    /// The market's parameters.
    pub parameters: Parameters,
    /// The market's state, as last stored.
    pub state: State,
    /// The latest oracle update, or the reason why there is none.
    pub reading: Result<Reading>,
}

/// The whole exchange.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// The markets. A market's number is its index in this list.
    pub venues: Vec<Venue>,
    /// All margin accounts that were ever opened.
    pub accounts: Vec<Account>,
    /// The chain's time and slot.
    pub clock: Clock,
    /// The tokens deposited from outside, minus the tokens that left. Unit: 1e-6 quote.
    pub vault: i128,
}

/// Opens a cross account.
#[must_use]
pub fn cross() -> Account {
    Account { mode: CROSS, ..Account::default() }
}

/// Opens an account isolated to `market`.
#[must_use]
pub fn isolated(market: u32) -> Account {
    Account { mode: ISOLATED, isolated_market: market, ..Account::default() }
}

fn index(market: u32) -> usize {
    usize::try_from(market).unwrap()
}

/// All markets of the exchange, from which the other markets of an account are read.
struct Venues<'a>(&'a Exchange);

impl Others for Venues<'_> {
    type Error = Error;

    fn with_market(
        &mut self,
        market: u32,
        measure: impl FnOnce(&State, &Context<'_>) -> Result<Rest>,
    ) -> Result<Rest> {
        measure(self.0.state(market), &self.0.context(market))
    }
}

/// A market of the exchange, together with all others.
struct ModelEnvironment<'a> {
    market: u32,
    venues: Venues<'a>,
}

impl<'a> Environment<'a> for ModelEnvironment<'a> {
    type Error = Error;
    type Others = Venues<'a>;

    fn state(&self) -> &'a State {
        self.venues.0.state(self.market)
    }

    fn parameters(&self) -> &'a Parameters {
        self.venues.0.parameters(self.market)
    }

    fn context(&self) -> Result<Context<'a>> {
        Ok(self.venues.0.context(self.market))
    }

    fn others(&mut self) -> &mut Venues<'a> {
        &mut self.venues
    }

    /// This check never fails, because the histories model pauses instead.
    fn ensure_may_add_risk(&self) -> Result<()> {
        Ok(())
    }
}

/// The markets of an account whose debts are settled.
struct AllMarkets<'a>(&'a mut [Venue]);

impl Creditors for AllMarkets<'_> {
    type Error = Refused;

    fn each(
        &mut self,
        account: &Account,
        mut action: impl FnMut(&mut State, &Position) -> core::result::Result<(), CommitError>,
    ) -> core::result::Result<(), Refused> {
        for (_, position) in account.in_use() {
            action(&mut self.0[index(position.market)].state, position)?;
        }
        Ok(())
    }
}

/// The error that a rule returned. A broken invariant is a defect rather than a refusal, so it causes a panic.
struct Refused(Error);

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl From<CommitError> for Refused {
    fn from(error: CommitError) -> Self {
        match error {
            CommitError::Rule(error @ Error::Overflow) => Self(error),
            unsound => panic!("a rule made a change that no rule may make: {unsound:?}"),
        }
    }
}

/// Returns the changes that a commit made.
fn committed<R: Copy>(result: core::result::Result<&R, CommitError>) -> Result<R> {
    result.copied().map_err(|error| Refused::from(error).0)
}

impl Exchange {
    /// Returns the context of an instruction on `market`, which contains everything that the instruction reads in addition to the
    /// accounts.
    #[must_use]
    pub fn context(&self, market: u32) -> Context<'_> {
        let venue = &self.venues[index(market)];
        Context { parameters: &venue.parameters, clock: self.clock, reading: venue.reading }
    }

    /// Returns the state of `market`, as last stored.
    #[must_use]
    pub fn state(&self, market: u32) -> &State {
        &self.venues[index(market)].state
    }

    /// Returns the parameters of `market`.
    #[must_use]
    pub fn parameters(&self, market: u32) -> &Parameters {
        &self.venues[index(market)].parameters
    }

    /// Returns the account's margin outside its position in `except`, measured for `purpose` as the program measures it.
    ///
    /// # Errors
    /// Returns `Overflow` if a number does not fit its type.
    pub fn rest(&self, who: usize, except: Option<u32>, purpose: Purpose) -> Result<Rest> {
        let account = &self.accounts[who];
        let own = except.and_then(|market| account.find(market));
        transition::rest_of(account, own, purpose, &mut Venues(self))
    }

    fn environment(&self, market: u32) -> ModelEnvironment<'_> {
        ModelEnvironment { market, venues: Venues(self) }
    }

    /// Returns the account's health as liquidation measures it, with all markets accrued up to now.
    ///
    /// # Errors
    /// Returns `Overflow` if a number does not fit its type.
    pub fn health(&self, who: usize, purpose: Purpose) -> Result<Health> {
        let rest = self.rest(who, None, purpose)?;
        rest.health.plus(&Health { equity: self.accounts[who].cash, requirement: Quote::ZERO })
    }

    /// Returns the account's position in `market`, if one is in use.
    #[must_use]
    pub fn position_of(&self, who: usize, market: u32) -> Option<&Position> {
        let account = &self.accounts[who];
        account.find(market).map(|place| &account.positions[place])
    }

    /// Returns the size of the account's position in `market`. Unit: 1e-9 contract, signed.
    #[must_use]
    pub fn base_of(&self, who: usize, market: u32) -> Base {
        self.position_of(who, market).map_or(Base::ZERO, |position| position.base)
    }

    /// Deposits `amount` from outside the exchange.
    ///
    /// # Errors
    /// Returns the errors of `Account::deposit`.
    pub fn deposit(&mut self, who: usize, amount: Quote) -> Result<()> {
        transition::deposit(&mut self.accounts[who], amount)?;
        self.vault += i128::from(amount.raw());
        Ok(())
    }

    /// Adds tokens from outside the exchange to the insurance fund of `market`.
    ///
    /// # Errors
    /// Returns `Overflow` if a number does not fit its type.
    pub fn insure(&mut self, market: u32, amount: Quote) -> Result<()> {
        let state = &mut self.venues[index(market)].state;
        state.insurance = state.insurance.plus(amount)?;
        self.vault += i128::from(amount.raw());
        Ok(())
    }

    /// Returns the account's free collateral, which is the maximum amount that it may withdraw. Unit: 1e-6 quote. Never negative.
    ///
    /// # Errors
    /// Returns the errors of `health::free_cash`.
    pub fn free_cash(&self, who: usize) -> Result<Quote> {
        transition::free_cash(&self.accounts[who], &mut Venues(self))
    }

    /// Withdraws `amount`.
    ///
    /// # Errors
    /// Returns the errors of `Account::withdraw`.
    pub fn withdraw(&mut self, who: usize, amount: Quote) -> Result<()> {
        let mut account = self.accounts[who];
        let outcome = transition::withdraw(&mut account, amount, &mut Venues(self));
        self.assert_exact_withdrawal(who, amount, outcome);
        outcome?;
        self.accounts[who] = account;
        self.vault -= i128::from(amount.raw());
        Ok(())
    }

    /// Returns the purpose for which a trade measures the account's margin.
    ///
    /// # Errors
    /// Returns `NoFreePosition`, `IsolatedElsewhere` or `Overflow`.
    pub fn purpose(&self, who: usize, market: u32, order: &Order) -> Result<Purpose> {
        let account = &self.accounts[who];
        let position = account.position(account.place_for(market)?, market)?;
        trade::purpose(&self.state(market).curve, self.parameters(market), &position, order)
    }

    /// Previews a trade by running it on a copy of the exchange.
    ///
    /// # Errors
    /// Returns the errors of `trade::trade`.
    pub fn quote(&self, who: usize, market: u32, order: &Order) -> Result<trade::Traded> {
        Ok(*self.trade_step(who, market, order)?.preview())
    }

    fn trade_step(&self, who: usize, market: u32, order: &Order) -> Result<Transition<trade::Traded, 1>> {
        let seat = Seat::open(&self.accounts[who], market)?;
        let step = transition::trade(&seat, order, &mut self.environment(market));
        let purpose = self.purpose(who, market, order)?;
        self.assert_exact(&seat, market, purpose, &step, |context, party| {
            trade::trade(self.state(market), context, party, order)
        });
        step
    }

    /// Checks that a step, which may measure the account by bounds, has the outcome of its rule for the exact account. Only debug
    /// builds check this.
    fn assert_exact<R: PartialEq + core::fmt::Debug>(
        &self,
        seat: &Seat<'_>,
        market: u32,
        purpose: Purpose,
        step: &Result<Transition<R, 1>>,
        rule: impl Fn(&Context<'_>, &Party) -> Result<R>,
    ) {
        if !cfg!(debug_assertions) {
            return;
        }
        let party = seat.party(purpose, &mut Venues(self));
        let exact = party.and_then(|party| rule(&self.context(market), &party));
        assert_eq!(step.as_ref().map(Transition::preview), exact.as_ref(), "bounds change an outcome");
    }

    /// Checks the same as [`Exchange::assert_exact`] for a withdrawal.
    fn assert_exact_withdrawal(&self, who: usize, amount: Quote, outcome: Result<()>) {
        if !cfg!(debug_assertions) {
            return;
        }
        let free = self.free_cash(who);
        let exact = free.and_then(|free| self.accounts[who].withdraw(amount, free));
        assert_eq!(outcome, exact.map(|_| ()), "bounds change an outcome");
    }

    /// Trades on the curve.
    ///
    /// # Errors
    /// Returns the errors of `trade::trade`.
    pub fn trade(&mut self, who: usize, market: u32, order: &Order) -> Result<trade::Traded> {
        let step = self.trade_step(who, market, order)?;
        committed(step.commit(&mut self.venues[index(market)].state, &mut self.accounts[who]))
    }

    /// Liquidates account `who` on the curve. Account `keeper` receives the keeper's fee.
    ///
    /// # Errors
    /// Returns the errors of `liquidation::liquidate`, or `SameAccount`.
    pub fn liquidate(&mut self, who: usize, market: u32, keeper: usize) -> Result<liquidation::Liquidated> {
        if who == keeper {
            return Err(Error::SameAccount);
        }
        let seat = Seat::held(&self.accounts[who], market)?;
        let step = transition::liquidate(&seat, &mut self.environment(market))?;
        let [account, keeper] = self.accounts.get_disjoint_mut([who, keeper]).expect("two accounts");
        let done = committed(step.commit(&mut self.venues[index(market)].state, account, keeper))?;
        if done.must_settle_up {
            self.settle_up(who)?;
        }
        Ok(done)
    }

    /// Lets account `taker` take over at most `most` (1e-9 contract) of account `who`'s position.
    ///
    /// # Errors
    /// Returns the errors of `take_over::take_over`, or `SameAccount`.
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
        let seat = Seat::held(&self.accounts[who], market)?;
        let taker_seat = Seat::open(&self.accounts[taker], market)?;
        let step = transition::take_over(&seat, &taker_seat, most, &mut self.environment(market))?;
        let [account, taker] = self.accounts.get_disjoint_mut([who, taker]).expect("two accounts");
        let done = committed(step.commit(&mut self.venues[index(market)].state, account, taker))?;
        if done.must_settle_up {
            self.settle_up(who)?;
        }
        Ok(done)
    }

    /// Settles a loss, so that claims can be paid from it.
    ///
    /// # Errors
    /// Returns the errors of `settlement::settle_loss`.
    pub fn settle_loss(&mut self, who: usize, market: u32) -> Result<settlement::Settled> {
        let seat = Seat::held(&self.accounts[who], market)?;
        let step = transition::settle_loss(&seat, &mut self.environment(market));
        self.assert_exact(&seat, market, Purpose::Maintenance, &step, |context, party| {
            settlement::settle_loss(self.state(market), context, party)
        });
        committed(step?.commit(&mut self.venues[index(market)].state, &mut self.accounts[who]))
    }

    /// Realises a debtor's gain.
    ///
    /// # Errors
    /// Returns the errors of `settlement::realise_gain`.
    pub fn realise_gain(&mut self, who: usize, market: u32) -> Result<settlement::Settled> {
        let seat = Seat::held(&self.accounts[who], market)?;
        let step = transition::realise_gain(&seat, &mut self.environment(market));
        self.assert_exact(&seat, market, Purpose::Maintenance, &step, |context, party| {
            settlement::realise_gain(self.state(market), context, party)
        });
        committed(step?.commit(&mut self.venues[index(market)].state, &mut self.accounts[who]))
    }

    /// Collects the part of the account's claim that has been paid, and returns it. Unit: 1e-6 quote.
    ///
    /// # Errors
    /// Returns the errors of `context::collect_claim`.
    pub fn collect(&mut self, who: usize, market: u32) -> Result<Quote> {
        let step = transition::collect_claim(&self.accounts[who], market, self.state(market))?;
        let done = step.commit(&mut self.venues[index(market)].state, &mut self.accounts[who]);
        Ok(committed(done)?.paid)
    }

    /// Stores the market that a rule returned.
    fn store<R: MarketAlone + Copy>(&mut self, market: u32, step: &Transition<R, 0>) -> Result<R> {
        committed(step.commit(&mut self.venues[index(market)].state))
    }

    /// Shares out claims if a window has ended. Returns the amount paid to claims. Unit: 1e-6 quote.
    ///
    /// # Errors
    /// Returns the errors of `context::share_claims`.
    pub fn share_claims(&mut self, market: u32) -> Result<Quote> {
        let step = transition::share_claims(self.state(market), &self.context(market))?;
        Ok(self.store(market, &step)?.paid)
    }

    /// Accrues the market up to now and stores it.
    ///
    /// # Errors
    /// Returns the errors of `context::update`.
    pub fn update(&mut self, market: u32) -> Result<()> {
        let step = transition::update(self.state(market), &self.context(market))?;
        self.store(market, &step)?;
        Ok(())
    }

    /// Covers a deficit.
    ///
    /// # Errors
    /// Returns the errors of `cover::cover_deficit`.
    pub fn cover_deficit(&mut self, market: u32) -> Result<cover::Cover> {
        let step = transition::cover_deficit(self.state(market), &self.context(market))?;
        Ok(self.store(market, &step)?.cover)
    }

    /// Moves the peg by at most `largest`. Returns the cost to the surplus in 1e-6 quote, which is negative if the surplus gained.
    ///
    /// # Errors
    /// Returns the errors of `subsidy::repeg`.
    pub fn repeg(&mut self, market: u32, largest: Ratio) -> Result<Quote> {
        let stepped = transition::repeg(self.state(market), &self.context(market), largest)?;
        Ok(self.store(market, &stepped)?.cost)
    }

    /// Deepens the curve by `step`. Returns the cost to the surplus in 1e-6 quote.
    ///
    /// # Errors
    /// Returns the errors of `subsidy::raise_depth`.
    pub fn raise_depth(&mut self, market: u32, step: Ratio) -> Result<Quote> {
        let stepped = transition::raise_depth(self.state(market), &self.context(market), step)?;
        Ok(self.store(market, &stepped)?.cost)
    }

    /// Settles the account's debts in all its markets.
    ///
    /// # Errors
    /// Returns the errors of `settlement::settle_up`.
    pub fn repay(&mut self, who: usize) -> Result<()> {
        // The account is measured against the stored markets, and the changes are made to a copy of them.
        let mut venues = self.venues.clone();
        let (mut account, mut creditors) = (self.accounts[who], AllMarkets(&mut venues));
        transition::repay_debt(&account, &mut Venues(self), &mut creditors)
            .and_then(|step| step.commit(&mut account, &mut creditors).map(|_| ()))
            .map_err(|refused| refused.0)?;
        (self.venues, self.accounts[who]) = (venues, account);
        Ok(())
    }

    /// Settles the debts of an account that has no position left, as a liquidation does.
    fn settle_up(&mut self, who: usize) -> Result<()> {
        let (account, mut creditors) = (&mut self.accounts[who], AllMarkets(&mut self.venues));
        let step = transition::settle_up_if_due(account, &mut creditors).map_err(|refused| refused.0)?;
        let Some(step) = step else { return Ok(()) };
        step.commit(account, &mut creditors).map_err(|refused| refused.0)?;
        Ok(())
    }
}
