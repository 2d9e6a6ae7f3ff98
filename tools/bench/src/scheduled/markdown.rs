//! Formats the cost of transactions in a block as text, for `docs/costs.md`.

use super::{Block, Cost, Scheduled};
use crate::markdown::grouped;

/// Returns two tables, one with the scheduled cost of each path and one with the number of such transactions that a
/// market can process.
#[must_use]
pub fn text(block: &Block, scheduled: &[Scheduled]) -> String {
    let mut text = String::from(
        "| transaction | limits | units | signatures | locks | data | loaded bytes | all | of no limits | of a limit on units |\n\
         |---|---|---|---|---|---|---|---|---|---|\n",
    );
    scheduled.iter().for_each(|path| text.push_str(&lines(path)));
    text.push('\n');
    text.push_str(&capacities(block, scheduled));
    text
}

fn lines(path: &Scheduled) -> String {
    let rows = [
        ("none", path.no_limits),
        ("units", path.units_only),
        ("units and bytes", path.limited),
        ("the same, version 1", path.version_1),
        ("once it has run", path.executed),
    ];
    let line = |(limits, cost): (&str, Cost)| {
        let parts =
            [cost.units, cost.signatures, cost.locks, cost.data, cost.loaded, cost.sum()].map(grouped);
        let of = |whole: &Cost| format!("{} %", percent(cost.sum(), whole.sum()));
        let of = [of(&path.no_limits), of(&path.units_only)];
        format!("| {} | {limits} | {} | {} |\n", title(path), parts.join(" | "), of.join(" | "))
    };
    rows.map(line).concat()
}

fn capacities(block: &Block, scheduled: &[Scheduled]) -> String {
    let mut text = format!(
        "A block comes every {} ms. The transactions that write one account may cost {} units in it, all together {}.\n\n\
         | transaction | limits | on one market a slot | a second | in all a slot | a second |\n|---|---|---|---|---|---|\n",
        block.slot_nanoseconds / 1_000_000,
        grouped(block.account_units),
        grouped(block.block_units),
    );
    for path in scheduled {
        for (limits, cost) in path.sums() {
            let (one, all) = (block.on_one_account(cost), block.in_all(cost));
            let figures = [one.per_slot, one.per_second, all.per_slot, all.per_second].map(grouped);
            text.push_str(&format!("| {} | {limits} | {} |\n", title(path), figures.join(" | ")));
        }
    }
    text
}

fn title(path: &Scheduled) -> String {
    match path.positions {
        1 => format!("`{}`", path.path),
        count => format!("`{}`, {count} positions", path.path),
    }
}

/// Returns the percentage, rounded up so that a share is never understated.
fn percent(part: u64, whole: u64) -> u64 {
    (part * 100).div_ceil(whole.max(1))
}
