//! What is wrong with a file.

use std::fmt;
use thiserror::Error;

/// Why a file cannot be used.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum ConfigError {
    /// It cannot be read: not TOML, a key that is missing or unknown, a value of the wrong kind.
    #[error("{0}")]
    Syntax(Box<toml::de::Error>),
    /// Values that cannot be: all of them.
    #[error("{}", listed(.0))]
    Invalid(Vec<Problem>),
}

/// A value that cannot be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where in the file, for example `markets[1].margin.initial_ratio`.
    pub field: String,
    /// What it is, what it may be, and why.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.field, self.message)
    }
}

fn listed(problems: &[Problem]) -> String {
    problems.iter().map(Problem::to_string).collect::<Vec<_>>().join("\n")
}
