//! Shared helpers for the attacks: a market with honest users, an attacker with several accounts, and everyone's final result.

use ballast_math::account::Account;
use ballast_math::health::Purpose;
use ballast_math::oracle::Reading;
use ballast_math::parameters::Parameters;
use ballast_math::trade::{Amount, Order, Traded};
use ballast_math::{Error, Price, Quote, Ratio, Result, Rounding, Side};

use crate::common::exchange::{Exchange, cross};
use crate::common::presets::{CONTRACT, PRICE, QUOTE};
use crate::common::scenario::Scenario;

/// The base reserve of the curve at rest, in contracts.
pub const DEPTH: i64 = 1_000_000;

/// A market at ten quote per contract and a million contracts deep. Accounts are opened as needed.
pub struct Arena {
    pub scenario: Scenario,
}

impl Arena {
    pub fn new(parameters: Parameters) -> Self {
        Self { scenario: Scenario::new(parameters, 0) }
    }

    /// Returns a copy for trying another continuation.
    pub fn again(&self) -> Self {
        Self { scenario: Scenario { exchange: self.scenario.exchange.clone() } }
    }

    /// Returns a copy in which an account's cash is reduced until its equity is `percent` per cent of its requirement. Returns
    /// `None` if its gains alone exceed that.
    pub fn with_equity(&self, who: usize, percent: i64) -> Option<Self> {
        let mut arena = self.again();
        let exchange = arena.exchange();
        let health = exchange.health(who, Purpose::Maintenance).unwrap();
        let wanted = health.requirement.raw() / 100 * percent;
        let cash = exchange.accounts[who].cash.raw();
        let left = cash - (health.equity.raw() - wanted);
        if left < 0 {
            return None;
        }
        exchange.accounts[who].cash = Quote::new(left);
        exchange.vault -= i128::from(cash - left);
        Some(arena)
    }

    pub fn exchange(&mut self) -> &mut Exchange {
        &mut self.scenario.exchange
    }

    /// Opens a new cross account with this many quote.
    pub fn join(&mut self, quote: i64) -> usize {
        self.exchange().accounts.push(cross());
        let who = self.exchange().accounts.len() - 1;
        self.exchange().deposit(who, Quote::new(quote * QUOTE)).unwrap();
        who
    }

    pub fn account(&self, who: usize) -> &Account {
        self.scenario.account(who)
    }

    /// Buys (positive) or sells this many contracts in a market.
    pub fn trade_in(&mut self, who: usize, (market, contracts): (u32, i64)) -> Result<Traded> {
        let side = if contracts > 0 { Side::Long } else { Side::Short };
        let amount = Amount::Base(contracts.unsigned_abs() * CONTRACT);
        self.exchange().trade(who, market, &Order { side, amount, limit: None, reduce_only: false })
    }

    /// Buys (positive) or sells this many contracts.
    pub fn trade(&mut self, who: usize, contracts: i64) -> Result<Traded> {
        self.trade_in(who, (0, contracts))
    }

    /// Closes the whole position in a market.
    pub fn close_in(&mut self, who: usize, market: u32) -> Result<Traded> {
        let base = self.exchange().base_of(who, market);
        if base.is_zero() {
            return Err(Error::NoPosition);
        }
        let amount = Amount::Base(base.magnitude());
        let order = Order { side: base.side().opposite(), amount, limit: None, reduce_only: true };
        self.exchange().trade(who, market, &order)
    }

    /// Closes the whole position.
    pub fn close(&mut self, who: usize) -> Result<Traded> {
        self.close_in(who, 0)
    }

    /// Withdraws all free collateral.
    pub fn take_free_cash(&mut self, who: usize) {
        let free = self.exchange().free_cash(who).unwrap();
        done_or_refused(self.exchange().withdraw(who, free));
    }

    /// Lets time pass, then makes the first market's feed publish `price`.
    pub fn later(&mut self, seconds: u64, price: u64) {
        self.scenario.later(seconds, price);
    }

    /// Makes a market's feed publish `price`. Call it after [`Arena::later`].
    pub fn quote_index(&mut self, market: u32, price: u64) {
        let venue = &mut self.exchange().venues[usize::try_from(market).unwrap()];
        let reading = venue.reading.unwrap();
        venue.reading = Ok(Reading { price: Price::new(price), ..reading });
    }

    /// Adds a market with these parameters.
    pub fn open(&mut self, parameters: Parameters) -> u32 {
        let venue = Scenario::venue(parameters);
        self.exchange().venues.push(venue);
        u32::try_from(self.exchange().venues.len() - 1).unwrap()
    }

    /// Trades a market's mark to about `price`, in steps that the caps allow. Stops early if the caps do not allow more.
    pub fn arbitrage(&mut self, who: usize, (market, price): (u32, u64)) -> bool {
        let curve = self.exchange().state(market).curve;
        let ratio = (u128::from(curve.peg.raw()) << 62) / u128::from(price);
        let target = (u128::from(curve.sqrt_k) * ratio.isqrt()) >> 31;
        let here = i128::from(curve.base_reserve.raw());
        let contracts = (here - i128::try_from(target).unwrap()) / i128::from(CONTRACT);
        let contracts = i64::try_from(contracts).unwrap();
        contracts != 0 && done_or_refused(self.trade_in(who, (market, contracts)))
    }

    /// Lets every account with a position in a market leave if it can: it closes, or `taker` takes it over.
    pub fn close_all(&mut self, market: u32, taker: usize) {
        for who in 0..self.exchange().accounts.len() {
            if who == taker || self.exchange().base_of(who, market).is_zero() {
                continue;
            }
            if !done_or_refused(self.close_in(who, market)) {
                done_or_refused(self.exchange().take_over(who, taker, market, u64::MAX));
            }
        }
        done_or_refused(self.close_in(taker, market));
    }

    /// Lets some claims windows pass. Losers are settled, claims are paid and collected, and debts are repaid and written off.
    pub fn settle_all(&mut self, windows: u64, price: u64) {
        for _ in 0..windows {
            self.later(60, price);
            self.settle_round();
        }
    }

    fn settle_round(&mut self) {
        let markets = u32::try_from(self.exchange().venues.len()).unwrap();
        for market in 0..markets {
            for who in 0..self.exchange().accounts.len() {
                done_or_refused(self.exchange().settle_loss(who, market));
            }
            done_or_refused(self.exchange().share_claims(market));
            for who in 0..self.exchange().accounts.len() {
                done_or_refused(self.exchange().collect(who, market));
            }
        }
        for who in 0..self.exchange().accounts.len() {
            done_or_refused(self.exchange().repay(who));
        }
    }

    /// Returns the amount that the accounts could withdraw beyond their deposits. Only cash counts, so everything must be settled
    /// first. Unit: 1e-6 quote.
    pub fn paid_out(&self, accounts: &[usize]) -> i64 {
        let gained = |who: &usize| {
            let account = self.account(*who);
            account.cash.raw() - account.net_deposits.raw()
        };
        accounts.iter().map(gained).sum()
    }

    /// Returns the accounts' unrealised and realised gains in the first market: cash, claims and positions at the index, less
    /// debts.
    pub fn on_paper(&self, accounts: &[usize]) -> i64 {
        let price = self.scenario.exchange.state(0).oracle.price;
        let worth = |who: &usize| {
            let position = self.scenario.position(*who);
            let paper = position.quote.raw() + position.base.value(price, Rounding::Floor).unwrap().raw();
            paper + position.claim.amount.raw() - position.debt.raw() - position.written_off.raw()
        };
        self.paid_out(accounts) + accounts.iter().map(worth).sum::<i64>()
    }
}

/// Returns whether the action was executed or rejected. A broken invariant or a number out of range is a defect and fails the test.
pub fn done_or_refused<T>(outcome: Result<T>) -> bool {
    match outcome {
        Ok(_) => true,
        Err(error @ (Error::Overflow | Error::InvariantViolated | Error::DivisionByZero)) => {
            panic!("a rule broke: {error:?}")
        }
        Err(_) => false,
    }
}

/// Returns the parameters of the typical market without volatility or interest.
pub fn quiet() -> Parameters {
    Parameters {
        volatility_multiplier: Ratio::ZERO,
        interest: ballast_math::units::SignedRatio::new(0),
        ..crate::common::presets::parameters()
    }
}

/// The index at which every arena starts.
pub const INDEX: u64 = 10 * PRICE;

/// The worst case of a search: the largest number found, and its description.
#[derive(Debug)]
pub struct Worst {
    pub value: i64,
    pub at: String,
    pub cases: u64,
}

impl Worst {
    pub fn new() -> Self {
        Self { value: i64::MIN, at: String::new(), cases: 0 }
    }

    pub fn see(&mut self, value: i64, at: impl FnOnce() -> String) {
        self.cases += 1;
        if value > self.value {
            (self.value, self.at) = (value, at());
        }
    }

    /// Prints the findings (with `--nocapture`). Fails if they are above `bound` or if too few cases were tried.
    #[track_caller]
    pub fn ensure(&self, name: &str, (bound, cases): (i64, u64)) {
        println!("{name}: worst {} in {} cases at {} (bound {bound})", self.value, self.cases, self.at);
        assert!(self.cases >= cases, "{name}: only {} cases came to an end", self.cases);
        assert!(self.value <= bound, "{name}: {} is above {bound}: {}", self.value, self.at);
    }
}

/// Iterates over valid parameters with the lowest taker fee (1e-6) for each funding period (seconds), at the highest premium.
/// With these parameters, funding is highest compared with the fee.
pub fn dearest_funding() -> impl Iterator<Item = ((u64, u64), Parameters)> {
    let ends = [(1_667, 3_600), (3_000, 3_600), (834, 7_200), (209, 28_800), (100, 60_000)];
    ends.into_iter().map(|(fee, period)| {
        let parameters = Parameters {
            taker_fee: Ratio::new(fee),
            funding_period: period,
            funding_cap: Ratio::new(50_000),
            open_interest_cap: Ratio::new(600_000),
            ..quiet()
        };
        parameters.validate().unwrap();
        ((fee, period), parameters)
    })
}
