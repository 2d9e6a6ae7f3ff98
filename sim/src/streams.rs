//! Random numbers: one seed, a stream for each purpose, so that the one does not move when the other draws more.

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

/// The stream of the price path.
pub const PATH: u64 = 1;
/// The stream of the agents.
pub const AGENTS: u64 = 2;

/// The numbers of a `seed` for one purpose.
#[must_use]
pub fn stream(seed: u64, purpose: u64) -> ChaCha8Rng {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream(purpose);
    random
}
