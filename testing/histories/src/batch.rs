//! Runs many histories from consecutive seeds.

use ballast_model::history::tally::Tally;
use ballast_model::history::{Choices, Executor, File, Style, Violation, generate, shrink};

/// The settings of a batch.
#[derive(Clone, Copy, Debug)]
pub struct Batch {
    /// The seed of the first history. Each further history uses the next seed.
    pub seed: u64,
    /// The minimum total number of actions.
    pub actions: u64,
    /// The length of a history before the exchange is emptied. Unit: actions.
    pub length: u64,
    /// The probability that an instruction is first sent with wrong accounts. Unit: per cent.
    pub wrong: u64,
}

/// The result of a batch.
pub struct Done {
    /// The number of actions by kind and outcome.
    pub tally: Tally,
    /// The seed after the last one used.
    pub next_seed: u64,
    /// The first history that broke a rule.
    pub failed: Option<Failed>,
}

/// A history that broke a rule.
pub struct Failed {
    /// The seed of the history.
    pub seed: u64,
    /// The violation.
    pub violation: Violation,
    /// The history.
    pub file: File,
}

/// Returns the kind of history that a seed selects, and the mint's decimals. Most histories have ordinary markets. A few histories
/// have the largest possible markets, more markets than an account can have positions, or a mint with nine decimals.
#[must_use]
pub const fn style(seed: u64, wrong: u64) -> (Style, u8) {
    let usual = Style { is_largest: false, is_wide: false, wrong };
    match seed % 8 {
        5 => (Style { is_largest: true, ..usual }, 6),
        6 => (Style { is_wide: true, ..usual }, 6),
        7 => (usual, 9),
        _ => (usual, 6),
    }
}

/// Runs histories until enough actions have run or one breaks a rule. The function `executor` creates the executor that follows the
/// model, for a mint with the given decimals. The function `progress` is called with the number of actions so far.
pub fn run<E: Executor>(
    batch: &Batch,
    executor: impl Fn(u8) -> E,
    mut progress: impl FnMut(u64, Option<&E>),
) -> Done {
    let mut tally = Tally::default();
    let mut seed = batch.seed;
    while tally.transactions() < batch.actions {
        let (style, decimals) = style(seed, batch.wrong);
        let generated = generate(Choices::Seeded(seed), style, decimals, batch.length, executor(decimals));
        tally.add(&generated.tally);
        match generated.result {
            Ok(run) => progress(tally.transactions(), Some(run.executor())),
            Err(violation) => {
                let failed = Some(Failed { seed, violation, file: generated.file });
                return Done { tally, next_seed: seed + 1, failed };
            }
        }
        seed += 1;
    }
    Done { tally, next_seed: seed, failed: None }
}

/// Returns the shortest history found that breaks the same rule, after at most `tries` runs.
pub fn shorten<E: Executor>(failed: &Failed, tries: u32, executor: impl Fn(u8) -> E) -> File {
    let decimals = failed.file.setting.decimals;
    let mut file = shrink(&failed.file, &failed.violation.class, tries, |file| {
        ballast_model::history::replay(file, executor(decimals)).err()
    });
    file.note = format!("{} (seed {})", failed.violation.class, failed.seed);
    file
}
