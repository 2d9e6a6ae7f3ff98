//! Provides a feed's prices.

use ballast_sim::price_path::{JumpDiffusion, PricePath, PricePoint};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

/// The number of random-walk steps that are drawn at once.
const DRAWN: u32 = 1_024;

/// A source of prices for a feed. Unit of prices: quote per unit of the asset.
#[derive(Debug)]
pub struct Source(Kind);

#[derive(Debug)]
enum Kind {
    /// A random walk that never ends.
    Walk(Box<Walk>),
    /// A recorded path, whose last price remains in effect afterwards.
    Recorded(Recording),
}

/// A random walk and its current point.
#[derive(Debug)]
struct Walk {
    random: ChaCha8Rng,
    law: JumpDiffusion,
    drawn: std::vec::IntoIter<PricePoint>,
    /// The walk's current point.
    at: PricePoint,
}

/// A recorded path and the current position in it.
#[derive(Debug)]
struct Recording {
    path: PricePath,
    place: usize,
}

impl Source {
    /// Creates a random walk from `start` (above zero) with this daily volatility and one step for each second of the
    /// path. A different `stream` produces a different walk.
    #[must_use]
    pub fn walk(start: f64, volatility: f64, seed: u64, stream: u64) -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        random.set_stream(stream);
        let law = JumpDiffusion {
            start,
            steps: DRAWN,
            step_seconds: 1,
            volatility,
            jumps: 0.0,
            ..JumpDiffusion::default()
        };
        let at = PricePoint { time: 0, price: start };
        Self(Kind::Walk(Box::new(Walk { random, law, drawn: Vec::new().into_iter(), at })))
    }

    /// Creates a source that replays the prices of `path` at their recorded times. The last price then stays.
    #[must_use]
    pub const fn recorded(path: PricePath) -> Self {
        Self(Kind::Recorded(Recording { path, place: 0 }))
    }

    /// Returns the current price.
    #[must_use]
    pub fn price(&self) -> f64 {
        match &self.0 {
            Kind::Walk(walk) => walk.at.price,
            Kind::Recorded(recording) => recording.path.points[recording.place].price,
        }
    }

    /// Returns the price after `seconds` of the path. Time never runs backwards.
    pub fn after(&mut self, seconds: f64) -> f64 {
        match &mut self.0 {
            Kind::Walk(walk) => walk.advance(seconds as i64),
            Kind::Recorded(recording) => recording.advance(seconds as i64),
        }
        self.price()
    }
}

impl Walk {
    fn advance(&mut self, until: i64) {
        while self.at.time < until {
            let time = self.at.time + 1;
            self.at = PricePoint { time, price: self.step() };
        }
    }

    fn step(&mut self) -> f64 {
        if let Some(point) = self.drawn.next() {
            return point.price;
        }
        let from = JumpDiffusion { start: self.at.price, ..self.law };
        let mut points = from.path(&mut self.random, 0).points;
        // The first point is the walk's current one.
        points.remove(0);
        self.drawn = points.into_iter();
        self.drawn.next().map_or(self.at.price, |point| point.price)
    }
}

impl Recording {
    fn advance(&mut self, seconds: i64) {
        let points = &self.path.points;
        let until = points[0].time.saturating_add(seconds);
        while points.get(self.place + 1).is_some_and(|next| next.time <= until) {
            self.place += 1;
        }
    }
}
