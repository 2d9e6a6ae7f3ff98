//! Provides an exchange in memory, and a keeper's mirror that follows it.

use ballast_client::accounts::{MarginAccount, Market, encode};
use ballast_client::oracle::{OracleKind, PriceUpdate, RECEIVER};
use ballast_client::quote::{Markets, OracleAccount};
use ballast_client::{PROGRAM_ID, pda};
use ballast_keeper::index::{Tick, Unhealthy, measure};
use ballast_keeper::mirror::Mirror;
use ballast_keeper::state::Update;
use ballast_math::curve::Curve;
use ballast_math::market::State;
use ballast_math::oracle::Reading;
use ballast_math::parameters::Parameters;
use ballast_math::trade::{Amount, Order};
use ballast_math::{Clock, Error, Price, Quote, Ratio, Rounding, Side};
use ballast_model::exchange::{Exchange, Venue, cross};
use ballast_testkit::fixtures;
use bytemuck::Zeroable;
use solana_account::Account;
use solana_pubkey::Pubkey;

/// One contract. Unit: 1e-9 contract.
pub const CONTRACT: u64 = 1_000_000_000;
/// One quote. Unit: 1e-6 quote.
pub const QUOTE: i64 = 1_000_000;
/// The starting price. Unit: 1e-9 quote.
pub const START: u64 = 100 * CONTRACT;
/// The number of accounts: those that can be liquidated, and the last one, which receives the fees and takes over
/// positions.
pub const ACCOUNTS: usize = 14;
/// A wealthy arbitrageur that keeps the mark near the index.
pub const ARBITRAGEUR: usize = ACCOUNTS - 1;
/// The number of markets.
pub const MARKETS: u32 = 3;

/// An exchange and its mirror.
pub struct Model {
    pub exchange: Exchange,
    pub mirror: Mirror,
    prices: Vec<u64>,
    sent: Vec<Option<ballast_math::account::Account>>,
}

/// Returns a market's parameters. Volatility counts in all markets but the first, and most in the last.
pub fn parameters(market: u32) -> Parameters {
    let multiplier = [0, 3_000_000, 12_000_000][usize::try_from(market).unwrap()];
    Parameters {
        volatility_multiplier: Ratio::new(multiplier),
        volatility_ramp: Ratio::new(20_000),
        // The insurance grows slowly, so that bankruptcies lead to deficits.
        taker_fee: Ratio::new(100),
        liquidation_fee: Ratio::new(1_000),
        ..fixtures::parameters()
    }
}

fn venue(parameters: Parameters, clock: &Clock) -> Venue {
    let curve = Curve::at_rest(10_000 * CONTRACT, Price::new(START)).unwrap();
    Venue { parameters, state: State::new(curve, clock), reading: Err(Error::OracleInvalid) }
}

pub fn address(who: usize) -> Pubkey {
    Pubkey::new_from_array([u8::try_from(who).unwrap() + 1; 32])
}

pub fn oracle(market: u32) -> Pubkey {
    Pubkey::new_from_array([u8::try_from(market).unwrap() + 200; 32])
}

impl Model {
    /// Creates a model in which all markets are open, and every account has collateral but no position.
    pub fn new() -> Self {
        Self::with(parameters)
    }

    /// Creates the same model with other parameters.
    pub fn with(parameters: impl Fn(u32) -> Parameters) -> Self {
        let clock = Clock { time: 1_767_225_600, slot: 1_000 };
        let mut exchange = Exchange {
            venues: (0..MARKETS).map(|market| venue(parameters(market), &clock)).collect(),
            accounts: vec![cross(); ACCOUNTS],
            clock,
            vault: 0,
        };
        for who in 0..ACCOUNTS {
            exchange.deposit(who, Quote::new(20_000 * QUOTE)).unwrap();
        }
        exchange.deposit(ARBITRAGEUR, Quote::new(50_000_000 * QUOTE)).unwrap();
        let prices = vec![START; usize::try_from(MARKETS).unwrap()];
        let mut model = Self { exchange, mirror: Mirror::default(), prices, sent: vec![None; ACCOUNTS] };
        for market in 0..MARKETS {
            model.publish(market, START);
            model.exchange.update(market).unwrap();
        }
        model.tell();
        model
    }

    /// Publishes `price` on a market's feed.
    pub fn publish(&mut self, market: u32, price: u64) {
        self.prices[usize::try_from(market).unwrap()] = price;
        self.exchange.venues[usize::try_from(market).unwrap()].reading = Ok(Reading {
            price: Price::new(price),
            confidence: Price::new(price / 5_000),
            publish_time: self.exchange.clock.time,
        });
    }

    /// Returns the last price of a market's feed.
    pub fn price(&self, market: u32) -> u64 {
        self.prices[usize::try_from(market).unwrap()]
    }

    /// Advances the clock.
    pub fn advance(&mut self, seconds: i64) {
        self.exchange.clock.time += seconds;
        self.exchange.clock.slot += 1 + seconds.unsigned_abs() * 5;
    }

    /// Publishes `price` on a market's feed for eight minutes, so that its average follows.
    pub fn stay(&mut self, market: u32, price: u64) {
        for _ in 0..8 {
            self.advance(60);
            self.publish(market, price);
            self.exchange.update(market).unwrap();
        }
    }

    /// Places an order for an account and ignores the result.
    pub fn trade(&mut self, who: usize, market: u32, (side, base): (Side, u64)) {
        let order = Order { side, amount: Amount::Base(base), limit: None, reduce_only: false };
        let _refused = self.exchange.trade(who, market, &order);
    }

    /// Trades as the arbitrageur until the mark is near the feed's price, within the rules.
    pub fn follow(&mut self, market: u32) {
        for _ in 0..6 {
            let mark = self.exchange.state(market).curve.mark(Rounding::Floor).unwrap().raw();
            let (gap, price) = (mark.abs_diff(self.price(market)), self.price(market));
            // The reserves have to move by half of the relative gap.
            let reserve = u128::from(self.exchange.state(market).curve.base_reserve.raw());
            let size = reserve * u128::from(gap) / u128::from(price) / 3;
            let side = if mark < price { Side::Long } else { Side::Short };
            self.trade(ARBITRAGEUR, market, (side, u64::try_from(size).unwrap() / CONTRACT * CONTRACT));
        }
    }

    /// Makes the market lose this much beyond its surplus, as after a large write-off.
    pub fn lose(&mut self, market: u32, quotes: i64) {
        let state = &mut self.exchange.venues[usize::try_from(market).unwrap()].state;
        state.surplus = Quote::new(-quotes * QUOTE);
    }

    /// Restarts the keeper with an empty mirror.
    pub fn restart(&mut self) {
        self.mirror = Mirror::default();
        self.sent = vec![None; ACCOUNTS];
    }

    /// Applies all changes to the mirror in a new slot.
    pub fn tell(&mut self) {
        self.exchange.clock.slot += 1;
        self.tell_within_the_slot();
    }

    /// Applies all changes to the mirror in the slot of the last update.
    pub fn tell_within_the_slot(&mut self) {
        let slot = self.exchange.clock.slot;
        for market in 0..MARKETS {
            self.tell_market(market, slot);
        }
        self.mirror.apply(Update::Clock(self.exchange.clock));
        for who in 0..ACCOUNTS {
            if self.sent[who] != Some(self.exchange.accounts[who]) {
                self.sent[who] = Some(self.exchange.accounts[who]);
                let mut account = MarginAccount::zeroed();
                account.version = 1;
                *account.state = self.exchange.accounts[who];
                self.put(address(who), encode(&account), PROGRAM_ID, slot);
            }
        }
    }

    fn tell_market(&mut self, index: u32, slot: u64) {
        let venue = self.exchange.venues[usize::try_from(index).unwrap()];
        let mut market = Market::zeroed();
        (market.version, market.status, market.oracle_kind, market.index) =
            (1, 1, OracleKind::PythReceiver.number(), index);
        (market.oracle_owner, market.oracle_feed) = (RECEIVER, [0xfe; 32]);
        market.oracle_address = oracle(index);
        *market.parameters = venue.parameters;
        *market.state = venue.state;
        self.put(pda::market(index), encode(&market), PROGRAM_ID, slot);
        if let Ok(reading) = venue.reading {
            let update = PriceUpdate::of_contract([0xfe; 32], &reading, 0).unwrap();
            self.put(oracle(index), update.account_data(), RECEIVER, slot);
        }
    }

    fn put(&mut self, address: Pubkey, data: Vec<u8>, owner: Pubkey, slot: u64) {
        let account = Account { lamports: 1, data, owner, ..Account::default() };
        self.mirror.apply(Update::Account { address, account: Some(account), slot });
    }

    /// Returns the positions found by the index.
    pub fn tick(&mut self) -> Tick {
        self.mirror.tick()
    }

    /// Returns the positions found by measuring all accounts.
    pub fn scan(&self) -> Vec<Unhealthy> {
        self.scan_in(self.mirror.markets.quoted())
    }

    /// Returns the positions that measuring all accounts would find in hypothetical markets.
    pub fn scan_in(&self, markets: &Markets) -> Vec<Unhealthy> {
        let book = &self.mirror.book;
        let mut ids: Vec<_> = book.ids().collect();
        ids.sort_unstable();
        let of = |id: u32| measure(id, &book.record(id).unwrap().state(), markets).unhealthy;
        ids.into_iter().flat_map(of).collect()
    }

    /// Returns the markets as they would be if one feed published this price now.
    pub fn thought(&self, market: u32, price: u64) -> Markets {
        let mut markets = self.mirror.markets.quoted().clone();
        let reading = Reading {
            price: Price::new(price),
            confidence: Price::new(price / 5_000),
            publish_time: self.exchange.clock.time,
        };
        let update = PriceUpdate::of_contract([0xfe; 32], &reading, 0).unwrap();
        let known = *markets.get(market).unwrap().market();
        let data = update.account_data();
        let account = OracleAccount { address: oracle(market), owner: RECEIVER, data: &data };
        markets.insert(known, &account).unwrap();
        markets
    }

    /// Returns the positions that the exchange itself would liquidate, found by trying each one.
    pub fn liquidatable(&self) -> Vec<(usize, u32)> {
        let everything = (0..ACCOUNTS).flat_map(|who| (0..MARKETS).map(move |market| (who, market)));
        let keeper = |who: usize| if who == 0 { 1 } else { 0 };
        let yields = |(who, market): &(usize, u32)| {
            let tried = self.exchange.clone().liquidate(*who, *market, keeper(*who));
            matches!(tried, Ok(_) | Err(Error::LiquidationPrice))
        };
        everything.filter(yields).collect()
    }
}
