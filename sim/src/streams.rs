//! Random numbers. Each purpose has its own stream of the seed, so more draws for one purpose do not change the other.

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

/// The stream of the price path.
pub const PATH: u64 = 1;
/// The stream of the agents.
pub const AGENTS: u64 = 2;

/// A generator for one purpose, from `seed`.
#[must_use]
pub fn stream(seed: u64, purpose: u64) -> ChaCha8Rng {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream(purpose);
    random
}
