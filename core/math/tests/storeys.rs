//! Checks that the core is built in layers: a file may import only from its own layer or a lower one, and imports never form a cycle.
//!
//! The test reads every `crate::` and `super::` path in the sources, in a `use` or in a body.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The layers from the bottom up. A room is a file, or a folder in this list. Rooms that are not listed are rules.
const GROUND: [&str; 5] = ["bounds", "error", "layout", "num", "units"];
const STORED: [&str; 1] = ["state"];
const STEPS: [&str; 1] = ["transition"];

/// Returns the layer of a room, counted from the bottom.
fn storey(room: &str) -> usize {
    let top = room.split("::").next().unwrap();
    match top {
        top if GROUND.contains(&top) => 0,
        top if STORED.contains(&top) => 1,
        top if STEPS.contains(&top) => 3,
        _ => 2,
    }
}

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// Collects every room and its text: `a.rs` and `a/mod.rs` are `a`, and `a/b.rs` is `a::b`. Tests inside the sources are excluded.
fn rooms(folder: &Path, prefix: &str, found: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
        let name = if prefix.is_empty() { stem.clone() } else { format!("{prefix}::{stem}") };
        match stem.as_str() {
            "lib" | "tests" => {}
            _ if path.is_dir() => rooms(&path, &name, found),
            "mod" => drop(found.insert(prefix.to_owned(), fs::read_to_string(&path).unwrap())),
            _ => drop(found.insert(name, fs::read_to_string(&path).unwrap())),
        }
    }
}

/// Returns the code without comments.
fn code(text: &str) -> String {
    text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

/// Returns the paths after `start` (`crate::` or `super::`), each with at most two names. Groups in braces are expanded.
fn paths(code: &str, start: &str) -> Vec<String> {
    let mut paths = vec![];
    for (at, _) in code.match_indices(start) {
        let before = code[..at].chars().next_back();
        if before.is_some_and(|last| last.is_alphanumeric() || last == '_' || last == ':') {
            continue;
        }
        let rest = &code[at + start.len()..];
        if let Some(group) = rest.strip_prefix('{') {
            let end = group.find('}').unwrap();
            paths.extend(group[..end].split(',').map(|name| name.trim().to_owned()));
        } else {
            let is_path = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
            let end = rest.find(|c| !is_path(c)).unwrap_or(rest.len());
            paths.push(rest[..end].to_owned());
        }
    }
    paths.retain(|path| !path.is_empty());
    paths
}

/// Returns the room in which the root's `pub use` finds `name`.
fn re_exported(name: &str) -> Option<String> {
    let root = code(&fs::read_to_string(source().join("lib.rs")).unwrap());
    let line = root.lines().find(|line| {
        line.starts_with("pub use") && line.split([',', ' ', '{', '}', ':', ';']).any(|word| word == name)
    })?;
    line.trim_start_matches("pub use ").split("::").next().map(str::to_owned)
}

/// Returns the room of a path below `base`, which is the longest one that exists.
fn room_of(path: &str, base: &str, rooms: &BTreeMap<String, String>) -> Option<String> {
    let full = if base.is_empty() { path.to_owned() } else { format!("{base}::{path}") };
    let names: Vec<&str> = full.split("::").filter(|name| !name.is_empty()).collect();
    let found = (1..=names.len()).rev().map(|length| names[..length].join("::"));
    found.into_iter().find(|room| rooms.contains_key(room)).or_else(|| re_exported(names.first()?))
}

/// Returns the other rooms from which each room imports.
fn graph() -> BTreeMap<String, BTreeSet<String>> {
    let mut found = BTreeMap::new();
    rooms(&source(), "", &mut found);
    let mut graph = BTreeMap::new();
    for (room, text) in &found {
        let code = code(text);
        let parent = room.rsplit_once("::").map_or("", |(parent, _)| parent);
        let absolute = paths(&code, "crate::").into_iter().filter_map(|path| room_of(&path, "", &found));
        let relative = paths(&code, "super::").into_iter().filter_map(|path| room_of(&path, parent, &found));
        let to: BTreeSet<String> = absolute.chain(relative).filter(|to| to != room).collect();
        graph.insert(room.clone(), to);
    }
    graph
}

/// Continues a search from the last room of `way`, and finds a cycle if it reaches a room that is already on the way.
fn circle(
    graph: &BTreeMap<String, BTreeSet<String>>,
    way: &mut Vec<String>,
    done: &mut BTreeSet<String>,
) -> Option<Vec<String>> {
    let room = way.last().unwrap().clone();
    for next in graph.get(&room).into_iter().flatten() {
        if let Some(at) = way.iter().position(|earlier| earlier == next) {
            return Some(way[at..].to_vec());
        }
        if done.contains(next) {
            continue;
        }
        way.push(next.clone());
        if let Some(found) = circle(graph, way, done) {
            return Some(found);
        }
        way.pop();
    }
    done.insert(room);
    None
}

#[test]
fn the_sources_are_read() {
    let graph = graph();
    assert!(graph.len() > 30, "{:?}", graph.keys());
    for (from, to) in [
        ("trade", "fees"),
        ("health", "cover"),
        ("claims::cuts", "state"),
        ("settlement", "num"),
        ("state::market", "state::curve"),
        ("transition::trade", "trade"),
    ] {
        assert!(graph[from].contains(to), "{from} uses {to}: {:?}", graph[from]);
    }
    assert_eq!(
        (storey("num"), storey("state::position"), storey("trade"), storey("transition::cash")),
        (0, 1, 2, 3)
    );
}

#[test]
fn no_import_leads_to_a_higher_storey() {
    for (room, others) in graph() {
        for other in others {
            assert!(storey(&other) <= storey(&room), "{room} stands below {other} and imports it");
        }
    }
}

#[test]
fn no_imports_lead_round_in_a_circle() {
    let graph = graph();
    let mut done = BTreeSet::new();
    for room in graph.keys() {
        let found = circle(&graph, &mut vec![room.clone()], &mut done);
        assert_eq!(found, None, "these rooms import each other");
    }
}

#[test]
fn a_circle_is_found() {
    let arrow = |from: &str, to: &str| (from.to_owned(), BTreeSet::from([to.to_owned()]));
    let graph = BTreeMap::from([arrow("a", "b"), arrow("b", "c"), arrow("c", "b")]);
    let found = circle(&graph, &mut vec!["a".to_owned()], &mut BTreeSet::new());
    assert_eq!(found, Some(vec!["b".to_owned(), "c".to_owned()]));
}

/// The rules that a step calls, by room name. The program and the client must use the steps instead.
const RULES: [&str; 15] = [
    "trade::trade",
    "trade::purpose",
    "liquidation::liquidate",
    "take_over::take_over",
    "settlement::settle_loss",
    "settlement::realise_gain",
    "settlement::settle_up",
    "context::collect_claim",
    "context::share_claims",
    "context::update",
    "cover::cover_deficit",
    "subsidy::repeg",
    "subsidy::raise_depth",
    "opening::open",
    "position::adds_risk",
];

/// Returns all names that an outer crate's source imports from the core, with their rooms. Groups in braces are expanded.
fn taken(code: &str) -> BTreeSet<String> {
    let mut taken = BTreeSet::new();
    for (at, start) in code.match_indices("ballast_math::") {
        let rest = &code[at + start.len()..];
        let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')).unwrap_or(rest.len());
        let (path, after) = rest.split_at(end);
        taken.insert(path.to_owned());
        let is_open = path.is_empty() || path.ends_with("::");
        if let Some(group) = after.strip_prefix('{').filter(|_| is_open) {
            let group = &group[..group.find('}').unwrap()];
            taken.extend(group.split(',').map(|name| format!("{path}{}", name.trim())));
        }
    }
    taken
}

#[test]
fn the_shells_take_steps_through_the_core() {
    for shell in ["programs/ballast/src", "client/sdk/src"] {
        let mut sources = BTreeMap::new();
        rooms(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(shell), "", &mut sources);
        assert!(sources.len() > 20, "{shell}");
        let mut steps = 0;
        for (room, text) in &sources {
            let code = code(text);
            let taken = taken(&code);
            for rule in RULES {
                let (home, name) = rule.split_once("::").unwrap();
                let is_called = code.contains(&format!(" {rule}(")) && taken.contains(home)
                    || code.contains(&format!("ballast_math::{rule}("));
                assert!(!is_called && !taken.contains(rule), "{shell}: {room} calls {home}'s {name}");
            }
            steps += code.matches("transition::").count();
        }
        assert!(steps > 10, "{shell} takes {steps} steps");
    }
}

#[test]
fn names_in_groups_are_found() {
    let taken = taken("use ballast_math::trade::{Amount, trade};\nuse ballast_math::{Price, position};");
    for name in ["trade::Amount", "trade::trade", "Price", "position"] {
        assert!(taken.contains(name), "{name}: {taken:?}");
    }
}
