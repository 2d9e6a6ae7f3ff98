//! Describes problems with a file.

use std::fmt;
use thiserror::Error;

/// The error for a file that cannot be used.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum ConfigError {
    /// The file cannot be parsed, because it contains invalid TOML, a missing or unknown key, or a value of the
    /// wrong type.
    #[error("{0}")]
    Syntax(Box<Unreadable>),
    /// Some values are invalid. The list contains all of them.
    #[error("{}", listed(.0))]
    Invalid(Vec<Problem>),
}

/// The reason why a file cannot be parsed.
#[derive(Clone, Debug, PartialEq)]
pub struct Unreadable {
    /// The path in the file, for example `markets[1].margin`. `None` if the file is not valid TOML.
    pub field: Option<String>,
    /// The error, with the line.
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

/// Rewords a TOML error so that it uses familiar type names.
fn in_words(message: &str) -> String {
    let Some((said, expected)) = message.rsplit_once("expected ") else {
        let missing = message.strip_prefix("missing field ");
        return missing.map_or_else(
            || message.to_owned(),
            |field| format!("{message}: add a value for {field}, as in migrations/sample.toml"),
        );
    };
    let known = match expected {
        "f32" | "f64" => "a number",
        "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number of at least zero",
        "i8" | "i16" | "i32" | "i64" | "isize" => "a whole number",
        "a string" => "a string in quotes",
        "a sequence" => "a list of sections that start with [[…]]",
        _ if expected.starts_with("struct ") => "a section",
        other => other,
    };
    format!("{said}expected {known}")
}

/// An invalid value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The path in the file, for example `markets[1].margin.initial_ratio`.
    pub field: String,
    /// The value, the allowed values, and the reason for the limit.
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
