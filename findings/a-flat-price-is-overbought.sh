#!/usr/bin/env bash
# A price that does not move has a relative strength of 100, "overbought", and averages with the same name start differently.
#
# technicalindicators 3.1.0 and trading-signals 8.3.0 (npm), seen on 30 November 2026, period 3:
#
#                            technicalindicators     trading-signals
#   RSI of 5,5,5,5           100                     100
#   EMA of 1,2,3,10          -, -, 2, 6              -, -, 2.25, 6.125
#   SMA of 1,gap,3,4,5,6     no value ever again (a gap is NaN; period 2)
#
# The index compares gains with losses. A flat price has neither, so we would expect 50 or no value. These libraries treat the absence of
# losses as all gain. The index of a halted or stale market is flat, so a strategy sells it. One average starts from a mean and the other
# from the first price, and one missing candle corrupts the running sum permanently. Fill gaps first, and leave out stale periods.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund technicalindicators@3.1.0 trading-signals@8.3.0 >/dev/null 2>&1
cat >try.mjs <<'PROGRAM'
import technical from 'technicalindicators';
import * as signals from 'trading-signals';
const feed = (indicator, values) => values.map((value) => indicator.update(value, false));
const flat = [5, 5, 5, 5, 5];
console.log('RSI technicalindicators', technical.RSI.calculate({ values: flat, period: 3 }).at(-1));
console.log('RSI trading-signals', Number(feed(new signals.RSI(3), flat).at(-1)));
console.log('EMA technicalindicators', technical.EMA.calculate({ values: [1, 2, 3, 10], period: 3 }).join());
console.log('EMA trading-signals', feed(new signals.EMA(3), [1, 2, 3, 10]).slice(2).map(Number).join());
console.log('SMA technicalindicators', technical.SMA.calculate({ values: [1, NaN, 3, 4, 5, 6], period: 2 }).join());
PROGRAM
node try.mjs | tee seen.txt
diff - seen.txt <<'EXPECTED'
RSI technicalindicators 100
RSI trading-signals 100
EMA technicalindicators 2,6
EMA trading-signals 2.25,6.125
SMA technicalindicators NaN,NaN,NaN,NaN,NaN
EXPECTED
echo "as recorded"
