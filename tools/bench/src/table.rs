//! Defines the cost table, and the check that a change does not raise the costs.

use crate::budget;
use crate::case::name;
use crate::scheduled::{Block, Scheduled};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The largest increase in a figure that does not require an update of the committed table. Unit: per cent.
pub const TOLERANCE: u64 = 2;

/// All cost measurements.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// The size of the program's ELF file. Unit: bytes.
    pub bytecode_bytes: u64,
    /// The size of each account, including its discriminator. Unit: bytes.
    pub accounts: BTreeMap<String, u64>,
    /// The instructions, in the order of their cases.
    pub rows: Vec<Row>,
    /// The block limits.
    pub block: Block,
    /// The scheduled costs of transactions.
    pub scheduled: Vec<Scheduled>,
}

/// One path through an instruction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The instruction's name in the interface.
    pub instruction: String,
    /// The name of the path, which is empty if there is only one.
    pub path: String,
    /// The budget for one position. Unit: compute units.
    pub budget: Option<u64>,
    /// The compute units for each number of positions.
    pub units: BTreeMap<u32, u64>,
}

impl Row {
    /// Returns the path's name on the command line.
    #[must_use]
    pub fn name(&self) -> String {
        name(&self.instruction, &self.path)
    }

    /// Returns whether every figure is within the budget, or `None` if there is no budget.
    #[must_use]
    pub fn is_met(&self) -> Option<bool> {
        let within =
            |one| self.units.iter().all(|(count, units)| *units <= budget::with_positions(one, *count));
        self.budget.map(within)
    }

    /// Returns the average cost of each position after the first, rounded up. Unit: compute units.
    #[must_use]
    pub fn further(&self) -> Option<u64> {
        let ((first, least), (last, most)) = (self.units.first_key_value()?, self.units.last_key_value()?);
        (last > first).then(|| most.saturating_sub(*least).div_ceil(u64::from(last - first)))
    }
}

impl Table {
    /// Returns every figure with its name.
    #[must_use]
    pub fn figures(&self) -> BTreeMap<String, u64> {
        let units = self.rows.iter().flat_map(|row| {
            let figure = |(count, units): (&u32, &u64)| (format!("{} with {count}", row.name()), *units);
            row.units.iter().map(figure)
        });
        let accounts = self.accounts.iter().map(|(name, bytes)| (format!("size of {name}"), *bytes));
        let scheduled = self.scheduled.iter().flat_map(|path| {
            let figure =
                |(limits, sum)| (format!("{} with {} in a block, {limits}", path.path, path.positions), sum);
            path.sums().map(figure)
        });
        let bytecode = [("size of the bytecode".to_owned(), self.bytecode_bytes)];
        units.chain(accounts).chain(scheduled).chain(bytecode).collect()
    }

    /// Compares this measurement with the committed table and lists all problems, which are figures that rose by more than
    /// [`TOLERANCE`], new rows, missing rows, and changed block limits.
    #[must_use]
    pub fn complaints(&self, committed: &Self) -> Vec<String> {
        let (measured, known) = (self.figures(), committed.figures());
        let risen = measured.iter().filter_map(|(name, figure)| match known.get(name) {
            None => Some(format!("{name}: {figure}, which the table does not have")),
            Some(before) if rises(*before, *figure) => Some(format!("{name}: {before} rose to {figure}")),
            Some(_) => None,
        });
        let gone = known.keys().filter(|name| !measured.contains_key(*name));
        let gone = gone.map(|name| format!("{name}: in the table, but not measured"));
        let other = (self.block != committed.block)
            .then(|| format!("a block: {:?}, in the table {:?}", self.block, committed.block));
        risen.chain(gone).chain(other).collect()
    }
}

fn rises(before: u64, now: u64) -> bool {
    now * 100 > before * (100 + TOLERANCE)
}

/// Returns the size of each kind of account, including its discriminator. Unit: bytes.
#[must_use]
pub fn account_sizes() -> BTreeMap<String, u64> {
    use ballast::state::{Collateral, Exchange, MarginAccount, Market};
    let sizes = [
        ("exchange", size_of::<Exchange>()),
        ("collateral", size_of::<Collateral>()),
        ("market", size_of::<Market>()),
        ("margin account", size_of::<MarginAccount>()),
    ];
    sizes.map(|(name, bytes)| (name.to_owned(), 8 + bytes as u64)).into()
}
