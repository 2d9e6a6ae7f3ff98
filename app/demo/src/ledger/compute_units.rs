//! Records the compute units of each instruction.

use serde::Serialize;
use std::collections::BTreeMap;

/// The distribution of a set of costs. Unit: compute units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Spread {
    /// How many instructions were measured.
    pub count: usize,
    /// The lowest cost.
    pub min: u64,
    /// The median cost, which is the larger of the two middle values if there are two.
    pub median: u64,
    /// The highest cost.
    pub max: u64,
}

/// The costs of all instructions, by instruction name.
#[derive(Clone, Debug, Default)]
pub struct ComputeUnits(BTreeMap<&'static str, Vec<u64>>);

impl ComputeUnits {
    /// Records the costs of instructions with this name.
    pub fn note(&mut self, name: &'static str, units: &[u64]) {
        self.0.entry(name).or_default().extend_from_slice(units);
    }

    /// Returns the spread of the costs for each name.
    #[must_use]
    pub fn spreads(&self) -> BTreeMap<&'static str, Spread> {
        self.0.iter().filter_map(|(name, units)| Some((*name, spread(units)?))).collect()
    }
}

fn spread(units: &[u64]) -> Option<Spread> {
    let mut sorted = units.to_vec();
    sorted.sort_unstable();
    let (min, max) = (*sorted.first()?, *sorted.last()?);
    Some(Spread { count: sorted.len(), min, median: sorted[sorted.len() / 2], max })
}
