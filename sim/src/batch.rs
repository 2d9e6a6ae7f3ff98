//! Runs many simulations.

use crate::distribution::Distribution;
use crate::outcome::{METRICS, Metric, Outcome};
use crate::settings::Settings;
use crate::simulation::{Failure, Simulation};
use rayon::prelude::*;

/// Consecutive seeds, one for each run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seeds {
    /// The first seed.
    pub first: u64,
    /// The number of runs.
    pub runs: u64,
}

/// A batch of runs with consecutive seeds, in seed order.
#[derive(Clone, Debug, PartialEq)]
pub struct Batch {
    /// The outcome of each run.
    pub outcomes: Vec<Outcome>,
}

impl Batch {
    /// Returns the distribution of one metric over the runs.
    #[must_use]
    pub fn distribution(&self, metric: &Metric) -> Distribution {
        Distribution::of(self.outcomes.iter().map(metric.of))
    }

    /// Returns the distribution of every metric over the runs.
    #[must_use]
    pub fn distributions(&self) -> Vec<(&'static Metric, Distribution)> {
        METRICS.iter().map(|metric| (metric, self.distribution(metric))).collect()
    }

    /// Returns the number of runs with bad debt.
    #[must_use]
    pub fn runs_with_bad_debt(&self) -> usize {
        self.outcomes.iter().filter(|run| run.bad_debt > 0).count()
    }

    /// Returns the number of full audits.
    #[must_use]
    pub fn audits(&self) -> u64 {
        self.outcomes.iter().map(|run| run.audits).sum()
    }
}

/// Runs the seeds in parallel on the current thread pool. The result does not depend on the number of threads. `done` is called after each
/// run.
///
/// # Errors
/// Returns the failure with the lowest seed.
pub fn run_all(settings: &Settings, seeds: Seeds, done: impl Fn() + Sync) -> Result<Batch, Box<Failure>> {
    let run = |number: u64| {
        let outcome = Simulation::new(settings, seeds.first.wrapping_add(number)).and_then(Simulation::run);
        done();
        outcome
    };
    let outcomes: Vec<_> = (0..seeds.runs).into_par_iter().map(run).collect();
    let outcomes = outcomes.into_iter().collect::<Result<Vec<_>, _>>()?;
    Ok(Batch { outcomes })
}
