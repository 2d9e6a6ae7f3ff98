//! Prices since the server started, for charts.

use serde::Serialize;
use std::collections::{BTreeMap, VecDeque};

/// The number of points kept for each market.
const LONGEST: usize = 3_600;

/// The prices at one time, for charts.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Point {
    /// The chain's time. Unit: seconds.
    pub time: i64,
    /// The mark. Unit: quote per contract.
    pub mark: f64,
    /// The index; none before the market has one. Unit: quote per contract.
    pub index: Option<f64>,
}

/// The points of all markets.
#[derive(Debug, Default)]
pub struct History(BTreeMap<u32, VecDeque<Point>>);

impl History {
    /// Adds a point; it replaces one of the same second.
    pub fn add(&mut self, market: u32, point: Point) {
        let points = self.0.entry(market).or_default();
        if points.back().is_some_and(|last| last.time >= point.time) {
            points.pop_back();
        }
        if points.len() == LONGEST {
            points.pop_front();
        }
        points.push_back(point);
    }

    /// The points of a market, the oldest first.
    pub fn of(&self, market: u32) -> Vec<Point> {
        self.0.get(&market).map(|points| points.iter().copied().collect()).unwrap_or_default()
    }
}
