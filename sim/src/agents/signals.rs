//! Keeps running statistics of the index price.

/// Averages of the index.
#[derive(Clone, Copy, Debug)]
pub struct Signals {
    /// A fast average. Unit: quote per contract.
    pub fast: f64,
    /// A slow average. Unit: quote per contract.
    pub slow: f64,
    /// The typical absolute return of a step.
    pub noise: f64,
    last: f64,
}

const FAST: f64 = 1.0 / 6.0;
const SLOW: f64 = 1.0 / 40.0;
/// The assumed return before the first step.
const FIRST_NOISE: f64 = 0.003;

impl Signals {
    /// Returns the signals at the first index price.
    #[must_use]
    pub const fn new(index: f64) -> Self {
        Self { fast: index, slow: index, noise: FIRST_NOISE, last: index }
    }

    /// Updates the signals with the next index price.
    pub fn note(&mut self, index: f64) {
        let size = (index / self.last - 1.0).abs();
        self.fast += FAST * (index - self.fast);
        self.slow += SLOW * (index - self.slow);
        self.noise += SLOW * (size - self.noise);
        self.last = index;
    }

    /// Returns how far the fast average is above the slow average, as a share of the slow average.
    #[must_use]
    pub fn trend(&self) -> f64 {
        self.fast / self.slow - 1.0
    }

    /// Returns how far `index` is above the slow average, as a multiple of a typical return.
    #[must_use]
    pub fn stretch(&self, index: f64) -> f64 {
        (index / self.slow - 1.0) / self.noise.max(1e-6)
    }
}
