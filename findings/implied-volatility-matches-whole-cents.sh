#!/usr/bin/env bash
# The npm package implied-volatility gives 30% for an option of 0.03 and for one of 0.0343: a price of whole cents matches a whole cent.
#
# implied-volatility 1.0.0 with black-scholes 1.1.0 (npm), seen on 30 November 2026. At the money, 30 days, rate 0:
#
#   price 0.031 of the underlying   0.2711, which gives the price back
#   price 0.03                      0.3000, whose price is 0.0343
#   price 0.04                      0.4000, whose price is 0.0457
#
# Bisection that halves a hundred times should be as precise for every price. But it stops early where price times 100 is the floor of
# the model's. Exchanges quote bitcoin options in bitcoin in steps of 0.0005, so prices of two decimals put notches of three points
# and more into a smile, and everything between is right. Put the result back into the formula before it sets a margin.
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
