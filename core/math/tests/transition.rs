//! Checks that only `commit` applies a step's change, and that it rejects changes that no rule may make. Also tests the rules that
//! exist only in steps.

mod common;

use ballast_math::account::Account;
use ballast_math::context::Context;
use ballast_math::health::{Purpose, Rest};
use ballast_math::market::State;
use ballast_math::oracle::Reading;
use ballast_math::parameters::Parameters;
use ballast_math::position::Position;
use ballast_math::settlement::Creditor;
use ballast_math::trade::{Amount, Order, Traded};
use ballast_math::transition::{
    self, CommitError, Creditors, Environment, Others, Seat, Transition, lifted, paused, taker_purpose,
};
use ballast_math::{Base, Error, Price, Quote, Result, Side};
use common::presets::{self, CONTRACT, QUOTE, START};
use common::scenario::{INDEX, Scenario};

/// The first market of a scenario, for accounts that are in no other market. The type records whether the step checked that risk
/// may be added.
struct OneMarket<'a> {
    scenario: &'a Scenario,
    others: Alone,
    may_add_risk: Result<()>,
}

struct Alone;

impl Others for Alone {
    type Error = Error;

    fn with_market(&mut self, _: u32, _: impl FnOnce(&State, &Context<'_>) -> Result<Rest>) -> Result<Rest> {
        panic!("the account has no other market")
    }
}

impl<'a> Environment<'a> for OneMarket<'a> {
    type Error = Error;
    type Others = Alone;

    fn state(&self) -> &'a State {
        self.scenario.exchange.state(0)
    }

    fn parameters(&self) -> &'a Parameters {
        self.scenario.exchange.parameters(0)
    }

    fn context(&self) -> Result<Context<'a>> {
        Ok(self.scenario.exchange.context(0))
    }

    fn others(&mut self) -> &mut Alone {
        &mut self.others
    }

    fn ensure_may_add_risk(&self) -> Result<()> {
        self.may_add_risk
    }
}

fn alone(scenario: &Scenario) -> OneMarket<'_> {
    OneMarket { scenario, others: Alone, may_add_risk: Ok(()) }
}

/// Creates a market with a long and a short.
fn traded() -> Scenario {
    let mut scenario = Scenario::new(presets::parameters(), 3);
    for who in 0..3 {
        scenario.deposit(who, 100_000);
    }
    scenario.trade(0, 5_000).unwrap();
    scenario.trade(1, -2_000).unwrap();
    scenario
}

fn order(contracts: i64) -> Order {
    let side = if contracts > 0 { Side::Long } else { Side::Short };
    let amount = Amount::Base(contracts.unsigned_abs() * CONTRACT);
    Order { side, amount, limit: None, reduce_only: false }
}

fn step(scenario: &Scenario, who: usize, contracts: i64) -> Result<Transition<Traded, 1>> {
    let seat = Seat::open(scenario.account(who), 0)?;
    transition::trade(&seat, &order(contracts), &mut alone(scenario))
}

#[test]
fn a_commit_stores_what_the_rule_made() {
    let mut scenario = traded();
    let step = step(&scenario, 0, 700).unwrap();
    let (mut market, mut account) = (*scenario.market(), *scenario.account(0));
    let preview = *step.preview();
    let done = *step.commit(&mut market, &mut account).unwrap();
    assert_eq!(done, preview);
    assert_eq!((market, account.cash, account.positions[0]), (done.market, done.cash, done.position));
    assert_eq!(scenario.trade(0, 700), Ok(done), "the model exchange takes the same step");
    assert_eq!((*scenario.market(), *scenario.account(0)), (market, account));
}

#[test]
fn a_commit_that_creates_or_destroys_value_is_refused() {
    let mut scenario = traded();
    for (cash, insurance) in [(1, 0), (-1, 0), (0, 1), (0, -1)] {
        let step = step(&scenario, 0, 700).unwrap();
        let (mut market, mut account) = (*scenario.market(), *scenario.account(0));
        account.cash = account.cash.plus(Quote::new(cash)).unwrap();
        market.insurance = market.insurance.plus(Quote::new(insurance)).unwrap();
        let before = (market, account);
        assert_eq!(step.commit(&mut market, &mut account), Err(CommitError::NotConserved));
        assert_eq!((market, account), before, "nothing is stored");
    }
}

#[test]
fn a_commit_that_breaks_the_market_is_refused() {
    let mut scenario = traded();
    let surplus = scenario.market().surplus;
    scenario.market().surplus = surplus.plus(Quote::new(QUOTE)).unwrap();
    let step = step(&scenario, 0, 700).unwrap();
    let (mut market, mut account) = (*scenario.market(), *scenario.account(0));
    let refused = Err(CommitError::Rule(Error::InvariantViolated));
    assert_eq!(step.commit(&mut market, &mut account), refused);
}

#[test]
fn a_commit_that_breaks_the_account_is_refused() {
    let mut scenario = traded();
    let position = scenario.exchange.accounts[0].positions[0];
    scenario.exchange.accounts[0].positions[1] = Position { market: 1, ..position };
    let twin = Position { market: 0, ..position };
    let step = {
        let seat = Seat::open(scenario.account(1), 0).unwrap();
        transition::trade(&seat, &order(-100), &mut alone(&scenario)).unwrap()
    };
    let (mut market, mut account) = (*scenario.market(), *scenario.account(1));
    account.positions[1] = twin;
    let refused = Err(CommitError::Rule(Error::InvariantViolated));
    assert_eq!(step.commit(&mut market, &mut account), refused);
}

#[test]
fn a_market_alone_neither_gains_nor_loses_tokens() {
    let mut scenario = traded();
    scenario.later(60, INDEX);
    let context = scenario.exchange.context(0);
    let step = transition::update(scenario.exchange.state(0), &context).unwrap();
    let mut market = *scenario.market();
    market.protocol_fees = market.protocol_fees.plus(Quote::new(1)).unwrap();
    assert_eq!(step.commit(&mut market), Err(CommitError::NotConserved));
    let mut market = *scenario.market();
    let after = step.commit(&mut market).unwrap().market;
    assert_eq!(after, market);
    assert_eq!(step.commit(&mut market).map(|done| done.market), Ok(after), "once more changes nothing");
}

/// The only market of an account that settles up.
struct Books(State);

impl Creditors for Books {
    type Error = CommitError;

    fn each(
        &mut self,
        account: &Account,
        mut action: impl FnMut(&mut State, &Position) -> core::result::Result<(), CommitError>,
    ) -> core::result::Result<(), CommitError> {
        account.in_use().try_for_each(|(_, position)| action(&mut self.0, position))
    }
}

#[test]
fn settling_up_conserves_value() {
    let mut scenario = traded();
    let (mut account, market) = (*scenario.account(2), scenario.market());
    let debt = Quote::new(30 * QUOTE);
    account.positions[0] = Position { debt, ..Position::default() }.or_free();
    market.debts = debt;
    market.surplus = market.surplus.plus(debt).unwrap();
    let mut books = Books(*market);
    let step = transition::repay_debt(&account, &mut OwnMarket(&scenario), &mut books).unwrap();

    let mut richer = Account { cash: account.cash.plus(Quote::new(1)).unwrap(), ..account };
    let refused = step.commit(&mut richer, &mut Books(books.0));
    assert_eq!(refused.err(), Some(CommitError::NotConserved));

    let before = (account.cash, books.0.cash);
    let done = step.commit(&mut account, &mut books).unwrap();
    assert_eq!(
        done.creditors.iter().map(|Creditor { number, debt, .. }| (*number, *debt)).next_back(),
        Some((0, debt))
    );
    assert_eq!(account.cash, before.0.minus(debt).unwrap());
    assert_eq!((books.0.cash, books.0.debts), (before.1.plus(debt).unwrap(), Quote::ZERO));
    assert!(account.in_use().next().is_none());
}

/// The scenario's market in the role of an account's other market.
struct OwnMarket<'a>(&'a Scenario);

impl Others for OwnMarket<'_> {
    type Error = Error;

    fn with_market(
        &mut self,
        market: u32,
        measure: impl FnOnce(&State, &Context<'_>) -> Result<Rest>,
    ) -> Result<Rest> {
        measure(self.0.exchange.state(market), &self.0.exchange.context(market))
    }
}

#[test]
fn only_a_trade_that_adds_risk_asks_whether_it_may() {
    let scenario = traded();
    let refused = Err(Error::SameAccount);
    let ask = |who: usize, contracts| {
        let seat = Seat::open(scenario.account(who), 0).unwrap();
        let mut market = OneMarket { may_add_risk: refused, ..alone(&scenario) };
        transition::trade(&seat, &order(contracts), &mut market).err()
    };
    assert_eq!(ask(2, 100), Some(Error::SameAccount));
    assert_eq!(ask(0, 100), Some(Error::SameAccount));
    assert_eq!(ask(0, -5_100), Some(Error::SameAccount), "it turns round");
    assert_eq!(ask(0, -100), None);
    assert_eq!(ask(0, -5_000), None);
}

#[test]
fn a_seat_is_held_or_opened() {
    let scenario = traded();
    assert_eq!(Seat::held(scenario.account(2), 0).err(), Some(Error::NoPosition));
    let seat = Seat::open(scenario.account(2), 7).unwrap();
    assert_eq!((seat.place(), seat.position().market, seat.position().is_in_use()), (0, 7, false));
    let seat = Seat::held(scenario.account(0), 0).unwrap();
    assert_eq!((seat.place(), *seat.position()), (0, scenario.position(0)));
    let none = transition::collect_claim(scenario.account(2), 0, scenario.exchange.state(0));
    assert_eq!(none.err(), Some(Error::NothingToDo));
}

#[test]
fn a_taker_is_measured_for_what_may_come_of_it() {
    let position = |base: i64| Position { base: Base::new(base), ..Position::default() };
    for (taker, held, most, purpose) in [
        (0, 100, 50, Purpose::Initial),
        (10, 100, 50, Purpose::Initial),
        (-60, 100, 50, Purpose::Maintenance),
        (-50, 100, 50, Purpose::Maintenance),
        (-49, 100, 50, Purpose::Initial),
        (-100, 100, u64::MAX, Purpose::Maintenance),
        (-99, 100, u64::MAX, Purpose::Initial),
        (99, -100, u64::MAX, Purpose::Initial),
        (100, -100, u64::MAX, Purpose::Maintenance),
    ] {
        let found = taker_purpose(&position(taker), &position(held), most);
        assert_eq!(found, Ok(purpose), "{taker} takes {most} of {held}");
    }
}

fn opened(parameters: &Parameters, state: &State, reading: Reading) -> Result<State> {
    let step = transition::open::<Error>(state, parameters, &START, || Ok(Ok(reading)))?;
    let mut market = *state;
    step.commit(&mut market).unwrap();
    Ok(market)
}

#[test]
fn a_market_opens_at_an_index_near_its_mark() {
    let parameters = presets::parameters();
    let state = presets::market(&parameters, 1_000_000 * CONTRACT, INDEX);
    let fresh = State { oracle: Default::default(), volatility: Default::default(), ..state };
    let market = opened(&parameters, &fresh, presets::reading(INDEX, &START)).unwrap();
    assert_eq!(market.oracle.price, Price::new(INDEX));
    assert_eq!((market.funding.time, market.funding.bucket_time), (START.time, START.time));

    let band = parameters.price_band.raw();
    let far = INDEX * 1_000_000 / (1_000_000 + band) - 1_000_000;
    let refused = opened(&parameters, &fresh, presets::reading(far, &START));
    assert_eq!(refused, Err(Error::OutsidePriceBand));
    let near = far + 2_000_000;
    assert!(opened(&parameters, &fresh, presets::reading(near, &START)).is_ok());
}

#[test]
fn a_market_whose_parameters_fail_asks_for_no_index() {
    let parameters = presets::parameters();
    let state = presets::market(&parameters, 1_000_000 * CONTRACT, INDEX);
    let wrong = Parameters { base_step: 0, ..parameters };
    let refused = transition::open::<Error>(&state, &wrong, &START, || panic!("nobody needs it"));
    assert_eq!(refused.err(), Some(Error::ParameterOutOfBounds));
}

#[test]
fn pauses_are_added_and_lifted_bit_by_bit() {
    assert_eq!((paused(0b0101, 0b0110), lifted(0b0111, 0b0110)), (0b0111, 0b0001));
    assert_eq!((paused(0b0101, 0), lifted(0b0101, 0b1010)), (0b0101, 0b0101));
}
