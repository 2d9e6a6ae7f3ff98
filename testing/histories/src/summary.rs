//! Formats the outcomes of histories as a table.

use ballast_model::history::tally::{DONE, Tally};
use comfy_table::{Table, presets};
use std::collections::BTreeMap;

/// Returns the table of actions by kind, which shows how many were done, how many were refused, and with
/// which errors.
#[must_use]
pub fn table(tally: &Tally, units: &BTreeMap<&'static str, u64>) -> String {
    let mut table = Table::new();
    table.load_style(presets::ASCII_MARKDOWN);
    table.set_header(["action", "done", "refused", "most compute units", "refusals"]);
    let mut kinds: BTreeMap<&str, Vec<(&str, u64)>> = BTreeMap::new();
    for ((action, outcome), count) in &tally.0 {
        kinds.entry(action).or_default().push((outcome, *count));
    }
    for (action, mut outcomes) in kinds {
        outcomes.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let done: u64 = outcomes.iter().filter(|(outcome, _)| *outcome == DONE).map(|(_, count)| count).sum();
        let refusals: Vec<_> = outcomes.iter().filter(|(outcome, _)| *outcome != DONE).collect();
        let refused: u64 = refusals.iter().map(|(_, count)| count).sum();
        let reasons: Vec<String> =
            refusals.iter().map(|(reason, count)| format!("{reason} {count}")).collect();
        let units = units.get(action).map_or(String::new(), u64::to_string);
        table.add_row([action.to_owned(), done.to_string(), refused.to_string(), units, reasons.join(", ")]);
    }
    table.to_string()
}
