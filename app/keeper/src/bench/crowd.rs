//! Generates many synthetic margin accounts in three markets.

use crate::state::Update;
use anyhow::Result;
use ballast_client::accounts::{MarginAccount, Market, encode};
use ballast_client::oracle::{OracleKind, PriceUpdate, RECEIVER};
use ballast_client::{PROGRAM_ID, pda};
use ballast_math::account::Account as Holding;
use ballast_math::curve::Curve;
use ballast_math::market::State;
use ballast_math::oracle::Reading;
use ballast_math::parameters::Parameters;
use ballast_math::position::Position;
use ballast_math::units::SignedRatio;
use ballast_math::{Base, Clock, Price, Quote, Ratio, Rounding};
use bytemuck::Zeroable as _;
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use solana_account::Account;
use solana_pubkey::Pubkey;

/// The number of markets.
const MARKETS: u32 = 3;
/// The starting price. Unit: 1e-9 quote.
const START: u64 = 100_000_000_000;
/// The depth of each curve. Unit: 1e-9 contract.
const DEPTH: u64 = 1_000_000_000_000_000_000;
/// The ratio of the price to half the width of the confidence interval.
const CONFIDENCE_PART: u64 = 10_000;
/// The percentage of accounts with a position in only one market, and the percentage of the rest with positions in two.
const IN_ONE: u32 = 70;
/// The price feed of every market.
const FEED: [u8; 32] = [0xfe; 32];

/// A generator of synthetic accounts and markets.
pub struct Crowd {
    chance: StdRng,
    clock: Clock,
    made: u64,
}

/// Returns the parameters of a liquid market with tenfold leverage.
fn parameters() -> Parameters {
    Parameters {
        base_step: 1_000_000,
        minimum_base: 10_000_000,
        initial_ratio: Ratio::new(100_000),
        maintenance_ratio: Ratio::new(50_000),
        size_multiplier: Ratio::new(1_000_000),
        volatility_multiplier: Ratio::new(3_000_000),
        volatility_ramp: Ratio::new(10_000),
        price_band: Ratio::new(50_000),
        valuation_band: Ratio::new(12_500),
        open_interest_cap: Ratio::new(500_000),
        taker_fee: Ratio::new(1_000),
        funding_period: 86_400,
        funding_cap: Ratio::new(30_000),
        interest: SignedRatio::new(100),
        funding_max_interval: 3_600,
        liquidation_fee: Ratio::new(10_000),
        liquidation_buffer: Ratio::new(10_000),
        liquidation_discount: Ratio::new(25_000),
        claims_window: 30,
        max_age: 60,
        max_age_risk: 60,
        max_age_liquidation: 30,
        max_confidence: Ratio::new(20_000),
        twap_divergence: Ratio::new(40_000),
        twap_period: 3_600,
        ..Parameters::default()
    }
}

/// Returns a market's oracle address.
fn oracle(market: u32) -> Pubkey {
    Pubkey::new_from_array([u8::try_from(market + 1).unwrap_or(u8::MAX); 32])
}

impl Crowd {
    /// Creates a generator, which always produces the same accounts for the same seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let clock = Clock { time: 1_767_225_600, slot: 1_000 };
        Self { chance: StdRng::seed_from_u64(seed), clock, made: 0 }
    }

    /// Returns the markets, with their feeds at the starting price.
    ///
    /// # Errors
    /// Returns an error if a field of the market account overflows.
    pub fn markets(&self) -> Result<Vec<Update>> {
        let mut updates = vec![Update::Clock(self.clock)];
        for index in 0..MARKETS {
            updates.push(self.account(pda::market(index), encode(&market(index, &self.clock)?), PROGRAM_ID));
        }
        let feeds = (0..MARKETS).map(|market| self.feed(market, START));
        updates.extend(feeds.collect::<Result<Vec<_>>>()?);
        Ok(updates)
    }

    fn account(&self, address: Pubkey, data: Vec<u8>, owner: Pubkey) -> Update {
        let account = Account { lamports: 1, data, owner, ..Account::default() };
        Update::Account { address, account: Some(account), slot: self.clock.slot }
    }

    fn feed(&self, market: u32, price: u64) -> Result<Update> {
        let confidence = Price::new(price / CONFIDENCE_PART);
        let reading = Reading { price: Price::new(price), confidence, publish_time: self.clock.time };
        let update = PriceUpdate::of_contract(FEED, &reading, 0)?;
        Ok(self.account(oracle(market), update.account_data(), RECEIVER))
    }

    /// Advances the clock by one second. The first market's feed publishes `thousandths` of its first price, and its
    /// curve follows.
    ///
    /// # Errors
    /// Returns an error if the price overflows.
    pub fn tick(&mut self, thousandths: u64) -> Result<Vec<Update>> {
        self.clock.time += 1;
        self.clock.slot += 2;
        let price = START / 1_000 * thousandths;
        let mut market = market(0, &self.clock)?;
        market.state.curve.peg = Price::new(price);
        let market = self.account(pda::market(0), encode(&market), PROGRAM_ID);
        Ok(vec![Update::Clock(self.clock), market, self.feed(0, price)?])
    }

    /// Creates `count` margin accounts and returns them as the network would send them.
    ///
    /// # Errors
    /// Returns an error if a field of an account overflows.
    pub fn accounts(&mut self, count: usize) -> Result<Vec<Update>> {
        (0..count).map(|_| self.margin_account()).collect()
    }

    fn margin_account(&mut self) -> Result<Update> {
        let markets =
            if self.chance.random_range(0..100) < IN_ONE { 1 } else { self.chance.random_range(2..=MARKETS) };
        let mut holding = Holding::default();
        let first = self.chance.random_range(0..MARKETS);
        for (place, number) in holding.positions.iter_mut().zip(0..markets) {
            *place = self.drawn((first + number) % MARKETS)?;
        }
        holding.cash = self.cash(&holding)?;
        Ok(self.holding(holding))
    }

    /// Creates a margin account with the given `holding`.
    fn holding(&mut self, holding: Holding) -> Update {
        self.made += 1;
        let mut address = [7; 32];
        address[..8].copy_from_slice(&self.made.to_le_bytes());
        let mut account = MarginAccount::zeroed();
        account.version = 1;
        *account.state = holding;
        self.account(Pubkey::new_from_array(address), encode(&account), PROGRAM_ID)
    }

    /// Creates `count` accounts that each hold a long position of `base` (1e-9 contract) in the first market. The
    /// position is opened at the starting price with a tenth of its notional as collateral.
    ///
    /// # Errors
    /// Returns an error if a field of an account overflows.
    pub fn longs(&mut self, count: usize, base: i64) -> Result<Vec<Update>> {
        let base = Base::new(base);
        let value = base.value(Price::new(START), Rounding::Ceil)?;
        let position =
            Position { market: 0, in_use: 1, base, quote: Quote::ZERO.minus(value)?, ..Position::default() };
        let mut holding = Holding { cash: Quote::new(value.raw() / 10), ..Holding::default() };
        holding.positions[0] = position;
        Ok((0..count).map(|_| self.holding(holding)).collect())
    }

    /// Draws a random position of up to fifty contracts, opened within five per cent of the starting price.
    fn drawn(&mut self, market: u32) -> Result<Position> {
        let contracts = self.chance.random_range(10_i64..5_000) * 10_000_000;
        let base = Base::new(if self.chance.random_bool(0.5) { contracts } else { -contracts });
        let entry = Price::new(START / 1_000 * self.chance.random_range(950..1_050));
        let quote = Quote::ZERO.minus(base.value(entry, Rounding::Ceil)?)?;
        Ok(Position { market, in_use: 1, base, quote, ..Position::default() })
    }

    /// Returns collateral that results in a leverage between one and eighteen, plus the positions' losses.
    fn cash(&mut self, holding: &Holding) -> Result<Quote> {
        let mut cash = 0;
        for (_, position) in holding.in_use() {
            let profit = position.profit_at(Price::new(START))?.raw();
            let worth = position.base.value(Price::new(START), Rounding::Floor)?.raw().abs();
            cash += worth * 1_000 / self.chance.random_range(1_000..18_000) - profit;
        }
        Ok(Quote::new(cash.max(0)))
    }
}

/// Creates an open market without trades.
fn market(index: u32, clock: &Clock) -> Result<Market> {
    let mut market = Market::zeroed();
    (market.version, market.status, market.oracle_kind, market.index) =
        (1, 1, OracleKind::PythReceiver.number(), index);
    (market.oracle_owner, market.oracle_feed, market.oracle_address) = (RECEIVER, FEED, oracle(index));
    *market.parameters = parameters();
    *market.state = State::new(Curve::at_rest(DEPTH, Price::new(START))?, clock);
    Ok(market)
}
