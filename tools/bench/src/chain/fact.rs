//! One assumption.

/// An assumption about the chain.
#[derive(Clone, Debug)]
pub struct Fact {
    /// What is assumed.
    pub what: &'static str,
    /// Today's value, in words.
    pub value: String,
    /// The crate that says so.
    pub package: &'static str,
    /// The file of the crate.
    pub source: &'static str,
    /// Where Ballast relies on it.
    pub uses: Vec<Use>,
    /// The test that notices a change.
    pub test: &'static str,
}

/// A place in this repository that relies on an assumption.
#[derive(Clone, Debug)]
pub struct Use {
    /// The file.
    pub file: &'static str,
    /// What the file says as long as the value is today's; none where it does not repeat the value.
    pub text: Option<String>,
}

/// Assumptions of one kind.
#[derive(Clone, Debug)]
pub struct Topic {
    /// The heading.
    pub title: &'static str,
    /// Its rows.
    pub facts: Vec<Fact>,
}

/// The test that compares the page with the runtime.
pub(super) const PAGE: &str = "tools/bench/tests/chain.rs::the_page_says_what_the_runtime_says";

impl Fact {
    /// A fact that the test of the page notices, and on which nothing relies yet.
    pub(super) fn new(
        what: &'static str,
        value: impl Into<String>,
        said: (&'static str, &'static str),
    ) -> Self {
        let (package, source) = said;
        Self { what, value: value.into(), package, source, uses: vec![], test: PAGE }
    }

    /// The same, relied on in a file.
    pub(super) fn used_in(mut self, file: &'static str) -> Self {
        self.uses.push(Use { file, text: None });
        self
    }

    /// The same, relied on in a file that repeats the value: `constant` is its declaration up to the number.
    pub(super) fn repeated_in(mut self, file: &'static str, constant: &str, number: u64) -> Self {
        self.uses.push(Use { file, text: Some(format!("{constant}{}", as_in_code(number))) });
        self
    }

    /// The same, noticed by another test.
    pub(super) fn noticed_by(mut self, test: &'static str) -> Self {
        self.test = test;
        self
    }
}

/// A number as Rust code writes it: 1_400_000.
fn as_in_code(number: u64) -> String {
    crate::markdown::grouped(number).replace(',', "_")
}
