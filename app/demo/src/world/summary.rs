//! Summarises an account with the numbers that agents use.

use super::{MemberId, World};
use anyhow::Result;
use ballast_client::instructions::HealthView;
use ballast_client::quote::Snapshot;
use ballast_market_file::amounts;
use ballast_math::{Quote, Rounding};
use ballast_sim::agents::AccountSummary;

impl World {
    /// Returns an account's equity and margin requirement.
    ///
    /// # Errors
    /// Returns an error if a number does not fit its type.
    pub fn health(&self, member: MemberId) -> Result<HealthView> {
        Ok(Snapshot::new(&self.markets, &self.holdings(member)).health()?)
    }

    /// Returns an account's state as agents see it.
    ///
    /// # Errors
    /// Returns an error if a number does not fit its type.
    pub fn account_summary(&self, member: MemberId) -> Result<AccountSummary> {
        let health = self.health(member)?;
        Ok(AccountSummary {
            position: amounts::contracts(self.members[member].base()),
            equity: amounts::quote(Quote::new(health.maintenance_equity)),
            free: amounts::quote(Quote::new(health.free_cash)),
        })
    }

    /// Returns the mark price. Unit: quote per contract.
    #[must_use]
    pub fn mark(&self) -> f64 {
        self.state().curve.mark(Rounding::Floor).map_or(0.0, amounts::price)
    }

    /// Returns the published index price. Unit: quote per contract.
    #[must_use]
    pub fn index(&self) -> f64 {
        self.known().reading().map_or(0.0, |reading| amounts::price(reading.price))
    }
}
