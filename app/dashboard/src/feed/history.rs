//! Stores all prices since the server started, for charts.

use serde::Serialize;
use std::collections::{BTreeMap, VecDeque};

/// The number of points kept for each market.
const LONGEST: usize = 3_600;

/// A market's prices at one moment, for charts.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Point {
    /// The chain's time. Unit: seconds.
    pub time: i64,
    /// The mark price. Unit: quote per contract.
    pub mark: f64,
    /// The index price, or `None` if the market does not have one yet. Unit: quote per contract.
    pub index: Option<f64>,
}

/// The price history of all markets.
#[derive(Debug, Default)]
pub struct History(BTreeMap<u32, VecDeque<Point>>);

impl History {
    /// Adds a point, which replaces any point from the same second.
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

    /// Returns a market's points, oldest first.
    pub fn of(&self, market: u32) -> Vec<Point> {
        self.0.get(&market).map(|points| points.iter().copied().collect()).unwrap_or_default()
    }
}
