//! Simulates one run, with a market, its traders and its keepers on one index path.

mod actions;
mod failure;
mod keeper;
mod tally;
mod traders;
mod watch;

pub use failure::Failure;
pub use tally::Tally;

use crate::agents::{Backstop, Signals};
use crate::listing::List;
use crate::outcome::Outcome;
use crate::price_path::PricePath;
use crate::settings::{Keepers, Settings};
use crate::streams::{AGENTS, stream};
use crate::time::{seconds_in, slots_in};
use ballast_market_file::Listing;
use ballast_market_file::amounts::{price, quote_units};
use ballast_math::curve::Curve;
use ballast_math::health::Purpose;
use ballast_math::market::State;
use ballast_math::{Clock, Error, Price, Quote, Rounding};
use ballast_model::audit;
use ballast_model::exchange::{Exchange, Venue, cross};
use keeper::Round;
use rand_chacha::ChaCha8Rng;
use std::collections::VecDeque;
use traders::Trader;

/// The index of the only market in a run.
const MARKET: u32 = 0;
/// The first slot of a run.
const FIRST_SLOT: u64 = 1_000_000;
/// The account that receives the keepers' fees.
const KEEPER: usize = 0;
/// The account that takes over positions.
const BACKSTOP: usize = 1;
/// The largest rounding error of one action. Unit: 1e-6 quote.
const DUST: i128 = 16;

type Done<T = ()> = Result<T, Box<Failure>>;

/// A run in progress.
pub struct Simulation {
    /// The market and all accounts, in the order keeper, backstop, traders.
    pub exchange: Exchange,
    /// The totals so far.
    pub tally: Tally,
    path: PricePath,
    listing: Listing,
    keepers: Keepers,
    seed: u64,
    step: usize,
    traders: Vec<Trader>,
    backstop: Backstop,
    signals: Signals,
    random: ChaCha8Rng,
    rounds: VecDeque<Round>,
    /// The clock at the path's latest price.
    tick: Clock,
    audit: Audit,
}

/// The bounds and counters that an audit uses.
#[derive(Clone, Debug, Default)]
struct Audit {
    /// The largest possible rounding error so far. Unit: 1e-6 quote.
    dust: i128,
    /// The largest total of claims so far. Unit: 1e-6 quote.
    peak: i128,
    /// Actions since the last audit.
    actions: i128,
    /// The slack of the identity at the last audit. Unit: 1e-18 quote.
    slacks: Vec<i128>,
}

impl Simulation {
    /// Lists the market and makes all initial deposits.
    ///
    /// # Errors
    /// Returns an error if the market cannot be listed or an invariant is violated.
    pub fn new(settings: &Settings, seed: u64) -> Result<Self, Box<Failure>> {
        let fail = |what: String| Box::new(Failure { seed, step: 0, what });
        let path = settings.path(seed);
        let listing = settings.market.list(&path).map_err(|error| fail(format!("{error:#}")))?;
        let tick = Clock { time: path.points[0].time, slot: FIRST_SLOT };
        let exchange =
            open(&listing, tick).map_err(|error| fail(format!("the market does not open: {error}")))?;
        let first = path.points[0].price * contract(&listing);
        let mut run = Self {
            exchange,
            tally: Tally::default(),
            path,
            listing,
            keepers: settings.keepers,
            seed,
            step: 0,
            traders: Vec::new(),
            backstop: Backstop::new(settings.keepers.backstop),
            signals: Signals::new(first),
            random: stream(seed, AGENTS),
            rounds: VecDeque::new(),
            tick,
            audit: Audit::default(),
        };
        run.move_to(tick, first)?;
        run.insure(settings.market.insurance_deposit())?;
        let _nothing_for_a_backstop_without_capital = run.deposit(BACKSTOP, settings.keepers.backstop)?;
        for (number, kind) in settings.population.kinds().iter().enumerate() {
            run.enter(number, *kind)?;
        }
        run.check()?;
        Ok(run)
    }

    /// Follows the path to its end and returns the outcome.
    ///
    /// # Errors
    /// Returns the first violation of an invariant.
    pub fn run(mut self) -> Result<Outcome, Box<Failure>> {
        while self.next_step()? {}
        self.outcome()
    }

    /// Moves to the next price on the path, and lets everyone act until the price after that. Returns whether there was a next price.
    ///
    /// # Errors
    /// Returns the first violation of an invariant.
    pub fn next_step(&mut self) -> Result<bool, Box<Failure>> {
        let Some(point) = self.path.points.get(self.step + 1).copied() else { return Ok(false) };
        self.step += 1;
        let slot = self.tick.slot + slots_in(point.time - self.tick.time).max(1);
        self.tick = Clock { time: point.time, slot };
        self.move_to(self.tick, point.price * contract(&self.listing))?;
        self.signals.note(self.index());
        let end = self.end_of_step();
        self.observe();
        self.work(slot + 1)?;
        self.wait()?;
        self.trade()?;
        self.observe();
        self.work(end)?;
        self.tally.note_gap((self.mark() / self.index() - 1.0).abs());
        self.check()?;
        Ok(true)
    }

    /// Returns the slot of the next price. After the last price, returns the slot that is one more step of the same length away.
    fn end_of_step(&self) -> u64 {
        let [before, now] = [self.step - 1, self.step].map(|place| self.path.points[place].time);
        let next = self.path.points.get(self.step + 1).map_or(2 * now - before, |point| point.time);
        self.tick.slot + slots_in(next - now).max(1)
    }

    /// Advances the clock by one slot.
    fn wait(&mut self) -> Done {
        self.move_to_slot(self.exchange.clock.slot + 1)
    }

    /// Advances the clock to `slot`. The price does not change.
    fn move_to_slot(&mut self, slot: u64) -> Done {
        let time = self.tick.time + seconds_in(slot - self.tick.slot);
        self.move_to(Clock { time, slot }, self.index())
    }

    /// Returns the published index price. Unit: quote per contract.
    #[must_use]
    pub fn index(&self) -> f64 {
        self.exchange.venues[0].reading.map_or(0.0, |reading| price(reading.price))
    }

    /// Returns the mark price. Unit: quote per contract.
    #[must_use]
    pub fn mark(&self) -> f64 {
        self.exchange.state(MARKET).curve.mark(Rounding::Floor).map_or(0.0, price)
    }

    /// Audits all accounts, all sums, the accounting identity and the tokens.
    ///
    /// # Errors
    /// Returns the violated invariant.
    pub fn check(&mut self) -> Result<(), Box<Failure>> {
        self.tally.counts.audits += 1;
        self.audit.peak = self.audit.peak.max(audit::largest_claims(&self.exchange));
        // Allow 1e-8 of the largest total of claims in addition to the rounding errors.
        let dust = self.audit.dust + self.audit.peak / 100_000_000;
        audit::check(&self.exchange, dust).map_err(|what| self.failure(what))?;
        let slacks = audit::slacks(&self.exchange);
        if !self.audit.slacks.is_empty() {
            audit::check_slacks(&self.audit.slacks, &slacks, self.audit.actions)
                .map_err(|what| self.failure(what))?;
        }
        self.audit = Audit { slacks, actions: 0, ..self.audit };
        Ok(())
    }

    fn failure(&self, what: String) -> Box<Failure> {
        Box::new(Failure { seed: self.seed, step: self.step, what })
    }

    fn outcome(&self) -> Result<Outcome, Box<Failure>> {
        let state = self.exchange.state(MARKET);
        let missing = self.missing().map_err(|error| self.failure(format!("the final health: {error}")))?;
        Ok(Outcome {
            seed: self.seed,
            bad_debt: state.deficits.raw() + missing.0,
            written_off: state.deficits.raw(),
            bankruptcies: missing.1,
            insurance_used: state.insurance_used.raw(),
            surplus: state.surplus.raw(),
            claims_left: state.open_claims.raw(),
            ..self.tally.outcome(self.exchange.clock.time)
        })
    }

    /// Returns how far accounts are below zero in total (1e-6 quote), and how many accounts could not pay a loss.
    fn missing(&self) -> ballast_math::Result<(i64, u64)> {
        let (mut missing, mut count) = (0, 0);
        for who in 0..self.exchange.accounts.len() {
            let equity = self.exchange.health(who, Purpose::Maintenance)?.equity;
            missing -= equity.raw().min(0);
            let is_written_off = self
                .exchange
                .position_of(who, MARKET)
                .is_some_and(|position| !position.written_off.is_zero());
            count += u64::from(equity.is_negative() || is_written_off);
        }
        Ok((missing, count))
    }
}

/// Returns the number of asset units in a contract.
fn contract(listing: &Listing) -> f64 {
    10f64.powi(i32::try_from(listing.contract_exponent).unwrap_or(0))
}

/// Creates the exchange with its market and the keepers' accounts.
fn open(listing: &Listing, clock: Clock) -> ballast_math::Result<Exchange> {
    let state = State::new(Curve::at_rest(listing.sqrt_k, Price::new(listing.peg))?, &clock);
    let venue = Venue { parameters: listing.parameters, state, reading: Err(Error::OracleStale) };
    Ok(Exchange { venues: vec![venue], accounts: vec![cross(); 2], clock, vault: 0 })
}

/// Converts an amount of quote to the exchange's type.
fn quote(amount: f64) -> Quote {
    Quote::new(i64::try_from(quote_units(amount)).unwrap_or(i64::MAX))
}
