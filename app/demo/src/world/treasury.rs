//! Deposits into the insurance fund and withdraws protocol fees.

use super::{Verdict, World};
use anyhow::{Result, ensure};
use ballast_client::instructions;
use ballast_testkit::keypair;
use solana_signer::Signer;

/// The name of the fee recipient's key.
pub(super) const FEE_RECIPIENT: &str = "demo: fee recipient";

impl World {
    /// Deposits `amount` (1e-6 quote) into the market's insurance fund.
    ///
    /// # Errors
    /// Returns an error if the on-chain result differs from the computed one.
    pub fn insure(&mut self, amount: u64) -> Result<()> {
        let founders = keypair("demo: founders");
        let source = self.mint.give(self.chain.as_mut(), &founders.pubkey(), amount);
        let of = instructions::DepositInsurance {
            authority: founders.pubkey(),
            mint: self.mint.address,
            source,
            market: self.keys.market,
        };
        let expected = self.state().insurance.raw() + i64::try_from(amount)?;
        self.send("deposit_insurance", instructions::deposit_insurance(&of, amount), &[&founders])?;
        self.fetch_market()?;
        ensure!(
            self.state().insurance.raw() == expected,
            "an insurance deposit did not change the balances by its amount"
        );
        Ok(())
    }

    /// Pays the protocol fees to their recipient.
    ///
    /// # Errors
    /// Returns an error if the on-chain result differs from the computed one.
    pub fn withdraw_fees(&mut self) -> Result<Verdict<()>> {
        if !self.state().protocol_fees.is_positive() {
            return Ok(Err(ballast_math::Error::NothingToDo));
        }
        let recipient = ballast_testkit::address(FEE_RECIPIENT);
        let destination = self.mint.account(self.chain.as_mut(), &recipient);
        let instruction = instructions::withdraw_fees(self.keys.market, self.mint.address, destination);
        self.send("withdraw_fees", instruction, &[])?;
        self.fetch_market()?;
        ensure!(self.state().protocol_fees.is_zero(), "fees were withdrawn but are still in the market");
        Ok(Ok(()))
    }
}
