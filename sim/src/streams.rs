//! Random numbers. Each purpose has its own stream derived from the seed, so drawing more numbers for one purpose does not affect the
//! others.

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

/// The stream for the price path.
pub const PATH: u64 = 1;
/// The stream for the agents.
pub const AGENTS: u64 = 2;

/// Returns a generator for one purpose, derived from `seed`.
#[must_use]
pub fn stream(seed: u64, purpose: u64) -> ChaCha8Rng {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream(purpose);
    random
}
