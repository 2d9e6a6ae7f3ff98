//! Trades on the curve.

use super::expected::{Expected, Holding};
use super::{MARKET, MemberId, Verdict, World, verdict};
use anyhow::Result;
use ballast_client::instructions::{self, TradeArgs};
use ballast_client::quote::Snapshot;
use ballast_math::trade::Traded;
use solana_signer::Signer;

impl World {
    /// Quotes a trade without sending it.
    ///
    /// # Errors
    /// Returns an error if the quote fails for a reason other than a rule.
    pub fn quote(&self, member: MemberId, args: &TradeArgs) -> Result<Verdict<Traded>> {
        verdict(Snapshot::new(&self.markets, &self.holdings(member)).quote_trade(MARKET, args))
    }

    /// Trades, and compares the execution with the quote.
    ///
    /// # Errors
    /// Returns an error if the on-chain result differs from the computed one.
    pub fn trade(&mut self, member: MemberId, args: TradeArgs) -> Result<Verdict<Traded>> {
        let quoted = match self.quote(member, &args)? {
            Ok(quoted) => quoted,
            Err(refused) => return Ok(Err(refused)),
        };
        let owner = self.members[member].owner.insecure_clone();
        let of = instructions::Trade {
            authority: owner.pubkey(),
            margin_account: self.members[member].address,
            market: self.keys,
        };
        let holding = Holding { cash: quoted.cash, position: quoted.position };
        let expected = Expected::one(quoted.market, member, holding);
        self.note_paid(member);
        self.execute("trade", instructions::trade(&of, args, &[]), &[&owner], &expected)?;
        Ok(Ok(quoted))
    }
}
