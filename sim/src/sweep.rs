//! Runs the same seeds at every point of a parameter grid.

use crate::batch::{Batch, Seeds, run_all};
use crate::settings::Settings;
use crate::simulation::Failure;
use anyhow::{Context, Result, ensure};
use std::str::FromStr;

/// A parameter and the values to try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Axis {
    /// The name, as in [`Settings::with`].
    pub name: String,
    /// The values, as written by the user.
    pub values: Vec<String>,
}

impl FromStr for Axis {
    type Err = anyhow::Error;

    /// Parses `name=value,value,value`.
    fn from_str(text: &str) -> Result<Self> {
        let (name, values) = text.split_once('=').context("expected name=value,value,…")?;
        let values: Vec<String> = values.split(',').map(|value| value.trim().to_owned()).collect();
        ensure!(values.iter().all(|value| !value.is_empty()), "{name} has an empty value");
        Ok(Self { name: name.trim().to_owned(), values })
    }
}

/// A point on the grid.
#[derive(Clone, Debug)]
pub struct Point {
    /// The value on each axis, in the order of the axes.
    pub values: Vec<String>,
    /// The settings at this point.
    pub settings: Settings,
}

/// The result at one grid point.
#[derive(Clone, Debug)]
pub enum Cell {
    /// The runs.
    Runs(Batch),
    /// The reason why this market may not be listed.
    NotAllowed(String),
}

/// Returns every point of the grid spanned by `axes`. The last axis varies fastest.
///
/// # Errors
/// Returns an error if a name is unknown or a value is invalid.
pub fn grid(settings: &Settings, axes: &[Axis]) -> Result<Vec<Point>> {
    let mut points = vec![Point { values: Vec::new(), settings: settings.clone() }];
    for Axis { name, values } in axes {
        let mut next = Vec::new();
        for point in &points {
            for value in values {
                let settings = point.settings.with(name, value)?;
                next.push(Point { values: [point.values.clone(), vec![value.clone()]].concat(), settings });
            }
        }
        points = next;
    }
    Ok(points)
}

/// Runs every point with the same seeds. A point outside the hard bounds is recorded but not run, and its runs count as
/// done.
///
/// # Errors
/// Returns the first failure.
pub fn sweep(points: &[Point], seeds: Seeds, done: impl Fn() + Sync) -> Result<Vec<Cell>, Box<Failure>> {
    points.iter().map(|point| cell(point, seeds, &done)).collect()
}

fn cell(point: &Point, seeds: Seeds, done: &(impl Fn() + Sync)) -> Result<Cell, Box<Failure>> {
    if let Err(reason) = point.settings.check(seeds.first) {
        (0..seeds.runs).for_each(|_| done());
        return Ok(Cell::NotAllowed(format!("{reason:#}")));
    }
    run_all(&point.settings, seeds, done).map(Cell::Runs)
}
