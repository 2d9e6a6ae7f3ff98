#!/usr/bin/env bash
# @uqee/black-scholes finds no volatility at the money, and none for most of its own prices of bitcoin options.
#
# @uqee/black-scholes 1.0.7 (npm), as constructed without arguments, seen on 30 November 2026. Calls of 30 days, rate 0, priced by
# option() at volatilities of 20% to 150% in steps of 1%, and passed back to sigma():
#
#   underlying 100, strike 95         131 of 131 come back
#   underlying 65,000, strike 61,750  39 of 131 come back, the others as 0
#   at the money, either underlying   none: -0 each time (the intrinsic price divides 0 by 0)
#   a price below the intrinsic one   a negative volatility, -9.7%
#
# The documentation describes the accuracy of 0.001 as the accuracy of sigma, so a round trip should be that close. In fact it applies to
# the price and must be reached within 21 bisection steps, which rarely happens for a bitcoin price in dollars, and a failure returns 0. A
# margin model or an index accepts a volatility of zero. Scale prices to an underlying of about 100, and refuse results that are not above
# zero.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @uqee/black-scholes@1.0.7 >/dev/null 2>&1
cat >try.cjs <<'PROGRAM'
const model = new (require('@uqee/black-scholes').BlackScholes)();
for (const [underlying, strike] of [[100, 95], [65000, 61750], [100, 100], [65000, 65000]]) {
  let right = 0, zero = 0;
  for (let percent = 20; percent <= 150; percent++) {
    const option = { rate: 0, strike, time: 30 / 365, type: 'call', underlying };
    const back = model.sigma({ ...option, price: model.option({ ...option, sigma: percent / 100 }).price });
    if (Math.abs(back - percent / 100) < 0.01) right++;
    if (back === 0) zero++;
  }
  console.log(underlying, strike, 'of 131 right', right, 'zero', zero);
}
const below = { rate: 0, strike: 60000, time: 30 / 365, type: 'call', underlying: 65000, price: 4999 };
console.log('below intrinsic', model.sigma(below).toFixed(3));
PROGRAM
node try.cjs | tee seen.txt
diff - seen.txt <<'EXPECTED'
100 95 of 131 right 131 zero 0
65000 61750 of 131 right 39 zero 92
100 100 of 131 right 0 zero 131
65000 65000 of 131 right 0 zero 131
below intrinsic -0.097
EXPECTED
echo "as recorded"
