//! The traders in a run. Each trader has a strategy and an account.

use super::{BACKSTOP, Done, MARKET, Simulation};
use crate::agents::{AccountSummary, Agent, Kind, Signals, View, WantedTrade, Wish, hire};
use crate::orders::{self, Attempt};
use ballast_market_file::amounts::{self, quote_units};
use ballast_math::health::Purpose;
use ballast_math::trade::{Amount, Order};
use ballast_math::{Error, Price, Quote, Ratio, Rounding, Side};
use ballast_model::exchange::{Exchange, cross, isolated};
use rand::seq::SliceRandom;

/// A trader.
pub(super) struct Trader {
    kind: Kind,
    agent: Box<dyn Agent>,
    /// The index of the trader's account.
    account: usize,
}

impl Simulation {
    /// Adds a trader with an account, and makes its initial deposit. Every other account is isolated.
    pub(super) fn enter(&mut self, number: usize, kind: Kind) -> Done {
        let agent = hire(kind, &mut self.random);
        let account = self.exchange.accounts.len();
        self.exchange.accounts.push(if number.is_multiple_of(2) { cross() } else { isolated(MARKET) });
        let deposited = self.deposit(account, agent.capital())?;
        deposited.map_err(|error| self.failure(format!("a first deposit was refused: {error}")))?;
        self.traders.push(Trader { kind, agent, account });
        Ok(())
    }

    /// Lets everyone act once, first the arbitrageurs and then the others. Finally, the backstop closes part of its positions.
    pub(super) fn trade(&mut self) -> Done {
        self.decide(|kind| kind == Kind::Arbitrageur)?;
        self.decide(|kind| kind != Kind::Arbitrageur)?;
        if !self.keepers.are_on {
            return Ok(());
        }
        let own = self.account_summary(BACKSTOP)?;
        let Self { exchange, backstop, signals, random, .. } = self;
        let wish = backstop.decide(&view(exchange, signals, own), random);
        wish.map_or(Ok(()), |wish| self.fulfil(BACKSTOP, &wish))
    }

    /// Lets every trader of the given kinds act once, in random order.
    fn decide(&mut self, takes_part: fn(Kind) -> bool) -> Done {
        let numbers = 0..self.traders.len();
        let mut order: Vec<usize> = numbers.filter(|place| takes_part(self.traders[*place].kind)).collect();
        order.shuffle(&mut self.random);
        for place in order {
            match self.wish(place)? {
                Some(Wish::StartOver(amount)) => self.start_over(place, amount)?,
                Some(wish) => self.fulfil(self.traders[place].account, &wish)?,
                None => {}
            }
        }
        Ok(())
    }

    fn wish(&mut self, place: usize) -> Done<Option<Wish>> {
        let account = self.traders[place].account;
        if self.exchange.accounts[account].is_bankrupt() {
            return Ok(self.traders[place].agent.after_bankruptcy());
        }
        let own = self.account_summary(account)?;
        let Self { exchange, traders, signals, random, .. } = self;
        Ok(traders[place].agent.decide(&view(exchange, signals, own), random))
    }

    /// Opens a new account for a trader whose old account is bankrupt.
    fn start_over(&mut self, place: usize, amount: f64) -> Done {
        let old = self.exchange.accounts[self.traders[place].account];
        let fresh = if old.mode == ballast_math::account::CROSS { cross() } else { isolated(MARKET) };
        self.exchange.accounts.push(fresh);
        self.traders[place].account = self.exchange.accounts.len() - 1;
        let _refused = self.deposit(self.traders[place].account, amount)?;
        Ok(())
    }

    fn fulfil(&mut self, who: usize, wish: &Wish) -> Done {
        match *wish {
            Wish::Trade(wanted) => self.order(who, wanted),
            Wish::Deposit(amount) if is_worth_it(amount) => self.deposit(who, amount).map(drop),
            Wish::Withdraw(amount) if is_worth_it(amount) => self.withdraw(who, amount).map(drop),
            Wish::Deposit(_) | Wish::Withdraw(_) | Wish::StartOver(_) => Ok(()),
        }
    }

    fn order(&mut self, who: usize, wanted: WantedTrade) -> Done {
        let step = self.listing.parameters.base_step;
        let _refused = orders::place(wanted, step, |attempt| -> Done<Option<Error>> {
            let Some(order) = order(attempt) else { return Ok(None) };
            Ok(self.place(who, &order)?.err())
        })?;
        Ok(())
    }
}

impl Simulation {
    /// Returns the account summary that agents see.
    fn account_summary(&self, who: usize) -> Done<AccountSummary> {
        let health = self.exchange.health(who, Purpose::Maintenance);
        let free = match self.exchange.free_cash(who) {
            // An account with a debt or a write-off has no free collateral.
            Err(Error::AccountHasDebt | Error::AccountBankrupt) => Ok(Quote::ZERO),
            other => other,
        };
        let both = health.and_then(|health| Ok((health.equity, free?)));
        let (equity, free) =
            both.map_err(|error| self.failure(format!("the health of account {who}: {error}")))?;
        Ok(AccountSummary {
            position: amounts::contracts(self.exchange.base_of(who, MARKET)),
            equity: amounts::quote(equity),
            free: amounts::quote(free),
        })
    }
}

fn view<'a>(exchange: &'a Exchange, signals: &'a Signals, own: AccountSummary) -> View<'a> {
    let (market, parameters) = (exchange.state(MARKET), exchange.parameters(MARKET));
    let share = |ratio: Ratio| ratio.raw() as f64 / 1e6;
    View {
        market,
        signals,
        index: amounts::price(market.oracle.price),
        mark: market.curve.mark(Rounding::Floor).map_or(0.0, amounts::price),
        own,
        largest_leverage: 1.0 / share(parameters.initial_ratio),
        fee: share(parameters.taker_fee),
    }
}

/// Returns whether an amount of quote is worth a transaction.
fn is_worth_it(amount: f64) -> bool {
    quote_units(amount) >= orders::SMALLEST_TRANSFER
}

/// Converts an attempt to an order, or returns `None` if the amount is more than any account can hold.
fn order(attempt: Attempt) -> Option<Order> {
    let Attempt { is_buy, is_quote, reduce_only, amount, limit_price } = attempt;
    Some(Order {
        side: if is_buy { Side::Long } else { Side::Short },
        amount: if is_quote {
            Amount::Quote(Quote::new(i64::try_from(amount).ok()?))
        } else {
            Amount::Base(amount)
        },
        limit: (limit_price > 0).then(|| Price::new(limit_price)),
        reduce_only,
    })
}
