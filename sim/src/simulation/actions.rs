//! The participants' actions. The market is checked immediately after each action.

use super::{DUST, Done, KEEPER, MARKET, Simulation, quote};
use crate::price_path::CONFIDENCE;
use ballast_market_file::amounts::price_units;
use ballast_math::oracle::Reading;
use ballast_math::trade::Order;
use ballast_math::{Clock, Error, Price, Quote, Ratio};
use ballast_model::exchange::Exchange;

/// The result of an action, either its outcome or an error from the rules.
pub(super) type Verdict<T = ()> = Result<T, Error>;

impl Simulation {
    /// Moves the clock, publishes `index` (quote per contract) and accrues the market up to now.
    pub(super) fn move_to(&mut self, clock: Clock, index: f64) -> Done {
        self.watch_until(clock.time);
        let [price, confidence] = [index, index * CONFIDENCE].map(price_units).map(Price::new);
        self.exchange.clock = clock;
        self.exchange.venues[0].reading = Ok(Reading { price, confidence, publish_time: clock.time });
        let before = *self.exchange.state(MARKET);
        let context = self.exchange.context(MARKET);
        let begun =
            context.bring_to_now(&before).and_then(|now| Ok((now.market, context.begin(&before)?.market)));
        let (now, begun) =
            begun.map_err(|error| self.failure(format!("the market's present state: {error}")))?;
        self.tally.funding.note(&before, &now);
        self.tally.cover.note_beginning(&now, &begun);
        let updated = self.act(&[], |exchange| exchange.update(MARKET))?;
        updated.map_err(|error| self.failure(format!("update_funding was refused: {error}")))
    }

    /// Performs an action on the accounts `who`, and then checks the market. A refused action changes nothing.
    pub(super) fn act<T>(
        &mut self,
        who: &[usize],
        action: impl FnOnce(&mut Exchange) -> ballast_math::Result<T>,
    ) -> Done<Verdict<T>> {
        let paid: Vec<_> = who.iter().map(|who| (*who, self.paid_claim(*who))).collect();
        let done = match action(&mut self.exchange) {
            Ok(done) => done,
            Err(error @ (Error::Overflow | Error::InvariantViolated | Error::DivisionByZero)) => {
                return Err(self.failure(format!("an action ended with {error}")));
            }
            Err(refused) => return Ok(Err(refused)),
        };
        self.audit.dust += DUST;
        self.audit.actions += 1;
        self.note_claims(&paid);
        let held = self.exchange.state(MARKET).invariant();
        held.map_err(|error| self.failure(format!("the market's invariants: {error}")))?;
        Ok(Ok(done))
    }

    fn note_claims(&mut self, paid: &[(usize, i64)]) {
        let time = self.exchange.clock.time;
        for (who, paid) in paid {
            let left =
                self.exchange.position_of(*who, MARKET).map_or(0, |position| position.claim.amount.raw());
            self.tally.waits.note_collected(*who, *paid, time);
            self.tally.waits.note_left(*who, left, time);
        }
    }

    /// Returns the part of an account's claim that has been paid and can be collected. Unit: 1e-6 quote.
    pub(super) fn paid_claim(&self, who: usize) -> i64 {
        let Some(position) = self.exchange.position_of(who, MARKET) else { return 0 };
        let standing = self.exchange.state(MARKET).claims.standing(&position.claim);
        standing.map_or(0, |standing| standing.paid.raw())
    }

    pub(super) fn insure(&mut self, amount: f64) -> Done {
        let done = self.act(&[], |exchange| exchange.insure(MARKET, quote(amount)))?;
        done.map_err(|error| self.failure(format!("the insurance deposit was refused: {error}")))
    }

    pub(super) fn deposit(&mut self, who: usize, amount: f64) -> Done<Verdict> {
        self.act(&[], |exchange| exchange.deposit(who, quote(amount)))
    }

    pub(super) fn withdraw(&mut self, who: usize, amount: f64) -> Done<Verdict> {
        self.act(&[], |exchange| exchange.withdraw(who, quote(amount)))
    }

    pub(super) fn place(&mut self, who: usize, order: &Order) -> Done<Verdict> {
        let done = self.act(&[who], |exchange| exchange.trade(who, MARKET, order))?;
        Ok(done.map(|traded| {
            let counts = &mut self.tally.counts;
            counts.trades += 1;
            counts.volume += traded.fill.quote.raw().abs();
            counts.fees += traded.fill.fee.raw();
        }))
    }

    pub(super) fn liquidate(&mut self, who: usize) -> Done<Verdict> {
        let done = self.act(&[who], |exchange| exchange.liquidate(who, MARKET, KEEPER))?;
        Ok(done.map(|done| {
            self.tally.counts.liquidations += 1;
            self.tally.counts.liquidated_volume += done.fill.quote.raw().abs();
        }))
    }

    pub(super) fn take_over(&mut self, who: usize, taker: usize, most: u64) -> Done<Verdict> {
        let done = self.act(&[who, taker], |exchange| exchange.take_over(who, taker, MARKET, most))?;
        Ok(done.map(|done| {
            self.tally.counts.take_overs += 1;
            self.tally.counts.liquidated_volume += done.quote.raw().abs();
        }))
    }

    pub(super) fn repeg(&mut self, largest: Ratio) -> Done<Verdict<Quote>> {
        let done = self.act(&[], |exchange| exchange.repeg(MARKET, largest))?;
        Ok(done.inspect(|cost| {
            self.tally.counts.peg_steps += 1;
            self.tally.counts.peg_cost += cost.raw();
        }))
    }

    pub(super) fn cover_deficit(&mut self) -> Done<Verdict> {
        let done = self.act(&[], |exchange| exchange.cover_deficit(MARKET))?;
        Ok(done.map(|cover| self.tally.cover.note(&cover)))
    }
}
