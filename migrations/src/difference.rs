//! What differs between chain and file.

use serde::Serialize;
use std::fmt::Display;

/// A value that is not what the file says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// Where in the file, for example `markets[1].margin.initial_ratio`.
    pub field: String,
    /// What is on chain.
    pub chain: String,
    /// What the file says.
    pub file: String,
}

/// What is shown for something that is not there.
pub(crate) const NOTHING: &str = "-";

impl Difference {
    pub(crate) fn new(field: impl Into<String>, chain: impl Display, file: impl Display) -> Self {
        Self { field: field.into(), chain: chain.to_string(), file: file.to_string() }
    }

    /// A difference, if there is one.
    pub(crate) fn between(field: impl Into<String>, chain: impl Display, file: impl Display) -> Option<Self> {
        let difference = Self::new(field, chain, file);
        (difference.chain != difference.file).then_some(difference)
    }
}
