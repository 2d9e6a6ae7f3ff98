#!/usr/bin/env bash
# "Log truncated" need not be the last line of a truncated log, because shorter lines that still fit follow it.
#
# solana-svm-log-collector 4.3.2 (crate), seen on 30 November 2026, with a limit of 100 bytes:
#
#   60 bytes, 60 bytes, 30 bytes, 30 bytes   ->  60 | Log truncated | 30
#
# We expected the mark at the end. A test that checked the last line failed on a real transaction, because that line was a "success". A
# reader that treats the lines after the mark as a complete log misses the lines in between. A reader that looks for the mark only in the
# last line does not find it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >Cargo.toml <<'MANIFEST'
[package]
name = "probe"
version = "0.0.0"
edition = "2024"

[dependencies]
solana-svm-log-collector = { version = "=4.3.2", features = ["agave-unstable-api"] }
MANIFEST
mkdir src
cat >src/main.rs <<'PROGRAM'
use solana_svm_log_collector::LogCollector;

fn main() {
    let log = LogCollector::new_ref_with_limit(Some(100));
    for length in [60, 60, 30, 30] {
        log.borrow_mut().log(&"x".repeat(length));
    }
    let lines = log.borrow().get_recorded_content().to_vec();
    let shown = lines.iter().map(|line| if line.starts_with('x') { line.len().to_string() } else { line.clone() });
    println!("{}", shown.collect::<Vec<_>>().join(" | "));
}
PROGRAM
seen=$(cargo +1.97.1 run --quiet)
echo "$seen"
[[ $seen == '60 | Log truncated | 30' ]] || { echo 'the collector behaves otherwise now' >&2; exit 1; }
