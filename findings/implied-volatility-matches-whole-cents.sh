#!/usr/bin/env bash
# The npm package implied-volatility returns 30% for option prices of 0.03 and 0.0343, because it compares whole cents.
#
# implied-volatility 1.0.0 with black-scholes 1.1.0 (npm), seen on 30 November 2026. At the money, 30 days, rate 0:
#
#   price 0.031 of the underlying   0.2711, which gives the price back
#   price 0.03                      0.3000, whose price is 0.0343
#   price 0.04                      0.4000, whose price is 0.0457
#
# A bisection with a hundred steps should be equally precise for every price. But this one stops early if the price times 100 equals the
# model's price times 100, rounded down. Exchanges quote bitcoin options in bitcoin in steps of 0.0005, so prices with two decimals cause
# errors of three points and more in a smile, while all prices in between are right. Put the result back into the formula before you use
# it for a margin.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund implied-volatility@1.0.0 black-scholes@1.1.0 >/dev/null 2>&1
cat >try.cjs <<'PROGRAM'
const { getImpliedVolatility } = require('implied-volatility');
const { blackScholes } = require('black-scholes');
const time = 30 / 365;
for (const price of [0.031, 0.03, 0.04]) {
  const sigma = getImpliedVolatility(price, 1, 1, time, 0, 'call');
  console.log(price, sigma.toFixed(4), 'price of that', blackScholes(1, 1, time, sigma, 0, 'call').toFixed(4));
}
PROGRAM
node try.cjs | tee seen.txt
diff - seen.txt <<'EXPECTED'
0.031 0.2711 price of that 0.0310
0.03 0.3000 price of that 0.0343
0.04 0.4000 price of that 0.0457
EXPECTED
echo "as recorded"
