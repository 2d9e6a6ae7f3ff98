//! Reports progress on standard error, with a bar on a terminal and otherwise with a line at intervals.

use super::session::Session;
use indicatif::{ProgressBar, ProgressStyle};
use std::io::{IsTerminal, stderr};

/// The number of progress lines to print if there is no terminal.
const LINES: u64 = 10;

/// The progress display of a run.
pub struct Progress {
    bar: ProgressBar,
    steps: u64,
    is_terminal: bool,
}

impl Progress {
    /// Creates the progress display for a run with this number of steps.
    #[must_use]
    pub fn new(steps: usize) -> Self {
        let steps = steps as u64;
        let bar = ProgressBar::new(steps);
        let template = "{spinner} {pos:>4}/{len} {bar:30.cyan/blue} {msg}";
        bar.set_style(
            ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()),
        );
        Self { bar, steps, is_terminal: stderr().is_terminal() }
    }

    /// Reports that a step has ended.
    pub fn step(&self, session: &Session) {
        let Some(moment) = session.moments.last() else { return };
        let ledger = &session.world.ledger;
        let message = format!(
            "index {:.4}  mark {:.4}  trades {}  liquidations {}",
            moment.index,
            moment.mark,
            ledger.trades.count,
            ledger.liquidations()
        );
        self.bar.set_message(message.clone());
        self.bar.inc(1);
        let done = self.bar.position();
        if !self.is_terminal && done.is_multiple_of(self.steps.div_ceil(LINES)) {
            eprintln!("step {done}/{}: {message}", self.steps);
        }
    }

    /// Reports that all traders are starting to leave.
    pub fn wind_up(&self) {
        self.bar.finish_and_clear();
        eprintln!("all traders close and withdraw");
    }
}
