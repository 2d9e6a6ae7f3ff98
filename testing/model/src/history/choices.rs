//! The source of a generator's decisions, which is a seed or the bytes of a fuzzer.

/// A source of decisions. The same source produces the same history everywhere.
#[derive(Clone, Debug)]
pub enum Choices<'a> {
    /// A small random number generator (splitmix64).
    Seeded(u64),
    /// Bytes, taken from the front. Once the bytes are used up, every further byte is zero.
    Bytes(&'a [u8]),
}

impl Choices<'_> {
    /// Returns whether the bytes are used up. A seed is never used up.
    #[must_use]
    pub const fn are_spent(&self) -> bool {
        matches!(self, Self::Bytes([]))
    }

    fn word(&mut self, most: u64) -> u64 {
        match self {
            Self::Seeded(state) => next_random(state),
            Self::Bytes(bytes) => {
                let wanted = (u64::BITS - most.leading_zeros()).div_ceil(8);
                let (head, rest) = bytes.split_at(bytes.len().min(wanted.max(1) as usize));
                *bytes = rest;
                head.iter().fold(0, |word, byte| word << 8 | u64::from(*byte))
            }
        }
    }

    /// Returns a number below `end`, or zero if `end` is zero.
    pub fn below(&mut self, end: u64) -> u64 {
        let end = end.max(1);
        self.word(end - 1) % end
    }

    /// Returns a number from `low` to `high`, inclusive.
    pub fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.below(high.saturating_sub(low).saturating_add(1))
    }

    /// Returns true with a probability of `percent` per cent.
    pub fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// Returns a number from 1 to a bound. The bound is usually `high` divided by at most 8, and otherwise `high` divided by any
    /// power of two, where all powers are equally likely.
    pub fn magnitude(&mut self, high: u64) -> u64 {
        let bits = u64::from(u64::BITS - high.leading_zeros());
        let shift = if self.chance(70) { self.below(4) } else { self.below(bits.max(1)) };
        self.between(1, (high >> shift).max(1))
    }

    /// Returns one of `choices`, which must not be empty.
    pub fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        let place = self.below(choices.len() as u64);
        choices[usize::try_from(place).expect("a place in a slice")]
    }
}

fn next_random(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
