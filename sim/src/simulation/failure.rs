/// A run failed because an invariant was violated. A run depends only on its settings and seed, so it can be repeated.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the run with seed {seed} failed at step {step}: {what}. Repeat it with `--seed {seed} --runs 1`")]
pub struct Failure {
    /// The run's seed.
    pub seed: u64,
    /// The step in which it failed; zero is the set-up.
    pub step: usize,
    /// The violated invariant.
    pub what: String,
}
