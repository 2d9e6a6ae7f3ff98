/// Why a run failed: a rule that must always hold did not. A run is a function of its settings and seed, so it can be repeated.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the run with seed {seed} failed in step {step}: {what}; repeat it with `--seed {seed} --runs 1`")]
pub struct Failure {
    /// The run's seed.
    pub seed: u64,
    /// The step in which it failed; zero is the set-up.
    pub step: usize,
    /// What did not hold.
    pub what: String,
}
