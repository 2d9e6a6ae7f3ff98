//! The account's other markets. Each market is passed together with its oracle, in the order of the positions, and no other account
//! may follow these pairs. The markets are brought up to date in memory only and are never written.

use crate::errors::{BallastError, OrProgramError, Refusal, require};
use crate::oracle;
use crate::raw::{Account, Stored};
use crate::state::Market;
use anchor_lang::prelude::*;
use ballast_math::Context as RuleContext;
use ballast_math::health::Rest;
use ballast_math::market::State;
use ballast_math::transition::Others;

/// An instruction's remaining accounts. Each margin account of the instruction takes its pairs from the front.
pub struct Pairs<'i> {
    rest: &'i [Account<'i>],
}

impl<'i> Pairs<'i> {
    /// Creates the pairs from all of an instruction's remaining accounts.
    pub const fn new(accounts: &'i [Account<'i>]) -> Self {
        Self { rest: accounts }
    }

    /// Takes the next pair: a market account and its oracle account.
    pub fn take_pair(&mut self) -> Result<(Account<'i>, Account<'i>)> {
        match self.rest {
            [market, oracle, rest @ ..] => {
                self.rest = rest;
                Ok((*market, *oracle))
            }
            _ => err!(BallastError::WrongRemainingAccounts),
        }
    }
}

/// The markets in these pairs, read-only, at the given time.
pub struct OtherMarkets<'i> {
    all: &'i [Account<'i>],
    pairs: Pairs<'i>,
    clock: ballast_math::Clock,
}

impl<'i> OtherMarkets<'i> {
    /// Creates the markets from all of an instruction's remaining accounts, at the time of `clock`.
    pub const fn new(accounts: &'i [Account<'i>], clock: ballast_math::Clock) -> Self {
        Self { all: accounts, pairs: Pairs::new(accounts), clock }
    }

    /// Returns the chain's time and slot.
    pub const fn clock(&self) -> ballast_math::Clock {
        self.clock
    }

    #[inline(never)]
    fn measured(
        &mut self,
        number: u32,
        measure: impl FnOnce(&State, &RuleContext<'_>) -> ballast_math::Result<Rest>,
    ) -> Result<Rest> {
        let (market, oracle) = self.pairs.take_pair()?;
        let market = Stored::<Market>::try_from(market)?.load()?;
        require!(market.index == number, BallastError::WrongRemainingAccounts);
        let context = market.context(oracle::read(&market, oracle)?, self.clock);
        measure(&market.state, &context).or_error()
    }

    fn ensure_none_left(&self) -> Result<()> {
        require!(self.pairs.rest.is_empty(), BallastError::WrongRemainingAccounts);
        Ok(())
    }
}

impl Others for OtherMarkets<'_> {
    type Error = Refusal;

    #[inline(always)]
    fn with_market(
        &mut self,
        market: u32,
        measure: impl FnOnce(&State, &RuleContext<'_>) -> ballast_math::Result<Rest>,
    ) -> core::result::Result<Rest, Refusal> {
        Ok(self.measured(market, measure)?)
    }

    #[inline(always)]
    fn restart(&mut self) {
        self.pairs = Pairs::new(self.all);
    }

    #[inline(always)]
    fn finish(&mut self) -> core::result::Result<(), Refusal> {
        Ok(self.ensure_none_left()?)
    }
}
