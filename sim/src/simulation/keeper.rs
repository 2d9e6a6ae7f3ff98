//! The keepers. Keepers observe the market and act on it after a delay.

use super::watch::is_below_maintenance;
use super::{BACKSTOP, Done, KEEPER, MARKET, Simulation};
use crate::time::slots_in;
use ballast_math::subsidy::STEP_INTERVAL;
use ballast_math::{Clock, Error, Ratio, Rounding};

/// The maximum number of peg steps per round.
const PEG_STEPS: u32 = 60;
/// The smallest peg step. Unit: 1e-6.
const SMALLEST_STEP: u64 = 100;
/// The maximum number of liquidations of one account per round.
const TRIES: u32 = 8;

/// A round of work, with the accounts found below maintenance margin and the time when keepers may start to act on them.
#[derive(Clone, Debug)]
pub(super) struct Round {
    due: u64,
    unhealthy: Vec<usize>,
}

impl Simulation {
    /// Lets keepers observe the market. Keepers act on their observations after a delay.
    pub(super) fn observe(&mut self) {
        self.watch();
        if !self.keepers.are_on {
            return;
        }
        let everybody = 0..self.exchange.accounts.len();
        let unhealthy = everybody.filter(|who| is_below_maintenance(&self.exchange, *who)).collect();
        let due = self.exchange.clock.slot.saturating_add(slots_in(self.keepers.delay.into()));
        self.rounds.push_back(Round { due, unhealthy });
    }

    /// Performs the rounds that are due before the slot `end`, each in its own slot.
    pub(super) fn work(&mut self, end: u64) -> Done {
        while self.rounds.front().is_some_and(|round| round.due < end) {
            let Some(round) = self.rounds.pop_front() else { break };
            if round.due > self.exchange.clock.slot {
                self.move_to_slot(round.due)?;
            }
            for who in round.unhealthy {
                self.rescue_market_from(who)?;
            }
            self.tidy_up(end)?;
        }
        Ok(())
    }

    fn rescue_market_from(&mut self, who: usize) -> Done {
        for _ in 0..TRIES {
            if !is_below_maintenance(&self.exchange, who) {
                break;
            }
            let time = self.exchange.clock.time;
            self.tally.delays.note_tried(who, time);
            if !self.liquidate_or_take_over(who)? {
                break;
            }
            self.tally.delays.note_liquidated(who, time);
        }
        Ok(())
    }

    /// Liquidates an account on the curve or offers it to the backstop. Half of the accounts are offered to the backstop first, so that
    /// both kinds of liquidation occur.
    fn liquidate_or_take_over(&mut self, who: usize) -> Done<bool> {
        if who == KEEPER {
            return Ok(false);
        }
        if who.is_multiple_of(2) && self.offer(who)? {
            return Ok(true);
        }
        if self.liquidate(who)?.is_ok() {
            return Ok(true);
        }
        self.offer(who)
    }

    /// Lets the backstop take over every position that is due, or as much as its margin allows. The backstop refuses to pay more
    /// than the index price.
    fn offer(&mut self, who: usize) -> Done<bool> {
        if who == BACKSTOP {
            return Ok(false);
        }
        let step = self.listing.parameters.base_step;
        let mut most = self.exchange.base_of(who, MARKET).magnitude();
        for _ in 0..3 {
            match self.is_worth_taking(who, most) {
                Ok(true) => return Ok(self.take_over(who, BACKSTOP, most)?.is_ok()),
                Err(Error::BelowInitialMargin) => most = most / 2 / step * step,
                Ok(false) | Err(_) => return Ok(false),
            }
        }
        Ok(false)
    }

    /// Returns whether the position that the backstop would take over is worth its price when valued at the index.
    fn is_worth_taking(&self, who: usize, most: u64) -> Result<bool, Error> {
        let done = self.exchange.clone().take_over(who, BACKSTOP, MARKET, most)?;
        let worth = done.base.value(self.exchange.state(MARKET).oracle.price, Rounding::Floor)?;
        Ok(!worth.minus(done.quote)?.is_negative())
    }

    /// Handles debts, deficits, claims and losses, and then moves the peg and deepens the curve.
    fn tidy_up(&mut self, end: u64) -> Done {
        self.repay_all()?;
        if self.exchange.state(MARKET).surplus.is_negative() {
            let _nobody_to_cover_it = self.cover_deficit()?;
        }
        self.collect_all()?;
        self.settle_losses()?;
        self.step_peg(end)?;
        self.deepen(end)
    }

    /// Repays every debtor's debts out of gains, claims and cash.
    fn repay_all(&mut self) -> Done {
        for who in 0..self.exchange.accounts.len() {
            if !self.exchange.position_of(who, MARKET).is_some_and(|position| position.debt.is_positive()) {
                continue;
            }
            let _nothing_to_realise = self.act(&[who], |exchange| exchange.realise_gain(who, MARKET))?;
            let _not_yet = self.act(&[who], |exchange| exchange.repay(who))?;
        }
        Ok(())
    }

    fn collect_all(&mut self) -> Done {
        for who in 0..self.exchange.accounts.len() {
            if self.paid_claim(who) > 0 {
                let _nothing_paid = self.act(&[who], |exchange| exchange.collect(who, MARKET))?;
            }
        }
        Ok(())
    }

    /// Realises losses until all claims can be paid in full.
    fn settle_losses(&mut self) -> Done {
        for who in 0..self.exchange.accounts.len() {
            let state = self.exchange.state(MARKET);
            if state.open_claims <= state.cash {
                break;
            }
            let has_cash = self.exchange.accounts[who].cash.is_positive();
            if has_cash && !self.exchange.base_of(who, MARKET).is_zero() {
                let _no_loss = self.act(&[who], |exchange| exchange.settle_loss(who, MARKET))?;
            }
        }
        Ok(())
    }

    /// Waits for a slot in which no trade precedes a curve step, so that the step has its full allowance. Returns whether there is
    /// such a slot before `end`.
    fn await_step(&mut self, end: u64) -> Done<bool> {
        let Clock { time, slot } = self.exchange.clock;
        let missing = STEP_INTERVAL - (time - self.exchange.state(MARKET).step_time);
        let slot = slot + slots_in(missing).max(1);
        if slot >= end {
            return Ok(false);
        }
        self.move_to_slot(slot)?;
        Ok(true)
    }

    /// Moves the peg towards the index as often as possible before the slot `end`.
    fn step_peg(&mut self, end: u64) -> Done {
        let mut step = self.listing.parameters.largest_peg_step();
        for _ in 0..PEG_STEPS {
            let gap = (self.mark() / self.index() - 1.0).abs();
            if gap < self.keepers.peg_gap || !self.await_step(end)? {
                break;
            }
            match self.repeg(step)? {
                Ok(_) => {}
                Err(Error::SubsidyExhausted) if step.raw() > SMALLEST_STEP => {
                    step = Ratio::new(step.raw() / 4)
                }
                Err(_) => break,
            }
        }
        Ok(())
    }

    /// Deepens the curve by one step if the subsidy has funds.
    fn deepen(&mut self, end: u64) -> Done {
        let state = self.exchange.state(MARKET);
        let is_deep = state.curve.sqrt_k >= self.listing.parameters.target_sqrt_k;
        if is_deep || !state.subsidy.is_positive() {
            return Ok(());
        }
        let Ok(step) = self.listing.parameters.largest_depth_step() else { return Ok(()) };
        if !self.await_step(end)? {
            return Ok(());
        }
        let _too_dear = self.act(&[], |exchange| exchange.raise_depth(MARKET, step))?;
        Ok(())
    }
}
