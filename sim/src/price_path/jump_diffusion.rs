//! Generates prices from a jump diffusion (Merton's model). Such a path imitates real crashes whose data may not be
//! redistributed.

use super::{PricePath, PricePoint};
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Poisson, StandardNormal};

/// The parameters of the price process. Ratios are fractions of one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct JumpDiffusion {
    /// The first price. Unit: quote. The price must be above zero.
    pub start: f64,
    /// The number of price changes, at least one.
    pub steps: u32,
    /// The time between two prices. Unit: seconds. The time must be above zero.
    pub step_seconds: u32,
    /// The drift of the logarithmic price per day.
    pub drift: f64,
    /// The standard deviation of the diffusion's logarithmic return per day. The deviation must not be negative.
    pub volatility: f64,
    /// The mean number of jumps per day. The number must not be negative.
    pub jumps: f64,
    /// The mean of a jump's logarithmic return.
    pub jump_mean: f64,
    /// The standard deviation of a jump's logarithmic return. The deviation must not be negative.
    pub jump_deviation: f64,
}

impl Default for JumpDiffusion {
    /// Returns parameters for six hours with the volatility of the days around a crash. `docs/operators/parameters.md`
    /// describes the calibration.
    fn default() -> Self {
        Self {
            start: 150.0,
            steps: 360,
            step_seconds: 60,
            drift: 0.0,
            volatility: 0.07,
            jumps: 4.0,
            jump_mean: -0.005,
            jump_deviation: 0.045,
        }
    }
}

const DAY: f64 = 86_400.0;

impl JumpDiffusion {
    /// Generates a path that starts at the time `start` (unix seconds).
    #[must_use]
    pub fn path(&self, random: &mut ChaCha8Rng, start: i64) -> PricePath {
        let days = f64::from(self.step_seconds) / DAY;
        let mut log_price = self.start.ln();
        let mut points = vec![PricePoint { time: start, price: self.start }];
        for step in 1..=i64::from(self.steps) {
            let diffusion = self.volatility * days.sqrt() * random.sample::<f64, _>(StandardNormal);
            log_price += self.drift * days + diffusion + self.jump(days, random);
            points.push(PricePoint {
                time: start + step * i64::from(self.step_seconds),
                price: log_price.exp(),
            });
        }
        PricePath { name: "jump diffusion".to_owned(), points }
    }

    /// Returns the sum of the jumps within `days` days.
    fn jump(&self, days: f64, random: &mut ChaCha8Rng) -> f64 {
        // The Poisson distribution is not defined for a rate of zero.
        let Ok(law) = Poisson::new(self.jumps * days) else { return 0.0 };
        let count = law.sample(random);
        if count == 0.0 {
            return 0.0;
        }
        count * self.jump_mean + count.sqrt() * self.jump_deviation * random.sample::<f64, _>(StandardNormal)
    }
}
