//! Asks on a terminal before a trade is sent.

use crate::session::{Output, Session};
use anyhow::{Result, bail};
use std::io::{BufRead, IsTerminal, stderr, stdin};

/// Asks whether to send the trade, unless `is_agreed`. Scripts and pipes are never asked.
///
/// # Errors
/// Returns an error if the answer is not yes.
pub fn ask(session: &Session, is_agreed: bool) -> Result<()> {
    let is_seen = stdin().is_terminal() && stderr().is_terminal();
    if is_agreed || !is_seen || session.prints() || session.settings().output == Output::Json {
        return Ok(());
    }
    eprint!("Send this trade? [y/N] ");
    if is_yes(&mut stdin().lock())? {
        return Ok(());
    }
    bail!("nothing was sent: answer y to send the trade, or use --yes")
}

/// Reads a line and returns whether the answer is yes.
///
/// # Errors
/// Returns an error if the line cannot be read.
pub fn is_yes(answer: &mut impl BufRead) -> Result<bool> {
    let mut line = String::new();
    answer.read_line(&mut line)?;
    Ok(["y", "yes"].contains(&line.trim().to_ascii_lowercase().as_str()))
}
