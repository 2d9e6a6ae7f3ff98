//! Writes the tables in `docs/chain.md` between its markers.

use super::{Fact, GATES, Gate, Mainnet, Topic, topics};
use crate::committed::workspace_root;
use crate::markdown::{Part, grouped};
use anyhow::{Context, Result, ensure};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// The generated part of the page.
pub const PART: Part = Part { name: "chain", command: "chain" };

/// The number of slots in an epoch.
const SLOTS_PER_EPOCH: u64 = solana_clock::DEFAULT_SLOTS_PER_EPOCH;

/// Returns the path of the page.
#[must_use]
pub fn path() -> PathBuf {
    workspace_root().join("docs/chain.md")
}

/// Returns all tables.
///
/// # Errors
/// Returns an error if a crate is not in the lock file, or if a measurement fails.
pub fn text(mainnet: &Mainnet) -> Result<String> {
    let versions = Versions::read(&workspace_root())?;
    let mut text = String::new();
    for topic in topics(mainnet)? {
        text.push_str(&table(&topic, &versions)?);
    }
    text.push_str(&gates(&versions)?);
    Ok(text)
}

/// Writes the tables to the page.
///
/// # Errors
/// Returns an error if the page is missing or lacks its markers.
pub fn write(text: &str) -> Result<()> {
    let page = fs::read_to_string(path())?;
    fs::write(path(), PART.replaced(&page, text)?)?;
    Ok(())
}

/// Checks that the page contains these tables.
///
/// # Errors
/// Returns an error if the page's tables differ.
pub fn check(text: &str) -> Result<()> {
    let page = fs::read_to_string(path())?;
    let should = PART.replaced(&page, text)?;
    let differs = page.lines().zip(should.lines()).find(|(is, should)| is != should);
    ensure!(
        page == should,
        "docs/chain.md is not what the runtime says:\n  {}\n  {}\nSee where the value is used, then run `cargo run -p ballast-bench -- chain --write`",
        differs.map_or("", |(is, _)| is),
        differs.map_or("", |(_, should)| should),
    );
    Ok(())
}

fn table(topic: &Topic, versions: &Versions) -> Result<String> {
    let mut text = format!(
        "### {}\n| assumption | today | said by | where we use it | test that notices |\n|---|---|---|---|---|\n",
        topic.title
    );
    for fact in &topic.facts {
        let version = versions.of(fact.source.package)?;
        let uses = uses(fact);
        let test = fact.test.split_once("::").map_or(fact.test, |(_, name)| name);
        writeln!(
            text,
            "| {} | {} | `{} {version}`, `{}` | {uses} | `{test}` |",
            fact.what, fact.value, fact.source.package, fact.source.file
        )?;
    }
    Ok(text + "\n")
}

fn uses(fact: &Fact) -> String {
    let mut files: Vec<String> = fact.uses.iter().map(|place| format!("`{}`", place.file)).collect();
    files.dedup();
    files.join(", ")
}

fn gates(versions: &Versions) -> Result<String> {
    let (active, pending): (Vec<&Gate>, Vec<&Gate>) =
        GATES.iter().partition(|gate| gate.activated().is_some());
    let said = format!("`litesvm {}`, `src/features.rs`", versions.of("litesvm")?);
    let mut text = format!(
        "### Gates that mainnet has\nBy {said}.\n\n| gate | slot | epoch | what it means here |\n|---|---|---|---|\n"
    );
    for gate in active {
        let slot = gate.activated().unwrap_or_default();
        writeln!(
            text,
            "| `{}` | {} | {} | {} |",
            gate.name,
            grouped(slot),
            grouped(slot / SLOTS_PER_EPOCH),
            gate.meaning
        )?;
    }
    writeln!(
        text,
        "\n### Gates that mainnet does not have yet\nBy the same list, which is of 15 October 2026; those of `agave-feature-set {}` that matter here.\n\n| gate | what it will mean here |\n|---|---|",
        versions.of("agave-feature-set")?
    )?;
    for gate in pending {
        writeln!(text, "| `{}` | {} |", gate.name, gate.meaning)?;
    }
    Ok(text)
}

/// The versions of this tool's dependencies, as recorded in the lock file.
struct Versions {
    lock: toml::Table,
}

impl Versions {
    fn read(root: &Path) -> Result<Self> {
        let lock = fs::read_to_string(root.join("Cargo.lock"))?;
        Ok(Self { lock: lock.parse()? })
    }

    /// Returns the version of a crate. If the lock file has several versions, returns the version that this tool depends on.
    fn of(&self, name: &str) -> Result<String> {
        let packages = self.lock["package"].as_array().context("no packages in Cargo.lock")?;
        let text = |package: &toml::Value, key: &str| {
            package.get(key).and_then(toml::Value::as_str).map(str::to_owned)
        };
        let own =
            packages.iter().find(|package| text(package, "name").as_deref() == Some(env!("CARGO_PKG_NAME")));
        let own = own
            .and_then(|package| package.get("dependencies")?.as_array())
            .context("this tool is not in Cargo.lock")?;
        // An entry is a crate name, followed by a version only if the lock file has several.
        let chosen = own
            .iter()
            .filter_map(toml::Value::as_str)
            .find_map(|entry| entry.strip_prefix(name)?.strip_prefix(' '));
        if let Some(version) = chosen {
            return Ok(version.split(' ').next().unwrap_or(version).to_owned());
        }
        let mut versions = packages.iter().filter(|package| text(package, "name").as_deref() == Some(name));
        let found = versions.next().and_then(|package| text(package, "version"));
        ensure!(versions.next().is_none(), "{name}: several versions, and this tool depends on none of them");
        found.with_context(|| format!("{name} is not in Cargo.lock"))
    }
}
