//! The settings of a run.

use crate::listing::List;
use crate::population::Population;
use crate::price_path::{JumpDiffusion, PricePath};
use crate::streams::{PATH, stream};
use anyhow::{Context, Result, ensure};
use ballast_market_file::{Listing, MarketConfig};

/// The source of the index price.
#[derive(Clone, Debug, PartialEq)]
pub enum Prices {
    /// Every run uses the same path.
    Path(PricePath),
    /// Every seed has a different path.
    JumpDiffusion(JumpDiffusion),
}

/// The settings of the keepers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Keepers {
    /// Whether there are keepers. Without keepers, nobody liquidates, settles, moves the peg or covers deficits.
    pub are_on: bool,
    /// The delay between observing the market and acting. Unit: seconds.
    pub delay: u32,
    /// The capital of the backstop, which is the account that takes over positions. Unit: quote.
    pub backstop: f64,
    /// The distance between mark and index above which keepers move the peg, as a share of the index.
    pub peg_gap: f64,
}

impl Default for Keepers {
    fn default() -> Self {
        Self { are_on: true, delay: 4, backstop: 150_000.0, peg_gap: 0.01 }
    }
}

/// The settings of a run, except its seed.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// The market.
    pub market: MarketConfig,
    /// The index.
    pub prices: Prices,
    /// The traders.
    pub population: Population,
    /// The keepers.
    pub keepers: Keepers,
}

/// The start of simulated paths. Unit: unix seconds. The time is a multiple of the volatility grid's cell length.
const START: i64 = 1_700_000_100;

impl Settings {
    /// Returns the index path of the run with this seed.
    #[must_use]
    pub fn path(&self, seed: u64) -> PricePath {
        match &self.prices {
            Prices::Path(path) => path.clone(),
            Prices::JumpDiffusion(law) => law.path(&mut stream(seed, PATH), START),
        }
    }

    /// Returns the market as it would be listed for the first run of a batch.
    ///
    /// # Errors
    /// Returns an error if a parameter is outside its bounds.
    pub fn check(&self, seed: u64) -> Result<Listing> {
        self.market.list(&self.path(seed))
    }

    /// Returns a copy with one changed setting, either a market parameter or `keeper_delay`, `backstop`, `peg_gap` or
    /// `traders`.
    ///
    /// # Errors
    /// Returns an error if the name is unknown or the value is invalid.
    pub fn with(&self, name: &str, value: &str) -> Result<Self> {
        let mut next = self.clone();
        let wrong = || format!("{name} cannot be {value}");
        match name {
            "keeper_delay" => next.keepers.delay = value.parse().with_context(wrong)?,
            "backstop" => {
                next.keepers.backstop = value.parse().with_context(wrong)?;
                ensure!(next.keepers.backstop >= 0.0, "the backstop's capital must not be negative");
            }
            "peg_gap" => next.keepers.peg_gap = value.parse().with_context(wrong)?,
            "traders" => next.population = Population::mixed(value.parse().with_context(wrong)?),
            _ => {
                let more = "the other names are keeper_delay, backstop, peg_gap and traders";
                next.market = self.market.with(name, value).context(more)?;
            }
        }
        Ok(next)
    }
}
