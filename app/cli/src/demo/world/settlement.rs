//! Settling accounts: losses, gains of debtors, claims, debts.

use super::expected::Expected;
use super::{MARKET, MemberId, Verdict, World, verdict};
use anyhow::Result;
use ballast_client::instructions;
use ballast_client::quote::Snapshot;
use ballast_math::health::{Other, Purpose, Rest};
use ballast_math::market::State;
use ballast_math::settlement::{self, Owed, Settled};
use ballast_math::slot::Slot;
use ballast_math::{Error, Quote, context};
use solana_instruction::Instruction;

/// What repaying makes of the market and of an account.
struct Repaid {
    market: State,
    cash: Quote,
    slot: Slot,
    collected: Quote,
}

impl World {
    /// Realises the loss of `member`, as far as claims need it.
    ///
    /// # Errors
    /// A violation.
    pub fn settle_loss(&mut self, member: MemberId) -> Result<Verdict<Settled>> {
        let done = Snapshot::new(&self.markets, &self.holdings(member)).quote_settle_loss(MARKET);
        let instruction = instructions::settle_loss(self.members[member].address, self.keys, &[]);
        self.settle(member, ("settle_loss", instruction), verdict(done)?)
    }

    /// Realises the gain of `member`, who has a debt.
    ///
    /// # Errors
    /// A violation.
    pub fn realise_gain(&mut self, member: MemberId) -> Result<Verdict<Settled>> {
        let done = Snapshot::new(&self.markets, &self.holdings(member)).quote_realise_gain(MARKET);
        let instruction = instructions::realise_gain(self.members[member].address, self.keys, &[]);
        self.settle(member, ("realise_gain", instruction), verdict(done)?)
    }

    fn settle(
        &mut self,
        member: MemberId,
        call: (&'static str, Instruction),
        done: Verdict<Settled>,
    ) -> Result<Verdict<Settled>> {
        let done = match done {
            Ok(done) => done,
            Err(refused) => return Ok(Err(refused)),
        };
        let expected = Expected::one(done.market, member, (done.cash, done.slot));
        self.note_paid(member);
        self.execute(call, &[], &expected)?;
        Ok(Ok(done))
    }

    /// Notes what the next touch of `member` collects for its claim.
    pub(super) fn note_paid(&mut self, member: MemberId) {
        let Ok(begun) = self.begun() else { return };
        let Ok(standing) = begun.claims.standing(&self.members[member].slot().claim) else { return };
        let time = self.clock().time;
        self.ledger.waits.note_collected(member, standing.paid.raw(), time);
    }

    /// What of the claim of `member` was paid and waits to be collected.
    #[must_use]
    pub fn paid_claim(&self, member: MemberId) -> i64 {
        let standing = self.state().claims.standing(&self.members[member].slot().claim);
        standing.map_or(0, |standing| standing.paid.raw())
    }

    /// Collects the claim of `member`.
    ///
    /// # Errors
    /// A violation.
    pub fn collect_claim(&mut self, member: MemberId) -> Result<Verdict<Quote>> {
        let holder = &self.members[member];
        let quoted = Snapshot::new(&self.markets, &self.holdings(member)).quote_collect_claim(MARKET);
        let done = match verdict(quoted)? {
            Ok(done) => done,
            Err(refused) => return Ok(Err(refused)),
        };
        let Ok(cash) = holder.cash().plus(done.paid) else { return Ok(Err(Error::Overflow)) };
        let expected = Expected::one(done.market, member, (cash, done.slot)).in_place();
        let instruction = instructions::collect_claim(holder.address, self.keys.market);
        self.ledger.waits.note_collected(member, done.paid.raw(), self.clock().time);
        self.execute(("collect_claim", instruction), &[], &expected)?;
        Ok(Ok(done.paid))
    }

    /// Repays the debt of `member`; what a bankrupt one cannot repay becomes a deficit.
    ///
    /// # Errors
    /// A violation.
    pub fn repay_debt(&mut self, member: MemberId) -> Result<Verdict<()>> {
        let done = match self.computed_repayment(member) {
            Ok(done) => done,
            Err(refused) => return Ok(Err(refused)),
        };
        let expected = Expected::one(done.market, member, (done.cash, done.slot)).in_place();
        let instruction = instructions::repay_debt(self.members[member].address, &[self.keys]);
        self.ledger.waits.note_collected(member, done.collected.raw(), self.clock().time);
        self.execute(("repay_debt", instruction), &[], &expected)?;
        Ok(Ok(()))
    }

    fn computed_repayment(&self, member: MemberId) -> Verdict<Repaid> {
        let (mut market, mut slot) = (*self.state(), self.members[member].slot());
        let (mut cash, mut collected) = (self.members[member].cash(), Quote::ZERO);
        let rest = self.rest_in(&market, &slot)?;
        let equity = cash.plus(rest.health.equity)?;
        match context::collect_claim(&market, &slot) {
            Ok(done) => (market, slot, collected) = (done.market, done.slot, done.paid),
            Err(Error::NothingToDo) => {}
            Err(error) => return Err(error),
        }
        cash = cash.plus(collected)?;
        let mut owed = Owed::of(&[slot])?;
        settlement::ensure_repayable(&owed, cash, (equity, rest.has_position))?;
        let done = settlement::repay(&market, &slot, &mut owed, &mut cash)?;
        (market, slot) = (done.market, done.slot);
        let mut owed = Owed::of(&[slot])?;
        let mut lost = owed.beyond_claims()?;
        if cash.is_zero() && !rest.has_position && lost.is_positive() {
            let done = settlement::write_off(&market, &slot, &mut owed, &mut lost)?;
            (market, slot) = (done.market, done.slot);
        }
        Ok(Repaid { market, cash, slot, collected })
    }

    fn rest_in(&self, market: &State, slot: &Slot) -> Verdict<Rest> {
        let context = self.context();
        let present = context.bring_to_now(market)?;
        let is_valid = present.counts_for(&context, Purpose::Maintenance);
        let parameters = &self.market().parameters;
        let other = Other { parameters, market: &present.market, is_valid };
        Rest::default().with(&other, slot, Purpose::Maintenance)
    }
}
