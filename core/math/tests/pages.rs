//! Checks that every test, function, proof and experiment named on a page exists. A page that names a missing one fails here.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The folders that contain tests, and the folders that contain the code named on the pages.
const TESTS: [&str; 18] = [
    "core/math/tests",
    "core/math/src/num",
    "testing/fairness/tests",
    "testing/reference/tests",
    "tests/tests",
    "tools/bench/tests",
    "testing/histories/tests",
    "tools/idl/tests",
    "app/cli/src",
    "app/cli/tests",
    "app/dashboard/src",
    "app/dashboard/tests",
    "app/demo/tests",
    "app/keeper/tests",
    "app/localnet/tests",
    "client/sdk/tests",
    "client/sdk/src",
    "sim/tests",
];
const CODE: [&str; 4] = ["core", "client", "programs", "testing"];

/// The pages whose test names are checked.
const PAGES: [&str; 7] = [
    "docs/builders/first-use.md",
    "docs/reviewers/invariants.md",
    "docs/reviewers/attacks.md",
    "docs/reviewers/reference.md",
    "docs/reviewers/mutants.md",
    "docs/reviewers/clock.md",
    "docs/reviewers/fair-rules.md",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn page(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Collects all Rust files below a folder.
fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// File texts by module name, which is the name of the file, or of the folder for `mod.rs` and `main.rs`.
struct Library(BTreeMap<String, Vec<String>>);

impl Library {
    fn of(folders: &[&str]) -> Self {
        let mut files = vec![];
        for folder in folders {
            sources(&root().join(folder), &mut files);
        }
        let mut modules: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for file in files {
            let text = fs::read_to_string(&file).unwrap();
            let stem = |path: &Path| path.file_stem().unwrap().to_string_lossy().into_owned();
            let name = match stem(&file).as_str() {
                "mod" | "main" => stem(file.parent().unwrap()),
                name => name.to_owned(),
            };
            modules.entry(name).or_default().push(text);
        }
        Self(modules)
    }

    fn texts(&self, module: &str) -> impl Iterator<Item = &String> {
        self.0.get(module).into_iter().flatten()
    }
}

/// Returns the attributes before the function `name`. If a name ends in an ellipsis, its beginning must match.
fn attributes(text: &str, name: &str) -> Option<String> {
    let wanted = match name.strip_suffix('…') {
        Some(beginning) => format!("fn {beginning}"),
        None => format!("fn {name}("),
    };
    let lines: Vec<&str> = text.lines().collect();
    let at = lines.iter().position(|line| line.contains(&wanted))?;
    let before = lines[..at].iter().rev().take_while(|line| {
        let line = line.trim_start();
        line.starts_with("#[") || line.starts_with("///")
    });
    Some(before.copied().collect::<Vec<_>>().join("\n"))
}

/// Returns whether the module has an active test with this name, marked by the attribute or listed in a macro.
fn has_test(tests: &Library, (module, name): (&str, &str)) -> bool {
    has_test_or(tests, (module, name), "#[ignore")
}

fn has_test_or(tests: &Library, (module, name): (&str, &str), unwanted: &str) -> bool {
    tests.texts(module).any(|text| {
        attributes(text, name).is_some_and(|attributes| {
            let is_listed = text.split_once("scenarios!").is_some_and(|(_, list)| {
                list.split_once([')', '}', ']']).is_some_and(|(list, _)| list.contains(name))
            });
            (attributes.contains("test]") || attributes.contains("#[tokio::test") || is_listed)
                && !attributes.contains(unwanted)
        })
    })
}

/// Returns every path of names between backticks, split at its last `::`.
fn names(text: &str) -> Vec<(String, String)> {
    let mut names = vec![];
    for line in text.lines().filter(|line| !line.trim_start().starts_with("cargo ")) {
        for span in line.split('`').skip(1).step_by(2) {
            let is_path = |word: &str| word.chars().all(|c| c.is_alphanumeric() || "_:/.…-".contains(c));
            let Some((path, name)) = span.rsplit_once("::").filter(|_| is_path(span)) else { continue };
            names.push((path.to_owned(), name.to_owned()));
        }
    }
    names
}

/// Returns the last part of a path without `.rs`, and whether it had that ending.
fn module_of(path: &str) -> (&str, bool) {
    let last = path.rsplit(['/', ':']).next().unwrap_or_default();
    last.strip_suffix(".rs").map_or((last, false), |module| (module, true))
}

/// Returns whether one of the files defines a function or constant with this name. For a type name, any file counts.
fn is_defined(code: &Library, (module, name): (&str, &str)) -> bool {
    let defines =
        |text: &String| text.contains(&format!("fn {name}(")) || text.contains(&format!("const {name}:"));
    if module.starts_with(char::is_uppercase) {
        return code.0.values().flatten().any(defines);
    }
    code.texts(module).any(defines)
}

/// Checks that every test and function named on a page exists. A line that names an ignored test must state that its defect is
/// open.
#[test]
fn every_test_and_function_that_a_page_names_exists() {
    let (tests, code) = (Library::of(&TESTS), Library::of(&CODE));
    let (mut found, mut missing) = (0, vec![]);
    for path in PAGES {
        for line in page(path).lines() {
            let unwanted = if line.contains("**open**") { "#[no such attribute" } else { "#[ignore" };
            for (place, name) in names(line) {
                let (module, is_file) = module_of(&place);
                let is_test = has_test_or(&tests, (module, &name), unwanted);
                if is_test || (!is_file && is_defined(&code, (module, &name))) {
                    found += 1;
                } else {
                    missing.push(format!("{path}: {place}::{name}"));
                }
            }
        }
    }
    assert!(missing.is_empty(), "named, but no test that runs and no function:\n{}", missing.join("\n"));
    assert!(found > 250, "{found} names");
}

/// Returns the rows of the table below a heading, with trimmed cells.
fn table(text: &str, heading: &str) -> Vec<Vec<String>> {
    let (_, rest) = text.split_once(heading).unwrap_or_else(|| panic!("no heading {heading}"));
    let rows =
        rest.lines().skip_while(|line| !line.starts_with('|')).take_while(|line| line.starts_with('|'));
    rows.skip(2)
        .map(|row| row.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect())
        .collect()
}

/// Checks that every theorem names an active test, and that the proof listed beside it is a file.
#[test]
fn every_theorem_has_its_test() {
    let tests = Library::of(&TESTS);
    let theorems = table(&page("docs/reviewers/invariants.md"), "## Theorems");
    assert!(theorems.len() >= 15, "{}", theorems.len());
    for row in theorems {
        let [theorem, shown, proof, ..] = &row[..] else { panic!("{row:?}") };
        let shown = names(shown);
        assert!(!shown.is_empty(), "{theorem} names no test");
        for (place, name) in shown {
            assert!(has_test(&tests, (module_of(&place).0, &name)), "{theorem}: {place}::{name}");
        }
        for proof in proof.split('`').skip(1).step_by(2) {
            assert!(root().join(format!("testing/proofs/{proof}.smt2")).exists(), "{theorem}: {proof}");
        }
    }
}

/// Checks that every experiment that shaped the rules has a row with a test.
#[test]
fn every_experiment_has_its_test() {
    let rows = table(&page("docs/reviewers/invariants.md"), "## Experiments");
    for experiment in ["e1", "e2", "e3", "e4", "e5", "e5b", "e6", "e7", "e8", "e9", "e10", "e11"] {
        let tested =
            rows.iter().filter(|row| row[0] == experiment && row.iter().any(|cell| !names(cell).is_empty()));
        assert!(tested.count() >= 1, "{experiment} has no test");
    }
}

/// Checks that the counts on the page are the ones that the tests assert.
#[test]
fn the_counts_of_small_domains_are_those_of_the_tests() {
    let tests = Library::of(&["core/math/tests/exhaustive"]);
    let rows = table(&page("docs/reviewers/invariants.md"), "## Small domains");
    assert!(rows.len() >= 20, "{}", rows.len());
    for row in rows {
        let (place, name) = names(&row[1]).pop().unwrap_or_else(|| panic!("{row:?} names no test"));
        let text = tests.texts(module_of(&place).0).next().unwrap();
        let body = text.split_once(&format!("fn {name}(")).unwrap().1;
        let body = body.split("\n}").next().unwrap();
        for count in row[2].split(|c: char| !c.is_ascii_digit() && c != ',').filter(|count| !count.is_empty())
        {
            let written = count.trim_matches(',').replace(',', "_");
            assert!(body.contains(&written), "{name} does not assert {written}");
        }
    }
}

/// Returns the number of tests in a folder's files, including ignored ones.
fn count_of_tests(folder: &str) -> usize {
    let mut files = vec![];
    sources(&root().join(folder), &mut files);
    let texts = files.iter().map(|file| fs::read_to_string(file).unwrap());
    texts.map(|text| text.lines().filter(|line| line.trim() == "#[test]").count()).sum()
}

/// Returns the number of pairs of an instruction and an error that some test raises, read from the page generated from them.
fn pairs() -> usize {
    let text = page("docs/generated/errors.md");
    let is_error = |line: &&str| line.starts_with("| 6");
    let raised =
        |line: &str| line.trim_matches('|').split('|').next_back().unwrap_or_default().trim().to_owned();
    let lists = text.lines().filter(is_error).map(raised).filter(|list| !list.starts_with("none"));
    lists.map(|list| list.split(',').count()).sum()
}

/// Formats a number with thousands separators, as on the pages.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().map(|group| std::str::from_utf8(group).unwrap()).collect();
    groups.join(",")
}

/// Returns the text with the first number before `after` replaced by `count`.
fn with_count(text: &str, count: usize, after: &str) -> Option<String> {
    let mut places = text.match_indices(after).map(|(place, _)| text.split_at(place));
    let (before, rest) = places.find(|(before, _)| before.ends_with(|sign: char| sign.is_ascii_digit()))?;
    let before = before.trim_end_matches(|sign: char| sign.is_ascii_digit() || sign == ',');
    Some(format!("{before}{}{rest}", grouped(count)))
}

/// The page with the counts. The variable below makes the test write them instead of comparing them.
const ASSURANCE: &str = "docs/reviewers/assurance.md";
const WRITE: &str = "BALLAST_WRITE_PAGES";

/// Checks that the counts in docs/reviewers/assurance.md are correct.
#[test]
fn the_counts_of_the_assurance_page_are_those_of_the_tests() {
    let authority = page("docs/generated/authority.md");
    let (_, cells) = authority.split_once(" instructions, ").unwrap();
    let cells: Vec<usize> = cells.split(' ').filter_map(|word| word.parse().ok()).take(2).collect();
    let [shown, tried] = cells[..] else { panic!("docs/generated/authority.md counts its cells: {cells:?}") };
    let invariants = page("docs/reviewers/invariants.md");
    let counts = [
        ("theorems", table(&invariants, "## Theorems").len(), ", each with its tests"),
        ("domains", table(&invariants, "## Small domains").len(), " domains"),
        ("searches", count_of_tests("core/math/tests/attacks"), " searches on the rules"),
        ("scenarios", count_of_tests("tests/tests/attacks"), " scenarios on bytecode"),
        ("pairs", pairs(), " pairs"),
        ("cells", tried, " cells on bytecode"),
        ("cells of the page", shown, ", because it shows"),
    ];
    let mut assurance = page(ASSURANCE);
    for (what, count, after) in counts {
        let counted = with_count(&assurance, count, after);
        assurance = counted.unwrap_or_else(|| panic!("{ASSURANCE} has no number before{after} ({what})"));
    }
    if std::env::var_os(WRITE).is_some() {
        fs::write(root().join(ASSURANCE), &assurance).unwrap();
    }
    let is_same = assurance == page(ASSURANCE);
    assert!(
        is_same,
        "{ASSURANCE} has other numbers; write them with {WRITE}=1 cargo test -p ballast-math --test pages"
    );
}
