//! Represents an assumption about the chain.

/// An assumption about the chain.
#[derive(Clone, Debug)]
pub struct Fact {
    /// The assumption.
    pub what: &'static str,
    /// The current value, in words.
    pub value: String,
    /// The place that defines the value.
    pub source: Source,
    /// The places in Ballast that rely on the assumption.
    pub uses: Vec<Use>,
    /// The test that fails if the value changes.
    pub test: &'static str,
}

/// A file of the runtime that defines a value.
#[derive(Clone, Copy, Debug)]
pub struct Source {
    /// The crate.
    pub package: &'static str,
    /// The file in that crate.
    pub file: &'static str,
}

impl Source {
    pub(super) const fn of(package: &'static str, file: &'static str) -> Self {
        Self { package, file }
    }
}

/// A place in this repository that relies on an assumption.
#[derive(Clone, Debug)]
pub struct Use {
    /// The path of the file.
    pub file: &'static str,
    /// The text that the file contains if it uses the current value. `None` if the file does not repeat the value.
    pub text: Option<String>,
}

/// A group of assumptions.
#[derive(Clone, Debug)]
pub struct Topic {
    /// The heading.
    pub title: &'static str,
    /// The assumptions, one per row.
    pub facts: Vec<Fact>,
}

/// The test that compares the page with the runtime.
pub(super) const PAGE: &str = "tools/bench/tests/chain.rs::the_page_says_what_the_runtime_says";

impl Fact {
    /// Returns a fact that the page's test checks but on which nothing relies yet.
    pub(super) fn new(what: &'static str, value: impl Into<String>, source: Source) -> Self {
        Self { what, value: value.into(), source, uses: vec![], test: PAGE }
    }

    /// Adds a file that relies on the fact.
    pub(super) fn used_in(mut self, file: &'static str) -> Self {
        self.uses.push(Use { file, text: None });
        self
    }

    /// Adds a file that repeats the value. The text in `constant` is the declaration up to the number.
    pub(super) fn repeated_in(mut self, file: &'static str, constant: &str, number: u64) -> Self {
        self.uses.push(Use { file, text: Some(format!("{constant}{}", as_in_code(number))) });
        self
    }

    /// Replaces the test that checks the fact.
    pub(super) fn noticed_by(mut self, test: &'static str) -> Self {
        self.test = test;
        self
    }
}

/// Formats a number as in Rust code, for example 1_400_000.
fn as_in_code(number: u64) -> String {
    crate::markdown::grouped(number).replace(',', "_")
}
