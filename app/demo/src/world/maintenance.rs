//! Carries out the market upkeep that anyone may do.

use super::expected::Expected;
use super::{Verdict, World};
use anyhow::Result;
use ballast_client::instructions;
use ballast_math::market::State;
use ballast_math::oracle::PriceUse;
use ballast_math::{Quote, Ratio, context, cover, subsidy};
use solana_instruction::Instruction;

impl World {
    /// Accrues funding and reads the index from the oracle.
    ///
    /// # Errors
    /// Returns an error if the on-chain result differs from the computed one.
    pub fn update_funding(&mut self) -> Result<Verdict<()>> {
        let done = context::update(self.state(), &self.context()).map(|done| (done.market, ()));
        self.maintain("update_funding", instructions::update_funding(self.keys), done)
    }

    /// Distributes the market's cash over open claims.
    ///
    /// # Errors
    /// Returns an error if the on-chain result differs from the computed one.
    pub fn share_claims(&mut self) -> Result<Verdict<Quote>> {
        let done = context::share_claims(self.state(), &self.context());
        let done = done.map(|done| (done.market, done.paid));
        self.maintain("share_claims", instructions::share_claims(self.keys), done)
    }

    /// Moves the peg by at most `largest` towards the index.
    ///
    /// # Errors
    /// Returns an error if the on-chain result differs from the computed one.
    pub fn repeg(&mut self, largest: Ratio) -> Result<Verdict<Quote>> {
        let done = subsidy::repeg(self.state(), &self.context(), largest);
        let done = done.map(|done| (done.market, done.cost));
        self.maintain("repeg", instructions::repeg(self.keys, largest.raw()), done)
    }

    /// Deepens the curve by `step`.
    ///
    /// # Errors
    /// Returns an error if the on-chain result differs from the computed one.
    pub fn raise_depth(&mut self, step: Ratio) -> Result<Verdict<Quote>> {
        let done = subsidy::raise_depth(self.state(), &self.context(), step);
        let done = done.map(|done| (done.market, done.cost));
        self.maintain("raise_depth", instructions::raise_depth(self.keys, step.raw()), done)
    }

    /// Covers the market's deficit.
    ///
    /// # Errors
    /// Returns an error if the on-chain result differs from the computed one.
    pub fn cover_deficit(&mut self) -> Result<Verdict<cover::Cover>> {
        let context = self.context();
        let done = context
            .bring_to_now(self.state())
            .and_then(|present| present.valid_for(&context, PriceUse::Trade))
            .and_then(|market| cover::cover_deficit(&market, context.parameters, &context.clock));
        let done = match done {
            Ok(done) => done,
            Err(refused) => return Ok(Err(refused)),
        };
        let expected = Expected::market(done.market).in_place();
        self.execute("cover_deficit", instructions::cover_deficit(self.keys), &[], &expected)?;
        Ok(Ok(done.cover))
    }

    fn maintain<T>(
        &mut self,
        name: &'static str,
        instruction: Instruction,
        done: Verdict<(State, T)>,
    ) -> Result<Verdict<T>> {
        let (market, report) = match done {
            Ok(done) => done,
            Err(refused) => return Ok(Err(refused)),
        };
        self.execute(name, instruction, &[], &Expected::market(market))?;
        Ok(Ok(report))
    }
}
