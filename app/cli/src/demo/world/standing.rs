//! How an account stands, in the numbers that agents think in.

use super::{MemberId, World};
use crate::demo::amounts;
use anyhow::Result;
use ballast_client::instructions::HealthView;
use ballast_client::quote::Snapshot;
use ballast_math::{Quote, Rounding};

/// An account at a moment.
#[derive(Clone, Copy, Debug, Default)]
pub struct Standing {
    /// The position. Unit: contracts, signed.
    pub position: f64,
    /// What it is worth, with everything that counts for maintenance. Unit: quote.
    pub equity: f64,
    /// What it may take on more risk with, or withdraw. Unit: quote.
    pub free: f64,
}

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
