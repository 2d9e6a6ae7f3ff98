//! Settles losses, the gains of debtors, claims and debts.

use super::expected::{Expected, Holding};
use super::{MARKET, MemberId, Verdict, World, verdict};
use anyhow::Result;
use ballast_client::instructions;
use ballast_client::quote::{SettledUp, Snapshot};
use ballast_math::market::State;
use ballast_math::settlement::Settled;
use ballast_math::{Error, Quote};
use solana_instruction::Instruction;

impl World {
    /// Realises `member`'s loss, up to the amount that is needed for claims.
    ///
    /// # Errors
    /// Returns an error if the on-chain result differs from the computed one.
    pub fn settle_loss(&mut self, member: MemberId) -> Result<Verdict<Settled>> {
        let done = Snapshot::new(&self.markets, &self.holdings(member)).quote_settle_loss(MARKET);
        let instruction = instructions::settle_loss(self.members[member].address, self.keys, &[]);
        self.settle(member, "settle_loss", instruction, verdict(done)?)
    }

    /// Realises `member`'s gain to pay its debt.
    ///
    /// # Errors
    /// Returns an error if the on-chain result differs from the computed one.
    pub fn realise_gain(&mut self, member: MemberId) -> Result<Verdict<Settled>> {
        let done = Snapshot::new(&self.markets, &self.holdings(member)).quote_realise_gain(MARKET);
        let instruction = instructions::realise_gain(self.members[member].address, self.keys, &[]);
        self.settle(member, "realise_gain", instruction, verdict(done)?)
    }

    fn settle(
        &mut self,
        member: MemberId,
        name: &'static str,
        instruction: Instruction,
        done: Verdict<Settled>,
    ) -> Result<Verdict<Settled>> {
        let done = match done {
            Ok(done) => done,
            Err(refused) => return Ok(Err(refused)),
        };
        let holding = Holding { cash: done.cash, position: done.position };
        let expected = Expected::one(done.market, member, holding);
        self.note_paid(member);
        self.execute(name, instruction, &[], &expected)?;
        Ok(Ok(done))
    }

    /// Records the amount that `member`'s claim collects when the account is next touched.
    pub(super) fn note_paid(&mut self, member: MemberId) {
        let Ok(begun) = self.begun() else { return };
        let Ok(standing) = begun.claims.standing(&self.members[member].position().claim) else { return };
        let time = self.clock().time;
        self.ledger.waits.note_collected(member, standing.paid.raw(), time);
    }

    /// Returns the part of `member`'s claim that has been paid and can be collected. Unit: 1e-6 quote.
    #[must_use]
    pub fn paid_claim(&self, member: MemberId) -> i64 {
        let standing = self.state().claims.standing(&self.members[member].position().claim);
        standing.map_or(0, |standing| standing.paid.raw())
    }

    /// Collects `member`'s claim.
    ///
    /// # Errors
    /// Returns an error if the on-chain result differs from the computed one.
    pub fn collect_claim(&mut self, member: MemberId) -> Result<Verdict<Quote>> {
        let holder = &self.members[member];
        let quoted = Snapshot::new(&self.markets, &self.holdings(member)).quote_collect_claim(MARKET);
        let done = match verdict(quoted)? {
            Ok(done) => done,
            Err(refused) => return Ok(Err(refused)),
        };
        let Ok(cash) = holder.cash().plus(done.paid) else { return Ok(Err(Error::Overflow)) };
        let holding = Holding { cash, position: done.position };
        let expected = Expected::one(done.market, member, holding).in_place();
        let instruction = instructions::collect_claim(holder.address, self.keys.market);
        self.ledger.waits.note_collected(member, done.paid.raw(), self.clock().time);
        self.execute("collect_claim", instruction, &[], &expected)?;
        Ok(Ok(done.paid))
    }

    /// Repays `member`'s debt. If the account is bankrupt, the part that it cannot repay becomes a deficit.
    ///
    /// # Errors
    /// Returns an error if the on-chain result differs from the computed one.
    pub fn repay_debt(&mut self, member: MemberId) -> Result<Verdict<()>> {
        let done = match verdict(Snapshot::new(&self.markets, &self.holdings(member)).quote_repay_debt())? {
            Ok(done) => done,
            Err(refused) => return Ok(Err(refused)),
        };
        let expected = self.expected_of(member, &done, self.state()).in_place();
        let instruction = instructions::repay_debt(self.members[member].address, &[self.keys]);
        self.ledger.waits.note_collected(member, done.collected().raw(), self.clock().time);
        self.execute("repay_debt", instruction, &[], &expected)?;
        Ok(Ok(()))
    }

    /// Returns the expected state after `member` has settled up. The market is unchanged if the account had no position
    /// in it.
    pub(super) fn expected_of(&self, member: MemberId, done: &SettledUp, before: &State) -> Expected {
        let market = *done.market(MARKET).unwrap_or(before);
        let position =
            done.account.find(MARKET).map(|place| done.account.positions[place]).unwrap_or_default();
        Expected::one(market, member, Holding { cash: done.account.cash, position })
    }
}
