//! A random history of a model exchange, with every check after every action.

use std::collections::BTreeMap;

use ballast_math::account::ISOLATED;
use ballast_math::health::Purpose;
use ballast_math::oracle::Reading;
use ballast_math::parameters::Parameters;
use ballast_math::trade::{Amount, Order};
use ballast_math::{Error, Price, Quote, Ratio, Rounding, Side};

use super::audit;
use super::exchange::{Exchange, Venue, cross, isolated};
use super::presets::{self, PRICE, START};
use super::random::Random;

/// How often each action was applied or refused, and why.
pub type Tally = BTreeMap<(&'static str, &'static str), u64>;

/// A history in progress.
pub struct History {
    pub exchange: Exchange,
    pub random: Random,
    pub tally: Tally,
    /// The price outside, per market.
    prices: Vec<u64>,
    /// The last actions, for a failure's report.
    log: Vec<String>,
    seed: u64,
    dust: i128,
    /// The largest claims of a market so far. Unit: 1e-6 quote.
    peak: i128,
    /// How often keepers do their work. Unit: per cent.
    keepers: u64,
    /// How strongly prices return to the first peg.
    pull: u64,
    /// The largest deposit is the depth of the deepest market over this.
    wealth: u64,
    /// Whether an order may be too large for the types.
    is_largest: bool,
}

/// The largest order or amount that anybody tries: beyond it the type ends.
const LARGEST: u64 = 9_000_000_000_000_000_000;
/// How many actions a failure reports.
const LOGGED: usize = 60;

/// The largest product of depth and peg, in quote units, that a market starts with.
const DEPTHS: [u64; 5] = [3_000, 10_000_000, 1_000_000_000_000, 30_000_000_000_000, 1_000_000_000_000_000];
/// The same for the largest markets there may be: a hundred billion quote.
const LARGEST_DEPTHS: [u64; 3] = [3_000_000_000_000_000, 30_000_000_000_000_000, 100_000_000_000_000_000];

impl History {
    /// A history of usual markets.
    pub fn new(seed: u64) -> Self {
        Self::of(seed, &DEPTHS)
    }

    /// A history of markets near the ends of the types.
    pub fn of_largest(seed: u64) -> Self {
        Self { is_largest: true, ..Self::of(seed, &LARGEST_DEPTHS) }
    }

    fn of(seed: u64, depths: &[u64]) -> Self {
        let mut random = Random::new(seed);
        let markets = random.between(1, 3);
        let mut venues = Vec::new();
        let mut prices = Vec::new();
        for _ in 0..markets {
            let (venue, price) = venue(&mut random, depths);
            venues.push(venue);
            prices.push(price);
        }
        let accounts = (0..12)
            .map(
                |who| {
                    if who % 3 == 2 { isolated(random.below(markets).try_into().unwrap()) } else { cross() }
                },
            )
            .collect();
        let (keepers, pull) = (random.pick(&[0, 2, 10, 100]), random.pick(&[0, 16, 64]));
        let wealth = random.pick(&[10, 100, 1_000]);
        let exchange = Exchange { venues, accounts, clock: START, vault: 0 };
        Self {
            exchange,
            random,
            tally: Tally::new(),
            prices,
            log: Vec::new(),
            seed,
            dust: 0,
            peak: 0,
            keepers,
            pull,
            wealth,
            is_largest: false,
        }
    }

    pub fn run(&mut self, actions: u64) {
        for who in 0..self.exchange.accounts.len() {
            self.deposit(who);
        }
        for _ in 0..actions {
            self.act();
        }
        self.drain();
    }

    fn account(&mut self) -> usize {
        let count = self.exchange.accounts.len() as u64;
        usize::try_from(self.random.below(count)).unwrap()
    }

    fn market(&mut self) -> u32 {
        let count = self.exchange.venues.len() as u64;
        u32::try_from(self.random.below(count)).unwrap()
    }

    fn act(&mut self) {
        let (who, other) = (self.account(), self.account());
        let account = &self.exchange.accounts[who];
        let home = (account.mode == ISOLATED).then_some(account.isolated_market);
        let market = home.unwrap_or_else(|| self.market());
        match self.random.below(100) {
            0..8 => self.deposit(who),
            8..12 => self.withdraw(who),
            12..30 => self.trade(who, market),
            30..45 => self.arbitrage(who, market),
            45..50 => self.close(who, market),
            50..60 => self.pass_time(),
            60..66 => self.crash(market),
            66..74 if self.keepers_work() => self.liquidate_somebody(other),
            74..80 if self.keepers_work() => self.take_somebody_over(other),
            66..80 => self.trade(who, market),
            80..84 => self.apply(("settle_loss", format!("{who} in {market}")), 0, |exchange, _| {
                exchange.settle_loss(who, market).map(drop)
            }),
            84..87 => self.apply(("realise_gain", format!("{who} in {market}")), 0, |exchange, _| {
                exchange.realise_gain(who, market).map(drop)
            }),
            87..90 => self.apply(("repay", format!("{who}")), 0, |exchange, _| exchange.repay(who)),
            90..93 => self.apply(("collect", format!("{who} in {market}")), 0, |exchange, _| {
                exchange.collect(who, market).map(drop)
            }),
            93..95 => self.apply(("share_claims", format!("{market}")), 0, |exchange, _| {
                exchange.share_claims(market).map(drop)
            }),
            95..97 => self.apply(("cover_deficit", format!("{market}")), 0, |exchange, _| {
                exchange.cover_deficit(market).map(drop)
            }),
            97..98 => self.apply(("update", format!("{market}")), 0, |exchange, _| exchange.update(market)),
            98..99 => self.repeg(market),
            _ => self.raise_depth(market),
        }
    }

    /// Runs one action and checks everything after it. A refusal is fine, a broken rule is not.
    fn apply(
        &mut self,
        (name, what): (&'static str, String),
        roundings: i128,
        action: impl FnOnce(&mut Exchange, &mut Random) -> Result<(), Error>,
    ) {
        let before = self.exchange.clone();
        let slacks = audit::slacks(&self.exchange);
        let outcome = action(&mut self.exchange, &mut self.random);
        let text = outcome.map_or_else(Error::name, |()| "applied");
        *self.tally.entry((name, text)).or_default() += 1;
        self.log.push(format!("{name} {what}: {text}"));
        match outcome {
            Err(Error::Overflow) if self.is_largest && name == "trade" => self.exchange = before,
            Err(Error::Overflow | Error::InvariantViolated | Error::DivisionByZero) => self.fail(text),
            Err(_) => self.exchange = before,
            Ok(()) => {
                self.dust += 16;
                self.peak = self.peak.max(audit::largest_claims(&self.exchange));
                // The claims index keeps nine digits, and may lose the last one a few times.
                let dust = self.dust + self.peak / 100_000_000;
                let checked = audit::check(&self.exchange, dust)
                    .and_then(|()| audit::check_slacks(&slacks, &audit::slacks(&self.exchange), roundings));
                if let Err(what) = checked {
                    self.fail(&what);
                }
            }
        }
    }

    fn fail(&self, what: &str) -> ! {
        let from = self.log.len().saturating_sub(LOGGED);
        panic!("seed {}, action {}: {what}\n{}", self.seed, self.log.len(), self.log[from..].join("\n"));
    }

    fn deposit(&mut self, who: usize) {
        let most = self.depth_value() / self.wealth;
        let amount = Quote::new(self.random.magnitude(most).try_into().unwrap());
        self.apply(("deposit", format!("{who} {}", amount.raw())), 0, |exchange, _| {
            exchange.deposit(who, amount)
        });
    }

    /// Depth times peg of the deepest market. Unit: 1e-6 quote.
    fn depth_value(&self) -> u64 {
        let value = |venue: &Venue| {
            u128::from(venue.state.curve.sqrt_k) * u128::from(venue.state.curve.peg.raw()) / 1_000_000_000_000
        };
        self.exchange.venues.iter().map(value).max().unwrap().try_into().unwrap()
    }

    fn withdraw(&mut self, who: usize) {
        self.apply(("withdraw", format!("{who}")), 0, |exchange, random| {
            let free = exchange.free_cash(who)?;
            let most = free.raw().unsigned_abs() + u64::from(random.chance(20));
            let amount = if random.chance(50) { most } else { random.magnitude(most.max(1)) };
            exchange.withdraw(who, Quote::new(amount.try_into().unwrap()))
        });
    }

    fn trade(&mut self, who: usize, market: u32) {
        let order = self.order(who, market);
        self.apply(("trade", format!("{who} in {market}: {order:?}")), 2, |exchange, _| {
            exchange.trade(who, market, &order).map(drop)
        });
    }

    fn order(&mut self, who: usize, market: u32) -> Order {
        let cash = self.exchange.accounts[who].cash.raw().unsigned_abs();
        let price = self.prices[usize::try_from(market).unwrap()];
        let parameters = *self.exchange.parameters(market);
        let random = &mut self.random;
        let mark = self.exchange.state(market).curve.mark(Rounding::Floor).unwrap();
        let towards_index = if mark < Price::new(price) { Side::Long } else { Side::Short };
        let side = if random.chance(60) { towards_index } else { towards_index.opposite() };
        let leverage = 1_000_000 / parameters.initial_ratio.raw();
        let terminal = self.exchange.state(market).curve.terminal_base.raw();
        let most = cash.saturating_mul(leverage).min(self.depth_value() / 8).max(1_000_000);
        let value = self.random.magnitude(most);
        let random = &mut self.random;
        let amount = if random.chance(30) {
            Amount::Quote(Quote::new(value.try_into().unwrap()))
        } else {
            let base = u128::from(value) * 1_000_000_000_000 / u128::from(price);
            let base = base.min(u128::from(LARGEST.min(2 * terminal)));
            let base = u64::try_from(base).unwrap();
            Amount::Base(base.next_multiple_of(parameters.base_step))
        };
        let limit = random.chance(20).then(|| {
            let change = random.between(970, 1_030);
            Price::new(price / 1_000 * change)
        });
        Order { side, amount, limit, reduce_only: random.chance(5) }
    }

    fn keepers_work(&mut self) -> bool {
        self.random.chance(self.keepers)
    }

    /// A rich account brings the mark to the index, as far as the market lets it.
    fn arbitrage(&mut self, who: usize, market: u32) {
        let price = Price::new(self.prices[usize::try_from(market).unwrap()]);
        let parameters = *self.exchange.parameters(market);
        let state = self.exchange.state(market);
        let side = if state.curve.mark(Rounding::Floor).unwrap() < price { Side::Long } else { Side::Short };
        let room = state.curve.base_to_limit(side, price, parameters.base_step).unwrap();
        let cap = u128::from(state.curve.terminal_base.raw()) * u128::from(parameters.initial_ratio.raw())
            / 1_000_000;
        let net = i128::from(state.curve.net_base().unwrap().raw()) * if side == Side::Long { 1 } else { -1 };
        let capped = u64::try_from((i128::try_from(cap).unwrap() - net).max(0)).unwrap();
        let base = room.min(capped / parameters.base_step * parameters.base_step);
        let value =
            (u128::from(base) * u128::from(price.raw()) / 1_000_000_000_000).min(u128::from(LARGEST / 100));
        let needed =
            value * u128::from(parameters.initial_ratio.raw() + 2 * parameters.taker_fee.raw()) / 1_000_000;
        let more = u128::from(self.random.pick(&[100u64, 110, 200]));
        let money = Quote::new(i64::try_from(needed * more / 100).unwrap());
        self.apply(("deposit", format!("{who} {}", money.raw())), 0, |exchange, _| {
            exchange.deposit(who, money)
        });
        let order = Order { side, amount: Amount::Base(base), limit: None, reduce_only: false };
        self.apply(("trade", format!("{who} in {market}: {order:?}")), 2, |exchange, _| {
            exchange.trade(who, market, &order).map(drop)
        });
    }

    fn close(&mut self, who: usize, market: u32) {
        self.apply(("close", format!("{who} in {market}")), 1, |exchange, _| close(exchange, who, market));
    }

    /// Time passes, feeds publish or fail to.
    fn pass_time(&mut self) {
        let seconds = self.random.pick(&[0, 1, 1, 2, 5, 20, 60, 400, 4_000]);
        let clock = &mut self.exchange.clock;
        clock.slot += 1 + seconds * 5 / 2;
        clock.time += i64::try_from(seconds).unwrap();
        self.log.push(format!("{seconds} seconds pass"));
        for market in 0..self.prices.len() {
            let change = self.random.below(20_001);
            self.move_price(market, 990_000 + change);
            self.publish(market);
        }
        self.maintain();
    }

    fn move_price(&mut self, market: usize, millionths: u64) {
        let moved = u128::from(self.prices[market]) * u128::from(millionths) / 1_000_000;
        let listed = u128::from(self.exchange.venues[market].state.curve.peg.raw());
        let part = |value: u128| value.checked_div(u128::from(self.pull)).unwrap_or(0);
        let pulled = moved - part(moved) + part(listed);
        let held = pulled.clamp(listed / 5, listed * 5);
        self.prices[market] = held.try_into().unwrap();
    }

    fn publish(&mut self, market: usize) {
        if self.random.chance(4) {
            return;
        }
        let price = self.prices[market];
        let confidence = match self.random.below(100) {
            0..80 => self.random.below(price / 2_000),
            80..98 => self.random.below(price / 100),
            _ => price / 10,
        };
        let late = i64::try_from(self.random.below(3)).unwrap();
        self.exchange.venues[market].reading = Ok(Reading {
            price: Price::new(price),
            confidence: Price::new(confidence),
            publish_time: self.exchange.clock.time - late,
        });
        if self.random.chance(1) {
            self.exchange.venues[market].reading = Err(Error::OracleNonPositive);
        }
    }

    /// What keepers do at every opportunity, some of the time.
    fn maintain(&mut self) {
        for market in 0..u32::try_from(self.prices.len()).unwrap() {
            if self.random.chance(30) {
                self.apply(("update", format!("{market}")), 0, |exchange, _| exchange.update(market));
            }
        }
    }

    fn crash(&mut self, market: u32) {
        let millionths = self
            .random
            .pick(&[600_000, 850_000, 950_000, 970_000, 1_030_000, 1_050_000, 1_200_000, 1_700_000]);
        self.log.push(format!("market {market} moves to {millionths} millionths"));
        self.move_price(usize::try_from(market).unwrap(), millionths);
        self.pass_time();
    }

    /// An account below maintenance with a position, and the market of it.
    fn unhealthy(&mut self) -> Option<(usize, u32)> {
        let first = self.account();
        let count = self.exchange.accounts.len();
        for offset in 0..count {
            let who = (first + offset) % count;
            let Ok(health) = self.exchange.health(who, Purpose::Maintenance) else { continue };
            if health.is_met() {
                continue;
            }
            let markets: Vec<u32> = self.exchange.accounts[who]
                .in_use()
                .filter(|(_, slot)| !slot.base.is_zero())
                .map(|(_, slot)| slot.market)
                .collect();
            if !markets.is_empty() {
                return Some((who, self.random.pick(&markets)));
            }
        }
        None
    }

    fn liquidate_somebody(&mut self, keeper: usize) {
        if let Some((who, market)) = self.unhealthy() {
            self.apply(("liquidate", format!("{who} in {market}")), 1, |exchange, _| {
                exchange.liquidate(who, market, keeper).map(drop)
            });
        }
    }

    fn take_somebody_over(&mut self, taker: usize) {
        if let Some((who, market)) = self.unhealthy() {
            let size = self.exchange.position(who, market).magnitude();
            let most = if self.random.chance(50) { u64::MAX } else { self.random.magnitude(size) };
            let both = (who, taker);
            self.apply(("take_over", format!("{who} in {market}")), 0, |exchange, _| {
                exchange.take_over(both, market, most).map(drop)
            });
        }
    }

    fn repeg(&mut self, market: u32) {
        let parameters = self.exchange.parameters(market);
        let largest = Ratio::new(self.random.magnitude(parameters.largest_peg_step().raw()));
        self.apply(("repeg", format!("{market}")), 2, |exchange, _| {
            exchange.repeg(market, largest).map(drop)
        });
    }

    fn raise_depth(&mut self, market: u32) {
        let parameters = self.exchange.parameters(market);
        let step = Ratio::new(self.random.magnitude(parameters.largest_depth_step().unwrap().raw()));
        self.apply(("raise_depth", format!("{market}")), 2, |exchange, _| {
            exchange.raise_depth(market, step).map(drop)
        });
    }
}

fn close(exchange: &mut Exchange, who: usize, market: u32) -> Result<(), Error> {
    let base = exchange.position(who, market);
    if base.is_zero() {
        return Err(Error::NoPosition);
    }
    let amount = Amount::Base(base.magnitude());
    let order = Order { side: base.side().opposite(), amount, limit: None, reduce_only: true };
    exchange.trade(who, market, &order).map(drop)
}

fn venue(random: &mut Random, depths: &[u64]) -> (Venue, u64) {
    let parameters = parameters(random);
    let peg = random.pick(&[PRICE, 17 * PRICE + 3, 60_000 * PRICE + 1, 1_000_000 * PRICE]);
    let depth = u128::from(random.pick(depths)) * 1_000_000_000_000 / u128::from(peg);
    let sqrt_k = u64::try_from(depth.min(4_000_000_000_000_000_000)).unwrap();
    let step = (sqrt_k / 1_000_000_000).clamp(1, 1_000_000_000_000);
    let parameters = Parameters {
        base_step: step,
        minimum_base: step * random.pick(&[1, 10, 100]),
        target_sqrt_k: (sqrt_k * 2).max(1_000_000_000),
        ..parameters
    };
    parameters.validate().unwrap();
    let state = presets::market(&parameters, sqrt_k, peg);
    (Venue { parameters, state, reading: Ok(presets::reading(peg, &START)) }, peg)
}

/// Any parameters within their bounds that are not all alike.
fn parameters(random: &mut Random) -> Parameters {
    let usual = presets::parameters();
    let ratio = Ratio::new;
    let (protocol, insurance) =
        random.pick(&[(100_000, 0), (100_000, 200_000), (500_000, 500_000), (500_000, 480_000)]);
    let maintenance = random.pick(&[10_000, 50_000, 125_000]);
    let band = maintenance / random.pick(&[2, 4]);
    Parameters {
        initial_ratio: ratio(random.pick(&[maintenance * 6 / 5, maintenance * 2, 500_000])),
        maintenance_ratio: ratio(maintenance),
        price_band: ratio(maintenance),
        valuation_band: ratio(band),
        liquidation_discount: ratio(random.between(band * 2, maintenance)),
        liquidation_fee: ratio(maintenance / 10),
        liquidation_buffer: ratio(maintenance / 5),
        max_confidence: ratio((maintenance / 2).min(50_000)),
        size_multiplier: ratio(random.pick(&[1_000_000, 2_000_000])),
        volatility_multiplier: ratio(random.pick(&[0, 4_000_000])),
        open_interest_cap: ratio(random.pick(&[100_000, 300_000, 600_000])),
        taker_fee: ratio(random.pick(&[1_700, 3_000, 10_000])),
        funding_cap: ratio(random.pick(&[0, 20_000, 50_000])),
        interest: ballast_math::units::SignedRatio::new(0),
        funding_period: random.pick(&[3_600, 28_800]),
        protocol_share: ratio(protocol),
        insurance_share: ratio(insurance),
        insurance_cap: Quote::new(random.pick(&[0, 100_000, 1_000_000_000_000])),
        surplus_floor: Quote::new(random.pick(&[0, 10_000_000])),
        subsidy_share: ratio(500_000),
        claims_window: random.pick(&[10, 50, 1_000]),
        ..usual
    }
}

/// Emptying the exchange at the end.
impl History {
    /// Everybody closes, is liquidated, settles, collects and withdraws; then every market must be empty.
    fn drain(&mut self) {
        self.exchange.accounts.push(cross());
        let taker = self.exchange.accounts.len() - 1;
        for _ in 0..60 {
            self.calm();
            self.drain_round(taker);
            if self.is_drained() {
                break;
            }
        }
        for market in 0..self.exchange.venues.len() {
            if let Err(what) = audit::check_drained(&self.exchange, u32::try_from(market).unwrap(), self.dust)
            {
                self.fail(&what);
            }
        }
        for who in 0..self.exchange.accounts.len() {
            let account = &self.exchange.accounts[who];
            if account.cash.is_positive() || account.in_use().any(|(_, slot)| slot.written_off.is_zero()) {
                self.fail(&format!("account {who} is not empty: {account:?}"));
            }
        }
    }

    fn is_drained(&self) -> bool {
        self.exchange.accounts.iter().all(|account| {
            account.cash.is_zero()
                && account.in_use().all(|(_, slot)| slot.base.is_zero() && slot.claim.amount.is_zero())
        })
    }

    fn calm(&mut self) {
        self.exchange.clock.time += 600;
        self.exchange.clock.slot += 1_500;
        let clock = self.exchange.clock;
        for (venue, price) in self.exchange.venues.iter_mut().zip(&self.prices) {
            venue.reading = Ok(presets::reading(*price, &clock));
        }
        for market in 0..u32::try_from(self.prices.len()).unwrap() {
            self.apply(("update", format!("{market}")), 0, |exchange, _| exchange.update(market));
        }
    }

    fn drain_round(&mut self, taker: usize) {
        let riches =
            Quote::new(i64::try_from(self.depth_value()).unwrap().saturating_mul(if self.is_largest {
                3
            } else {
                100
            }));
        self.apply(("deposit", format!("{taker}")), 0, |exchange, _| exchange.deposit(taker, riches));
        for who in (0..self.exchange.accounts.len()).rev() {
            for market in 0..u32::try_from(self.prices.len()).unwrap() {
                self.empty_slot(who, market, taker);
            }
            self.apply(("repay", format!("{who}")), 0, |exchange, _| exchange.repay(who));
        }
        for who in 0..self.exchange.accounts.len() {
            self.apply(("withdraw", format!("{who}")), 0, |exchange, _| {
                let free = exchange.free_cash(who)?;
                exchange.withdraw(who, free)
            });
        }
        for market in 0..u32::try_from(self.prices.len()).unwrap() {
            self.apply(("cover_deficit", format!("{market}")), 0, |exchange, _| {
                exchange.cover_deficit(market).map(drop)
            });
        }
    }

    fn empty_slot(&mut self, who: usize, market: u32, taker: usize) {
        self.apply(("collect", format!("{who} in {market}")), 0, |exchange, _| {
            exchange.collect(who, market).map(drop)
        });
        if self.exchange.position(who, market).is_zero() {
            return;
        }
        self.apply(("close", format!("{who} in {market}")), 1, |exchange, _| close(exchange, who, market));
        if !self.exchange.position(who, market).is_zero() && who != taker {
            self.apply(("take_over", format!("{who} in {market}")), 0, |exchange, _| {
                exchange.take_over((who, taker), market, u64::MAX).map(drop)
            });
        }
        if !self.exchange.position(who, market).is_zero() {
            let rescue = Quote::new(i64::try_from(self.depth_value()).unwrap());
            self.apply(("deposit", format!("{who}")), 0, |exchange, _| exchange.deposit(who, rescue));
            self.apply(("close", format!("{who} in {market}")), 1, |exchange, _| {
                close(exchange, who, market)
            });
        }
    }
}
