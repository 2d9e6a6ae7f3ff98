//! Represents the differences between the chain and the file.

use serde::Serialize;
use std::fmt::Display;

/// A value that differs between the chain and the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The path in the file, for example `markets[1].margin.initial_ratio`.
    pub field: String,
    /// The value on chain.
    pub chain: String,
    /// The value in the file.
    pub file: String,
}

/// The text shown for a missing value.
pub(crate) const NOTHING: &str = "-";

impl Difference {
    pub(crate) fn new(field: impl Into<String>, chain: impl Display, file: impl Display) -> Self {
        Self { field: field.into(), chain: chain.to_string(), file: file.to_string() }
    }

    /// Returns the difference if the values differ.
    pub(crate) fn between(field: impl Into<String>, chain: impl Display, file: impl Display) -> Option<Self> {
        let difference = Self::new(field, chain, file);
        (difference.chain != difference.file).then_some(difference)
    }
}
