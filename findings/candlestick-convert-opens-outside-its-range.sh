#!/usr/bin/env bash
# candlestick-convert builds candles with an open above their high, because it opens each at the previous candle's close.
#
# candlestick-convert 7.0.0 (npm), batchTicksToCandle and batchTradeToExtCandle, seen on 30 November 2026, minutes from trades:
#
#   trades of 100 and 102, then one of 50 in a later minute     open 102, high 50, low 50, close 50
#   a day of 4,222 trades by a seeded walk, one-minute candles  1,007 of 1,354 have an open outside low to high
#   five-minute candles of the same trades                      108 of 287
#
# A candle's open should be its first trade, as its high and low are those of its trades. Here the open is the last trade of an earlier
# period, and it does not count towards the high. A rule that rejects broken bars (low <= open <= high) discards most of a thin market's
# history, and a range indicator, such as the average true range, misses the jump. Candles built from candles are correct.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund candlestick-convert@7.0.0 >/dev/null 2>&1
cat >try.cjs <<'PROGRAM'
const { batchTicksToCandle, batchTradeToExtCandle } = require('candlestick-convert');
const start = 1700000100000;
const trade = (ms, price) => ({ time: start + ms, price, quantity: 1, side: 0 });
const thin = [trade(0, 100), trade(10_000, 102), trade(200_000, 50), trade(250_000, 60)];
for (const { open, high, low, close } of batchTicksToCandle(thin, 60)) console.log('open', open, 'high', high, 'low', low, 'close', close);
let state = 1;
const random = () => (state = (state * 16807) % 2147483647) / 2147483647;
const day = [];
for (let second = 0, price = 65000; second < 86400; second++) {
  price += Math.round((random() - 0.5) * 40);
  if (random() < 0.05) day.push(trade(second * 1000, price));
}
const outside = ({ open, high, low }) => open > high || open < low;
for (const seconds of [60, 300]) for (const batch of [batchTicksToCandle, batchTradeToExtCandle]) {
  const candles = batch(day, seconds);
  console.log(batch.name, seconds, 'trades', day.length, 'candles', candles.length, 'outside', candles.filter(outside).length);
}
PROGRAM
node try.cjs | tee seen.txt
diff - seen.txt <<'EXPECTED'
open 100 high 102 low 100 close 102
open 102 high 50 low 50 close 50
batchTicksToCandle 60 trades 4222 candles 1354 outside 1007
batchTradeToExtCandle 60 trades 4222 candles 1354 outside 1007
batchTicksToCandle 300 trades 4222 candles 287 outside 108
batchTradeToExtCandle 300 trades 4222 candles 287 outside 108
EXPECTED
echo "as recorded"
