#!/usr/bin/env bash
# Scaling in Pyth's Rust SDK makes an uncertain price certain, because it rounds the confidence down to zero.
#
# pyth-sdk 0.8.0 (crate), seen on 30 November 2026:
#
#   Price::scale_to_exponent     1.99 +- 0.09, to one decimal      1.9 +- 0.0
#                                0.00000199, to exponent 5         0 +- 0, not None
#                                -1.99, to whole numbers           -1 +- 0
#
# The documentation describes an interval that contains the price, so the half-width should be rounded up, or the result should be None if
# the half-width vanishes. The true range, 1.90 to 2.08, is no longer inside the resulting interval. An exchange that refuses wide prices,
# or that values collateral at the worse end of the interval, sees no uncertainty. Check the confidence at the exponent of publication,
# and scale afterwards.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cargo init --quiet --name seen --vcs none
cargo add --quiet pyth-sdk@=0.8.0
cat >src/main.rs <<'PROGRAM'
use pyth_sdk::Price;
fn main() {
    for (price, conf, expo, target) in [(199, 9, -2, -1), (199, 9, -8, 5), (-199, 9, -2, 0)] {
        let scaled = Price { price, conf, expo, publish_time: 0 }.scale_to_exponent(target);
        println!("{price} +- {conf} e{expo} to e{target}: {:?}", scaled.map(|p| (p.price, p.conf, p.expo)));
    }
}
PROGRAM
cargo run --quiet | tee seen.txt
diff - seen.txt <<'EXPECTED'
199 +- 9 e-2 to e-1: Some((19, 0, -1))
199 +- 9 e-8 to e5: Some((0, 0, 5))
-199 +- 9 e-2 to e0: Some((-1, 0, 0))
EXPECTED
echo "as recorded"
