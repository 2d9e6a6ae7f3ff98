#!/usr/bin/env bash
# The Rust crate prometheus-parse omits samples and cuts labels at commas without an error.
#
# prometheus-parse 0.2.5 (crate), seen on 30 November 2026. All lines are valid in the exposition format:
#
#   up{} 1                              gone
#   price{m="SOL {perp}"} 9             gone
#   price{m="SOL,PERP"} 9               m is SOL, and PERP" is nowhere
#   price{m="a\"b"} 9                   the backslash stays in the value
#   price{ m = "SOL" } 9                the label's name is " m " and its value keeps the quotes
#
# The call returns a Result, so we expect every sample with its labels, or an error. A test or a keeper that reads an exchange's metrics
# with this crate misses some series, and an alert treats a missing series as a healthy zero. For such readers, do not use braces, commas,
# quotes or spaces in labels, and test the number of samples.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cargo init --quiet --name seen --vcs none
cargo add --quiet prometheus-parse@=0.2.5
cat >src/main.rs <<'PROGRAM'
fn main() {
    let text = "up{} 1\nprice{m=\"SOL {perp}\"} 9\nprice{m=\"SOL,PERP\"} 9\nprice{m=\"a\\\"b\"} 9\nprice{ m = \"SOL\" } 9\nplain 1\n";
    for line in text.lines() {
        let scrape = prometheus_parse::Scrape::parse(std::iter::once(Ok(line.to_owned()))).unwrap();
        let found: Vec<_> = scrape.samples.iter().map(|s| format!("{} {:?}", s.metric, &*s.labels)).collect();
        println!("{line} => {}", if found.is_empty() { "nothing".into() } else { found.join("; ") });
    }
}
PROGRAM
cargo run --quiet | tee seen.txt
diff - seen.txt <<'EXPECTED'
up{} 1 => nothing
price{m="SOL {perp}"} 9 => nothing
price{m="SOL,PERP"} 9 => price {"m": "SOL"}
price{m="a\"b"} 9 => price {"m": "a\\\"b"}
price{ m = "SOL" } 9 => price {" m ": " \"SOL\" "}
plain 1 => plain {}
EXPECTED
echo "as recorded"
