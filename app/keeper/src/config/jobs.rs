//! Defines the settings for the jobs.

use super::Written;
use crate::profit::{Costs, Profit};
use ballast_math::{Quote, Ratio};
use serde::Deserialize;
use std::time::Duration;

/// The jobs that the keeper runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Jobs {
    /// Whether the keeper liquidates unhealthy positions.
    pub liquidator: bool,
    /// Whether the keeper maintains markets.
    pub upkeep: bool,
    /// Whether the keeper settles accounts.
    pub settlement: bool,
}

impl Default for Jobs {
    fn default() -> Self {
        Self { liquidator: true, upkeep: true, settlement: true }
    }
}

/// The liquidator's settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Liquidator {
    /// Whether the keeper takes over a position if a taker account is set and a take-over earns more than a liquidation.
    pub take_over: bool,
    /// Whether the keeper liquidates even at a loss.
    pub unprofitable: bool,
    /// The smallest acceptable profit after costs, in quote.
    pub least_profit: Written<Quote>,
    /// The share of the distance between the mark and the index that counts against a take-over if the mark is worse
    /// for the taker.
    pub mark_share: Written<Ratio>,
    /// The reward that the taker requires for a position's risk, as a share of its value.
    pub taker_margin: Written<Ratio>,
    /// The price of one SOL, in quote.
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
    /// Returns the rule for a profitable liquidation.
    #[must_use]
    pub const fn profit(&self) -> Profit {
        Profit {
            costs: Costs { sol_price: self.sol_price.0 },
            least: self.least_profit.0,
            unprofitable: self.unprofitable,
        }
    }
}

/// Settings for market upkeep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Upkeep {
    /// The distance between mark and index at which the keeper moves the peg, as a share of the index.
    pub peg_gap: Written<Ratio>,
    /// How long a market may go without a trade before the keeper updates its index. Unit: seconds.
    pub funding_seconds: u64,
    /// The smallest amount that the keeper shares out over claims, in quote. A smaller amount is shared out if it
    /// pays all claims, but never an amount below the transaction cost.
    pub least_shared: Written<Quote>,
    /// Whether the keeper deepens the curve.
    pub depth: bool,
    /// How long the keeper waits after the curve's last step before deepening it. Unit: seconds.
    pub depth_seconds: u32,
    /// The longest random delay before upkeep, which keeps two keepers from acting at once. Unit: milliseconds.
    pub jitter_ms: u64,
    /// The longest random delay before `update_funding`, which is not urgent and is not refused when repeated. Unit:
    /// milliseconds.
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
    /// Returns [`Upkeep::peg_gap`]. Unit: 1e-6.
    #[must_use]
    pub const fn peg_gap(&self) -> Ratio {
        self.peg_gap.0
    }

    /// Returns [`Upkeep::jitter_ms`] as a duration.
    #[must_use]
    pub const fn jitter(&self) -> Duration {
        Duration::from_millis(self.jitter_ms)
    }

    /// Returns [`Upkeep::funding_jitter_ms`] as a duration.
    #[must_use]
    pub const fn funding_jitter(&self) -> Duration {
        Duration::from_millis(self.funding_jitter_ms)
    }

    /// Returns [`Upkeep::least_shared`]. Unit: 1e-6 quote.
    #[must_use]
    pub const fn least_shared(&self) -> Quote {
        self.least_shared.0
    }
}

/// Settings for account settlement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settlement {
    /// The interval between two scans of the accounts. Unit: milliseconds.
    pub every_ms: u64,
    /// How much a settlement's value must exceed its cost, in quote.
    pub least: Written<Quote>,
    /// The longest random addition to the interval between scans, which keeps two keepers from scanning at once.
    /// Unit: milliseconds.
    pub jitter_ms: u64,
}

impl Default for Settlement {
    fn default() -> Self {
        Self { every_ms: 5_000, least: Written(Quote::new(10_000)), jitter_ms: 400 }
    }
}

impl Settlement {
    /// Returns [`Settlement::every_ms`] as a duration.
    #[must_use]
    pub const fn every(&self) -> Duration {
        Duration::from_millis(self.every_ms)
    }

    /// Returns [`Settlement::jitter_ms`] as a duration.
    #[must_use]
    pub const fn jitter(&self) -> Duration {
        Duration::from_millis(self.jitter_ms)
    }

    /// Returns [`Settlement::least`]. Unit: 1e-6 quote.
    #[must_use]
    pub const fn least(&self) -> Quote {
        self.least.0
    }
}
