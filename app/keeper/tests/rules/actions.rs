//! Actions for tests in which their kind does not matter.

use ballast_keeper::jobs::{Action, Deed, Lock};
use ballast_math::Quote;
use solana_pubkey::Pubkey;

/// An action without revenue that holds these locks.
pub fn action(deed: Deed, locks: Vec<Lock>) -> Action {
    let instruction = ballast_client::instructions::collect_claim(Pubkey::default(), Pubkey::default());
    let (revenue, stake) = (Quote::ZERO, Quote::ZERO);
    Action {
        deed,
        instructions: vec![instruction],
        locks,
        written: vec![],
        revenue,
        stake,
        basis: None,
        post: None,
    }
}
