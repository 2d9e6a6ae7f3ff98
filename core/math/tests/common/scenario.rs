//! A market with a few accounts, for tests that follow one sequence of events.

use ballast_math::account::Account;
use ballast_math::market::State;
use ballast_math::oracle::Reading;
use ballast_math::parameters::Parameters;
use ballast_math::position::Position;
use ballast_math::trade::{Amount, Order, Traded};
use ballast_math::{Price, Quote, Result, Side};

use super::exchange::{Exchange, Venue, cross};
use super::presets::{self, CONTRACT, PRICE, QUOTE, START};

/// An exchange whose first market has a depth of a million contracts at ten quote each.
pub struct Scenario {
    pub exchange: Exchange,
}

/// The price at which scenarios start.
pub const INDEX: u64 = 10 * PRICE;

impl Scenario {
    /// Creates one market with `parameters` and `accounts` cross accounts without money.
    pub fn new(parameters: Parameters, accounts: usize) -> Self {
        let venues = vec![Self::venue(parameters)];
        let accounts = vec![cross(); accounts];
        Self { exchange: Exchange { venues, accounts, clock: START, vault: 0 } }
    }

    pub fn venue(parameters: Parameters) -> Venue {
        parameters.validate().unwrap();
        let state = presets::market(&parameters, 1_000_000 * CONTRACT, INDEX);
        Venue { parameters, state, reading: Ok(presets::reading(INDEX, &START)) }
    }

    pub fn market(&mut self) -> &mut State {
        &mut self.exchange.venues[0].state
    }

    pub fn account(&self, who: usize) -> &Account {
        &self.exchange.accounts[who]
    }

    pub fn position(&self, who: usize) -> Position {
        self.exchange.position_of(who, 0).copied().unwrap_or_default()
    }

    pub fn deposit(&mut self, who: usize, quote: i64) {
        self.exchange.deposit(who, Quote::new(quote * QUOTE)).unwrap();
    }

    /// Buys (positive) or sells this many contracts.
    pub fn trade(&mut self, who: usize, contracts: i64) -> Result<Traded> {
        let side = if contracts > 0 { Side::Long } else { Side::Short };
        let amount = Amount::Base(contracts.unsigned_abs() * CONTRACT);
        self.exchange.trade(who, 0, &Order { side, amount, limit: None, reduce_only: false })
    }

    /// Lets some seconds pass, then makes all feeds publish again. The first market's feed publishes `price`, and the others repeat
    /// their old prices.
    pub fn later(&mut self, seconds: u64, price: u64) {
        let clock = &mut self.exchange.clock;
        clock.time += i64::try_from(seconds).unwrap();
        clock.slot += 1 + seconds * 5;
        let clock = *clock;
        for venue in &mut self.exchange.venues {
            let same = venue.reading.unwrap().price;
            venue.reading = Ok(Reading { publish_time: clock.time, ..presets::reading(same.raw(), &clock) });
        }
        self.set_price(price);
    }

    pub fn set_price(&mut self, price: u64) {
        let reading = self.exchange.venues[0].reading.unwrap();
        self.exchange.venues[0].reading = Ok(Reading { price: Price::new(price), ..reading });
    }

    /// Returns the first market's V for a side's maintenance and liquidation.
    pub fn value(&self, side: Side) -> Price {
        let venue = &self.exchange.venues[0];
        presets::value(&venue.state, &venue.parameters, side)
    }

    /// Moves the index to `price` and keeps it there until its average has followed.
    pub fn settle_at(&mut self, price: u64) {
        self.later(5, price);
        self.update();
        self.let_averages_follow();
    }

    /// Makes all feeds repeat their prices until the averages have followed and maintenance uses the published index.
    pub fn let_averages_follow(&mut self) {
        for _ in 0..100 {
            let said: Vec<Result<Reading>> = self.exchange.venues.iter().map(|venue| venue.reading).collect();
            self.later(10_000, said[0].unwrap().price.raw());
            for (venue, said) in self.exchange.venues.iter_mut().zip(said) {
                venue.reading = Ok(Reading { publish_time: self.exchange.clock.time, ..said.unwrap() });
            }
            self.update();
            if self.exchange.venues.iter().all(is_settled) {
                return;
            }
        }
        panic!("the averages do not follow");
    }

    /// Makes every market accept its latest update.
    pub fn update(&mut self) {
        for market in 0..self.exchange.venues.len() {
            self.exchange.update(u32::try_from(market).unwrap()).unwrap();
        }
    }
}

fn is_settled(venue: &Venue) -> bool {
    let oracle = &venue.state.oracle;
    oracle.guarded_price(&venue.parameters) == Ok(oracle.price)
}
