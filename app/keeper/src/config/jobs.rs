//! The settings of the jobs.

use super::Written;
use crate::profit::{Costs, Profit};
use ballast_math::{Quote, Ratio};
use serde::Deserialize;
use std::time::Duration;

/// The enabled jobs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Jobs {
    /// Whether to liquidate.
    pub liquidator: bool,
    /// Whether to keep markets current.
    pub upkeep: bool,
    /// Whether to settle accounts.
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
    /// Takes positions over if an account for it is set and a take-over earns more.
    pub take_over: bool,
    /// Acts even at a loss.
    pub unprofitable: bool,
    /// The smallest profit after costs, in quote.
    pub least_profit: Written<Quote>,
    /// If the mark is worse for a taker than the index: the share of the distance that counts against a take-over.
    pub mark_share: Written<Ratio>,
    /// The taker's reward for the risk of a position, as a share of its value.
    pub taker_margin: Written<Ratio>,
    /// The price of a SOL, in quote.
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
    /// The rule for the profit of a liquidation.
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
    /// The distance of mark from index at which the peg is moved, as a share of the index.
    pub peg_gap: Written<Ratio>,
    /// How long a market may go without a trade before its index is updated. Unit: seconds.
    pub funding_seconds: u64,
    /// The smallest amount shared out over claims, in quote. A smaller one is shared out if it pays all claims, but
    /// never less than it costs.
    pub least_shared: Written<Quote>,
    /// Deepens the curve.
    pub depth: bool,
    /// The wait after the last step of the curve before it is deepened. Unit: seconds.
    pub depth_seconds: u32,
    /// The longest random delay of upkeep, so that two keepers do not act at once. Unit: milliseconds.
    pub jitter_ms: u64,
    /// The same for `update_funding`, which is not urgent and can be repeated without a refusal. Unit: milliseconds.
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
    /// The interval between two scans of the accounts. Unit: milliseconds.
    pub every_ms: u64,
    /// The smallest value of a settlement beyond its cost, in quote.
    pub least: Written<Quote>,
    /// The largest random spread of these scans, so that two keepers do not scan at once. Unit: milliseconds.
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
