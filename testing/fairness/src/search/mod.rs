//! The search itself, which is the same code for every version of the rules.

pub mod book;
pub mod build;
pub mod climb;
pub mod finish;
pub mod known;
pub mod listing;
pub mod mutate;
pub mod outcome;
pub mod plain;
pub mod play;
pub mod probe;
pub mod report;
pub mod shrink;
pub mod size;
pub mod step;
pub mod templates;
pub mod world;

/// The source of all randomness. The same seed produces the same books and the same search everywhere.
pub type Random = rand_chacha::ChaCha8Rng;

/// Returns the random generator for one book of a search.
#[must_use]
pub fn random_of(seed: u64, book: u64) -> Random {
    use rand_chacha::rand_core::SeedableRng;
    let mut random = Random::seed_from_u64(seed);
    random.set_stream(book);
    random
}
