//! Liquidates accounts on the curve or by take-over.

use super::expected::{Expected, Holding};
use super::{MARKET, MemberId, Verdict, World, verdict};
use anyhow::Result;
use ballast_client::instructions;
use ballast_client::quote::{Snapshot, Sold};
use ballast_math::liquidation::Liquidated;
use ballast_math::take_over::TakenOver;
use solana_signer::Signer;

impl World {
    /// Liquidates `member` on the curve. `keeper` receives the fee.
    ///
    /// # Errors
    /// Returns an error if the on-chain result differs from the computed one.
    pub fn liquidate(&mut self, member: MemberId, keeper: MemberId) -> Result<Verdict<Liquidated>> {
        let done =
            match verdict(Snapshot::new(&self.markets, &self.holdings(member)).quote_liquidation(MARKET))? {
                Ok(done) => done,
                Err(refused) => return Ok(Err(refused)),
            };
        let Ok(keeper_cash) = self.members[keeper].cash().plus(done.keeper_fee) else {
            return Ok(Err(ballast_math::Error::Overflow));
        };
        let signer = self.members[keeper].owner.insecure_clone();
        let of = instructions::Liquidate {
            keeper: signer.pubkey(),
            margin_account: self.members[member].address,
            keeper_account: self.members[keeper].address,
            market: self.keys,
        };
        let mut expected = self.expected_after(member, &Sold::from(&done))?;
        let position = self.members[keeper].position();
        expected.holdings.push((keeper, Holding { cash: keeper_cash, position }));
        self.note_paid(member);
        self.execute("liquidate", instructions::liquidate(&of, &[]), &[&signer], &expected)?;
        Ok(Ok(done))
    }

    /// Lets `taker` take over up to `most` (1e-9 contract) of `member`'s position.
    ///
    /// # Errors
    /// Returns an error if the on-chain result differs from the computed one.
    pub fn take_over(&mut self, member: MemberId, taker: MemberId, most: u64) -> Result<Verdict<TakenOver>> {
        let (holder, holdings) = (self.holdings(member), self.holdings(taker));
        let quoted = Snapshot::new(&self.markets, &holder).quote_take_over(&holdings, MARKET, most);
        let done = match verdict(quoted)? {
            Ok(done) => done,
            Err(refused) => return Ok(Err(refused)),
        };
        let signer = self.members[taker].owner.insecure_clone();
        let of = instructions::TakeOver {
            authority: signer.pubkey(),
            margin_account: self.members[member].address,
            taker_account: self.members[taker].address,
            market: self.keys,
        };
        let mut expected = self.expected_after(member, &Sold::from(&done))?;
        expected.holdings.push((taker, Holding { cash: done.taker_cash, position: done.taker_position }));
        self.note_paid(member);
        self.note_paid(taker);
        let instruction = instructions::take_over(&of, most, &[], &[]);
        self.execute("take_over", instruction, &[&signer], &expected)?;
        Ok(Ok(done))
    }

    /// Returns the expected state after the sale of `member`'s position.
    fn expected_after(&self, member: MemberId, sold: &Sold) -> Result<Expected> {
        if !sold.must_settle_up {
            let holding = Holding { cash: sold.cash, position: sold.position };
            return Ok(Expected::one(sold.market, member, holding));
        }
        let holdings = self.holdings(member);
        let done = Snapshot::new(&self.markets, &holdings).quote_end_of_sale(MARKET, sold)?;
        Ok(self.expected_of(member, &done, &sold.market))
    }
}
