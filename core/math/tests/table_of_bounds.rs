//! Checks that the table of bounds in docs/spec.md matches the table of parameters.

use ballast_math::parameters::{Parameters, Spec, Unit};
use std::fmt::Write as _;
use std::path::Path;

/// Set this variable to write the table instead of comparing it.
const WRITE: &str = "BALLAST_WRITE_PAGES";
/// The text before and after the table.
const HEAD: &str = "| parameter | from | to | reason |\n|---|---|---|---|\n";
const END: &str = "\n\n";

#[test]
fn the_page_has_the_table_of_bounds() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/spec.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = page.split_once(HEAD).expect("the page has the table's head");
    let (found, after) = rest.split_once(END).expect("the table ends");
    let table = table();
    if std::env::var_os(WRITE).is_some() {
        std::fs::write(&path, format!("{before}{HEAD}{table}{END}{after}")).unwrap();
        return;
    }
    let is_missing = |row: &&str| !found.lines().any(|line| line == *row);
    let first = table.lines().find(is_missing).unwrap_or("a row too many");
    assert!(
        found == table,
        "section 14 of docs/spec.md is not the table of parameters, first at `{first}`; write it again with\n  \
         {WRITE}=1 cargo test -p ballast-math --test table_of_bounds"
    );
}

fn table() -> String {
    let mut text = String::new();
    for spec in Parameters::SPECS {
        let limits = [spec.low, spec.high].map(|limit| cell(spec, limit));
        writeln!(text, "| `{}` | {} | {} | {} |", spec.field, limits[0], limits[1], spec.reason).unwrap();
    }
    text.trim_end().to_owned()
}

/// Formats a limit as on the page: a number if it is one, and otherwise the expression from the table.
fn cell(spec: &Spec, limit: &str) -> String {
    let names = Parameters::SPECS.iter().map(|spec| spec.field).chain(["parameters"]);
    let mut words = limit.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
    let names: Vec<&str> = names.collect();
    if words.any(|word| names.contains(&word)) {
        return format!("`{}`", grouped(&limit.replace("parameters.", "").replace("()", "")));
    }
    let any = Parameters::default();
    let bounds = any.bounds();
    let bound = bounds.iter().find(|bound| bound.field == spec.field).unwrap();
    let value = if limit == spec.low { bound.low } else { bound.high };
    let unit = if spec.unit == Unit::Seconds { " s" } else { "" };
    format!("{}{unit}", number(value))
}

/// Returns the code with commas in its numbers.
fn grouped(code: &str) -> String {
    let letters: Vec<char> = code.chars().collect();
    let is_digit =
        |place: Option<usize>| place.and_then(|place| letters.get(place)).is_some_and(char::is_ascii_digit);
    let is_separator =
        |place: usize| letters[place] == '_' && is_digit(place.checked_sub(1)) && is_digit(Some(place + 1));
    (0..letters.len()).map(|place| if is_separator(place) { ',' } else { letters[place] }).collect()
}

/// Formats a number with commas, or as a power of ten if it is large.
fn number(value: i128) -> String {
    let digits = value.unsigned_abs().to_string();
    let zeros = digits.len() - digits.trim_end_matches('0').len();
    if zeros >= 8 && digits.len() == zeros + 1 {
        let factor = digits.trim_end_matches('0');
        return if factor == "1" { format!("10^{zeros}") } else { format!("{factor}·10^{zeros}") };
    }
    let sign = if value < 0 { "−" } else { "" };
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().map(|group| std::str::from_utf8(group).expect("digits")).collect();
    format!("{sign}{}", groups.join(","))
}
