//! Generates the built-in path, which has a calm start, a rally, a crash with jumps, a volatile bottom and a
//! recovery.

use super::{PricePath, PricePoint};
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;

/// The first price. Unit: quote.
const START_PRICE: f64 = 150.0;
/// The time between two prices. Unit: seconds.
const STEP_SECONDS: i64 = 300;

/// A phase of the path.
struct Phase {
    /// The phase's share of all steps.
    share: f64,
    /// The factor by which the price changes during the phase, apart from noise and jumps.
    factor: f64,
    /// The standard deviation of a step's logarithmic return.
    noise: f64,
    /// The jumps at random steps during the phase, as factors.
    jumps: &'static [f64],
}

const PHASES: [Phase; 5] = [
    Phase { share: 0.22, factor: 1.01, noise: 0.0030, jumps: &[] },
    Phase { share: 0.23, factor: 1.08, noise: 0.0040, jumps: &[] },
    Phase { share: 0.15, factor: 0.92, noise: 0.0090, jumps: &[0.97, 0.72, 0.95] },
    Phase { share: 0.12, factor: 1.00, noise: 0.0090, jumps: &[1.05] },
    Phase { share: 0.28, factor: 1.18, noise: 0.0050, jumps: &[] },
];

/// Generates a path of `steps` moves that starts at the time `start` (unix seconds).
#[must_use]
pub fn seeded(random: &mut ChaCha8Rng, start: i64, steps: u32) -> PricePath {
    let mut price = START_PRICE;
    let mut points = vec![PricePoint { time: start, price }];
    for (phase, length) in PHASES.iter().zip(lengths(steps)) {
        for change in changes(phase, length, random) {
            price *= change;
            let time = start + STEP_SECONDS * points.len() as i64;
            points.push(PricePoint { time, price });
        }
    }
    PricePath { name: "built-in crash and recovery".to_owned(), points }
}

/// Returns the number of steps in each phase. The numbers add up to `steps`.
fn lengths(steps: u32) -> [u32; PHASES.len()] {
    let mut lengths = [0; PHASES.len()];
    let (mut before, mut share) = (0, 0.0);
    for (length, phase) in lengths.iter_mut().zip(&PHASES) {
        share += phase.share;
        let until = (f64::from(steps) * share).round() as u32;
        *length = until.min(steps) - before;
        before += *length;
    }
    lengths
}

fn changes(phase: &Phase, length: u32, random: &mut ChaCha8Rng) -> Vec<f64> {
    if length == 0 {
        return Vec::new();
    }
    let drift = phase.factor.ln() / f64::from(length);
    let mut returns: Vec<f64> =
        (0..length).map(|_| drift + phase.noise * random.sample::<f64, _>(StandardNormal)).collect();
    for jump in phase.jumps {
        let place = random.random_range(0..returns.len());
        returns[place] += jump.ln();
    }
    returns.into_iter().map(f64::exp).collect()
}
