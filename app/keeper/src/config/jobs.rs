//! The jobs.

use super::Written;
use crate::profit::{Costs, Profit};
use ballast_math::{Quote, Ratio};
use serde::Deserialize;
use std::time::Duration;

/// Which jobs are on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Jobs {
    /// Liquidates.
    pub liquidator: bool,
    /// Keeps markets up.
    pub upkeep: bool,
    /// Settles accounts.
    pub settlement: bool,
}

impl Default for Jobs {
    fn default() -> Self {
        Self { liquidator: true, upkeep: true, settlement: true }
    }
}

/// The liquidator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Liquidator {
    /// Takes positions over, where there is an account for it and that brings more.
    pub take_over: bool,
    /// Acts also where it does not pay.
    pub unprofitable: bool,
    /// The least that must be left after costs, in quote.
    pub least_profit: Written<Quote>,
    /// Where the mark is worse for a taker than the index, how much of the distance counts against a take-over, as a share.
    pub mark_share: Written<Ratio>,
    /// What a taker wants for the risk of keeping a position, as a share of its value.
    pub taker_margin: Written<Ratio>,
    /// What a SOL costs, in quote.
    pub sol_price: Written<Quote>,
}

impl Default for Liquidator {
    fn default() -> Self {
        Self {
            take_over: true,
            unprofitable: false,
            least_profit: Written(Quote::new(10_000)),
            mark_share: Written(Ratio::new(500_000)),
            taker_margin: Written(Ratio::new(1_000)),
            sol_price: Written(Quote::new(200_000_000)),
        }
    }
}

impl Liquidator {
    /// When a liquidation pays.
    #[must_use]
    pub const fn profit(&self) -> Profit {
        Profit {
            costs: Costs { sol_price: self.sol_price.0 },
            least: self.least_profit.0,
            unprofitable: self.unprofitable,
        }
    }
}

/// Upkeep of markets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Upkeep {
    /// From which distance between mark and index on the peg is stepped, as a share.
    pub peg_gap: Written<Ratio>,
    /// After how long a market takes an index in if nobody trades. Unit: seconds.
    pub funding_seconds: u64,
    /// The least that is shared out over claims, in quote; less only where it pays all of them, and never less than it costs.
    pub least_shared: Written<Quote>,
    /// Deepens the curve.
    pub depth: bool,
    /// How long after the last step of the curve it is deepened. Unit: seconds.
    pub depth_seconds: u32,
    /// How long upkeep waits before it acts, at most: so two keepers do not act at once. Unit: milliseconds.
    pub jitter_ms: u64,
    /// The same for `update_funding`, which is not urgent and which the program does not refuse a second time. Unit: milliseconds.
    pub funding_jitter_ms: u64,
}

impl Default for Upkeep {
    fn default() -> Self {
        Self {
            peg_gap: Written(Ratio::new(20_000)),
            funding_seconds: 300,
            least_shared: Written(Quote::new(10_000)),
            depth: true,
            depth_seconds: 60,
            jitter_ms: 400,
            funding_jitter_ms: 20_000,
        }
    }
}

impl Upkeep {
    /// See [`Upkeep::peg_gap`]. Unit: 1e-6.
    #[must_use]
    pub const fn peg_gap(&self) -> Ratio {
        self.peg_gap.0
    }

    /// See [`Upkeep::jitter_ms`].
    #[must_use]
    pub const fn jitter(&self) -> Duration {
        Duration::from_millis(self.jitter_ms)
    }

    /// See [`Upkeep::funding_jitter_ms`].
    #[must_use]
    pub const fn funding_jitter(&self) -> Duration {
        Duration::from_millis(self.funding_jitter_ms)
    }

    /// See [`Upkeep::least_shared`]. Unit: 1e-6 quote.
    #[must_use]
    pub const fn least_shared(&self) -> Quote {
        self.least_shared.0
    }
}

/// Settlement of accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settlement {
    /// How often accounts are looked through. Unit: milliseconds.
    pub every_ms: u64,
    /// The least that is worth a transaction beyond what it costs, in quote.
    pub least: Written<Quote>,
    /// By how much these looks are spread, at most, so that those of two keepers do not fall together. Unit: milliseconds.
    pub jitter_ms: u64,
}

impl Default for Settlement {
    fn default() -> Self {
        Self { every_ms: 5_000, least: Written(Quote::new(10_000)), jitter_ms: 400 }
    }
}

impl Settlement {
    /// See [`Settlement::every_ms`].
    #[must_use]
    pub const fn every(&self) -> Duration {
        Duration::from_millis(self.every_ms)
    }

    /// See [`Settlement::jitter_ms`].
    #[must_use]
    pub const fn jitter(&self) -> Duration {
        Duration::from_millis(self.jitter_ms)
    }

    /// See [`Settlement::least`]. Unit: 1e-6 quote.
    #[must_use]
    pub const fn least(&self) -> Quote {
        self.least.0
    }
}
