/// Describes a run that failed because an invariant was violated. The run can be repeated, because it depends only on its settings
/// and its seed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the run with seed {seed} failed at step {step}: {what}. Reproduce the failure with `--seed {seed} --runs 1`"
)]
pub struct Failure {
    /// The run's seed.
    pub seed: u64,
    /// The step in which the run failed, where zero is the setup.
    pub step: usize,
    /// The violated invariant.
    pub what: String,
}
