//! Plays calls on the exchange, one after another. A refused call changes nothing.

use ballast_math::health::notional;
use ballast_math::trade::Order;
use ballast_math::{Quote, Ratio};

use super::finish;
use super::size;
use super::step::{Size, Step, Way, Who};
use super::world::{MARKET, People, World};
use crate::rules::{self, Exchange};

/// If more than this many slots pass, keepers act in the meantime.
const KEEPERS_SLEEP: u64 = 5;

impl World {
    /// Plays one step, and returns whether the step changed anything.
    pub fn play(&mut self, people: &People, step: Step) -> bool {
        match step {
            Step::Trade(by, way, size) => self.trade(by, way, size),
            Step::Reduce(by, size) => self.reduce(by, size),
            Step::Liquidate(who, by) => {
                let outcome = self.exchange.liquidate(who.into(), MARKET, by.into());
                self.earned += outcome.as_ref().map_or(0, |done| done.keeper_fee.raw());
                self.done(outcome)
            }
            Step::TakeOver(who, by, size) => self.take_over(who, by, size),
            Step::Withdraw(who) => self.withdraw(who.into()),
            Step::Deposit(who, size) => self.deposit(who, size),
            Step::Post => self.post_next(),
            Step::Slots(slots) => {
                self.pass(slots.into(), 0);
                true
            }
            Step::Window => self.await_window(people),
            Step::Keepers => {
                finish::keepers(self, people);
                true
            }
            other => self.call(other),
        }
    }

    /// Plays a call whose only argument is an account.
    fn call(&mut self, step: Step) -> bool {
        let exchange = &mut self.exchange;
        let outcome = match step {
            Step::SettleLoss(who) => exchange.settle_loss(who.into(), MARKET).map(drop),
            Step::RealiseGain(who) => exchange.realise_gain(who.into(), MARKET).map(drop),
            Step::Collect(who) => exchange.collect(who.into(), MARKET).map(drop),
            Step::Repay(who) => exchange.repay(who.into()).map(drop),
            Step::Share => exchange.share_claims(MARKET).map(drop),
            Step::Cover => exchange.cover_deficit(MARKET).map(drop),
            Step::Update => exchange.update(MARKET).map(drop),
            Step::Repeg(step) => exchange.repeg(MARKET, Ratio::new(step.into())).map(drop),
            Step::Deepen(step) => exchange.raise_depth(MARKET, Ratio::new(step.into())).map(drop),
            _ => return false,
        };
        self.done(outcome)
    }

    fn trade(&mut self, by: Who, way: Way, size: Size) -> bool {
        let base = size::of_trade(self, way, size);
        base > 0 && self.send(by.into(), &size::order(size::side(way), base))
    }

    fn reduce(&mut self, by: Who, size: Size) -> bool {
        let position = self.exchange.base_of(by.into(), MARKET);
        let base = size::of_reduction(self, by, size);
        base > 0 && self.send(by.into(), &size::reducing(position, base))
    }

    /// Sends an attacker's order.
    pub fn send(&mut self, by: usize, order: &Order) -> bool {
        let outcome = self.exchange.trade(by, MARKET, order);
        if let Ok(traded) = &outcome {
            self.count(traded.fill.quote);
        }
        self.done(outcome)
    }

    fn count(&mut self, quote: Quote) {
        self.traded = self.traded.saturating_add(quote.raw().saturating_abs());
    }

    fn take_over(&mut self, who: Who, by: Who, size: Size) -> bool {
        let most = match size {
            Size::Share(share) => size::share_of_depth(self, share),
            _ => u64::MAX,
        };
        let outcome = self.exchange.take_over(who.into(), by.into(), MARKET, most);
        if let Ok(taken) = &outcome {
            self.count(taken.quote);
        }
        self.done(outcome)
    }

    fn withdraw(&mut self, who: usize) -> bool {
        let Ok(free) = self.exchange.free_cash(who) else { return false };
        let outcome = self.exchange.withdraw(who, free);
        self.done(outcome)
    }

    fn deposit(&mut self, who: Who, size: Size) -> bool {
        let Size::Share(share) = size else { return false };
        let base = size::share_of_depth(self, share) as f64;
        let amount = base * self.shown().raw() as f64 / 1e12;
        let outcome = self.exchange.deposit(who.into(), Quote::new(amount as i64));
        self.done(outcome)
    }

    fn post_next(&mut self) -> bool {
        let is_new = self.exchange.venues[0].reading != Ok(self.next);
        self.post();
        is_new
    }

    /// Reverses the positions that the attackers have opened or taken over since `start`. If a healthy account does not have enough
    /// collateral for that, the attackers deposit more, because they would otherwise hold the position.
    pub fn undo(&mut self, people: &People, start: &Exchange) {
        for who in people.attackers() {
            let (before, now) = (start.base_of(who, MARKET), self.exchange.base_of(who, MARKET));
            let kept = if before.side() == now.side() { before.magnitude() } else { 0 };
            let more = now.magnitude().saturating_sub(kept);
            let is_left = more > 0 && !self.send(who, &size::reducing(now, more));
            if is_left && !finish::may_be_liquidated(self, who) {
                let worth = notional(now, self.shown()).unwrap_or_default();
                let deposited = self.exchange.deposit(who, worth);
                self.done(deposited);
                self.send(who, &size::reducing(now, more));
            }
        }
    }

    fn await_window(&mut self, people: &People) -> bool {
        let slots = self.until_window().0;
        self.pass(slots - 1, 0);
        if self.has_waited || slots > KEEPERS_SLEEP {
            finish::keepers(self, people);
            finish::settle_losers(self);
        }
        self.pass(1, 0);
        rules::turn_window(&mut self.exchange);
        self.has_waited = true;
        true
    }
}
