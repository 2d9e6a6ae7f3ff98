//! Provides tasks for tests in which the kind does not matter.

use ballast_client::transaction::Spare;
use ballast_keeper::jobs::{Lock, Task, TaskKind};
use ballast_math::Quote;
use solana_pubkey::Pubkey;

/// Creates a task without revenue that holds these locks.
pub fn task(kind: TaskKind, locks: Vec<Lock>) -> Task {
    let instruction = ballast_client::instructions::collect_claim(Pubkey::default(), Pubkey::default());
    let (revenue, stake) = (Quote::ZERO, Quote::ZERO);
    Task {
        kind,
        instructions: vec![instruction],
        spare: Spare::AnyPath,
        locks,
        written: vec![],
        revenue,
        stake,
        basis: None,
        post: None,
    }
}
