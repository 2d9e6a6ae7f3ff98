//! What is wrong with a file.

use std::fmt;
use thiserror::Error;

/// Why a file cannot be used.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum ConfigError {
    /// It cannot be read: not TOML, a key that is missing or unknown, a value of the wrong kind.
    #[error("{0}")]
    Syntax(Box<Unreadable>),
    /// Values that cannot be: all of them.
    #[error("{}", listed(.0))]
    Invalid(Vec<Problem>),
}

/// What keeps a file from being read.
#[derive(Clone, Debug, PartialEq)]
pub struct Unreadable {
    /// Where in the file, for example `markets[1].margin`. None where it is no TOML.
    pub field: Option<String>,
    /// What is wrong, with the line.
    pub error: toml::de::Error,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let message = in_words(self.error.message());
        if let Some(field) = &self.field {
            writeln!(formatter, "{field}: {message}")?;
        }
        write!(formatter, "{}", self.error.to_string().replace(self.error.message(), &message))
    }
}

/// What the reader of TOML says, with the names of types as people know them.
fn in_words(message: &str) -> String {
    let Some((said, expected)) = message.rsplit_once("expected ") else {
        let missing = message.strip_prefix("missing field ");
        return missing.map_or_else(
            || message.to_owned(),
            |field| format!("{message}: expected is a value for {field}, as in migrations/sample.toml"),
        );
    };
    let known = match expected {
        "f32" | "f64" => "a number",
        "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number that is not below zero",
        "i8" | "i16" | "i32" | "i64" | "isize" => "a whole number",
        "a string" => "a text in quotes",
        "a sequence" => "a list of sections, each begun by [[…]]",
        _ if expected.starts_with("struct ") => "a section",
        other => other,
    };
    format!("{said}expected {known}")
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
