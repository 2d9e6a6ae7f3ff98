//! Prints results as human-readable tables or as JSON.

use anyhow::Result;
use ballast_client::amount::{self, Amount};
use clap::ValueEnum;
use serde::{Serialize, Serializer};
use std::fmt::{self, Display, Formatter};
use std::io::{Write, stdout};

/// The output format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Output {
    /// A human-readable table.
    Table,
    /// One JSON value for programs.
    Json,
}

/// A result that can be printed in either format.
pub trait Report: Serialize {
    /// Returns the human-readable text, without a trailing newline.
    fn table(&self) -> String;
}

/// Prints a result. A closed pipe, for example from `head`, is not an error.
///
/// # Errors
/// Returns an error if standard output cannot be written.
pub fn print(output: Output, report: &impl Report) -> Result<()> {
    let text = match output {
        Output::Table => report.table(),
        Output::Json => serde_json::to_string_pretty(report)?,
    };
    line(&text)
}

/// Prints one result of a series. In JSON, each result takes one line.
///
/// # Errors
/// Returns an error if standard output cannot be written.
pub fn print_line(output: Output, report: &impl Report) -> Result<()> {
    let text = match output {
        Output::Table => report.table(),
        Output::Json => serde_json::to_string(report)?,
    };
    line(&text)
}

/// Prints a line of text.
///
/// # Errors
/// Returns an error if standard output cannot be written.
pub fn line(text: &str) -> Result<()> {
    let mut out = stdout().lock();
    match writeln!(out, "{text}").and_then(|()| out.flush()) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        other => Ok(other?),
    }
}

/// An amount with grouped digits for people and as a plain decimal string in JSON.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shown<T>(pub T);

impl<T: Amount> Display for Shown<T> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.pad(&amount::show(self.0))
    }
}

impl<T: Amount> Serialize for Shown<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&amount::plain(self.0))
    }
}

/// A value that is serialised as its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text<T>(pub T);

impl<T: Display> Display for Text<T> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl<T: Display> Serialize for Text<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

/// Returns the value as text, or a dash if there is no value.
pub fn or_dash(value: Option<impl Display>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| value.to_string())
}
