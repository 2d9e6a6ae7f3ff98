#!/usr/bin/env bash
# The number type in Mango's program rounds products down and quotients towards zero, and its JavaScript version truncates both.
#
# fixed 1.31.0 (crate) and @blockworks-foundation/mango-v4 0.33.9 (npm), type I80F48, seen on 30 November 2026. One unit is 2^-48:
#
#                      fixed (Rust)    mango-v4 (JavaScript)
#   -3 units * 0.5     -2 units        -1 unit
#   -3 units / 2       -1 unit         -1 unit
#   floor(-1.5)        -2              -1
#   ceil(-1.5)         -1              -2
#   0.1 from a float   nearest         one unit below
#
# A type should round both operations in the same direction, and floor and ceil should mean the same in every language. Here, x * 0.5 and
# x / 2 differ for a debt even within the program, and the client's floor of a debt is smaller than the debt. An exchange's negative
# numbers are losses and funding, so name the direction of each rounding, and do not port arithmetic by function names alone.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @blockworks-foundation/mango-v4@0.33.9 >/dev/null 2>&1
cat >try.cjs <<'PROGRAM'
const { I80F48 } = require('@blockworks-foundation/mango-v4');
const BN = require('bn.js');
const units = (count) => new I80F48(new BN(count));
const number = I80F48.fromNumber;
console.log('javascript product', units(-3).mul(number(0.5)).getData().toString(), 'quotient', units(-3).div(number(2)).getData().toString());
console.log('javascript floor', number(-1.5).floor().toNumber(), 'ceil', number(-1.5).ceil().toNumber(), 'tenth', number(0.1).getData().toString());
PROGRAM
cargo init --quiet --name seen --vcs none
cargo add --quiet fixed@=1.31.0
cat >src/main.rs <<'PROGRAM'
use fixed::types::I80F48;
fn main() {
    let (debt, number) = (I80F48::from_bits(-3), I80F48::from_num::<f64>);
    println!("rust product {} quotient {}", (debt * number(0.5)).to_bits(), (debt / number(2.0)).to_bits());
    println!("rust floor {} ceil {} tenth {}", number(-1.5).floor(), number(-1.5).ceil(), number(0.1).to_bits());
}
PROGRAM
{ node try.cjs 2>/dev/null; cargo run --quiet; } | tee seen.txt
diff - seen.txt <<'EXPECTED'
javascript product -1 quotient -1
javascript floor -1 ceil -2 tenth 28147497671065
rust product -2 quotient -1
rust floor -2 ceil -1 tenth 28147497671066
EXPECTED
echo "as recorded"
