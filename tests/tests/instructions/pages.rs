//! Compares the pages of `docs/generated/` that tests print. The pages are committed, and every test run compares them.

use std::path::Path;

/// The environment variable that, when set, makes the tests write the pages instead of comparing them.
const WRITE: &str = "BALLAST_WRITE_PAGES";

/// Compares a page with the committed one, or writes it.
///
/// # Panics
/// Panics if the committed page differs.
pub fn keep(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/generated").join(name);
    if std::env::var_os(WRITE).is_some() {
        std::fs::write(&path, text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        return;
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == text,
        "docs/generated/{name} is not what the tests say; write it again with\n  \
         {WRITE}=1 cargo test -p ballast-tests --test instructions the_page"
    );
}
