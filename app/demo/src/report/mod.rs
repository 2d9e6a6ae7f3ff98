//! The report of a run.

mod result;
mod tables;

pub use result::{ByKind, Cover, Deficits, Distance, Fees, FundingReport, Liquidations, Report, Statements};

use std::fmt::Write as _;

impl Report {
    /// The report as one JSON object, for machines. Amounts in 1e-6 quote, times in seconds.
    ///
    /// # Errors
    /// It does not fail for a report that this program made.
    pub fn to_json(&self) -> serde_json::Result<String> {
        serde_json::to_string_pretty(self)
    }

    /// The report as text, for people.
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
