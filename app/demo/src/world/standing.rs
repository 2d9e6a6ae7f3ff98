//! How an account stands, in the numbers that agents think in.

use super::{MemberId, World};
use anyhow::Result;
use ballast_client::instructions::HealthView;
use ballast_client::quote::Snapshot;
use ballast_market_file::amounts;
use ballast_math::{Quote, Rounding};
use ballast_sim::agents::Standing;

impl World {
    /// Equity and requirement of an account.
    ///
    /// # Errors
    /// A number that does not fit.
    pub fn health(&self, member: MemberId) -> Result<HealthView> {
        Ok(Snapshot::new(&self.markets, &self.holdings(member)).health()?)
    }

    /// How an account stands.
    ///
    /// # Errors
    /// A number that does not fit.
    pub fn standing(&self, member: MemberId) -> Result<Standing> {
        let health = self.health(member)?;
        Ok(Standing {
            position: amounts::contracts(self.members[member].base()),
            equity: amounts::quote(Quote::new(health.maintenance_equity)),
            free: amounts::quote(Quote::new(health.free_cash)),
        })
    }

    /// The mark. Unit: quote per contract.
    #[must_use]
    pub fn mark(&self) -> f64 {
        self.state().curve.mark(Rounding::Floor).map_or(0.0, amounts::price)
    }

    /// The index as published. Unit: quote per contract.
    #[must_use]
    pub fn index(&self) -> f64 {
        self.known().reading().map_or(0.0, |reading| amounts::price(reading.price))
    }
}
