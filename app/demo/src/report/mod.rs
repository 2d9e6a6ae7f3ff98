//! What a run ends with.

mod result;
mod tables;

pub use result::{ByKind, Cover, Deficits, Distance, Fees, FundingReport, Liquidations, Report, Statements};

use std::fmt::Write as _;

impl Report {
    /// The report for a machine: one JSON object. Amounts in 1e-6 quote, times in seconds.
    ///
    /// # Errors
    /// Never for a report of this program.
    pub fn to_json(&self) -> serde_json::Result<String> {
        serde_json::to_string_pretty(self)
    }

    /// The report for a reader.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        for (title, body) in self.sections() {
            let _infallible = writeln!(text, "\n{title}\n{body}");
        }
        let _infallible = writeln!(text, "\n{}", self.verdict());
        text
    }
}
