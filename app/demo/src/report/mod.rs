//! Formats a run's report.

mod result;
mod tables;

pub use result::{
    ByKind, Cover, Deficits, Distance, Fees, FundingReport, LeftBehind, Liquidations, Report, Statements,
};

use std::fmt::Write as _;
use tables::RESULTS;

impl Report {
    /// Returns the report as one JSON object. Amounts are in 1e-6 quote and times in seconds.
    ///
    /// # Errors
    /// Returns an error if serialisation fails, which does not happen for a report that this program created.
    pub fn to_json(&self) -> serde_json::Result<String> {
        serde_json::to_string_pretty(self)
    }

    /// Returns the report as human-readable text.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        for (title, body) in self.sections() {
            let _infallible = writeln!(text, "\n{title}\n{body}");
            if title == RESULTS {
                let _infallible = writeln!(text, "\n{}", self.reasons());
            }
        }
        let _infallible = writeln!(text, "\n{}", self.verdict());
        text
    }
}
