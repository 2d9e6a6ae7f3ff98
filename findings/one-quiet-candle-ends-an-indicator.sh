#!/usr/bin/env bash
# After one candle without trades, some indicators in indicatorts are NaN for the rest of the series, not only for one window.
#
# indicatorts 2.2.2 (npm), windows of 5 over 60 candles, seen on 30 November 2026. Candle 10 repeats the last price with volume 0,
# as exchanges publish a minute without trades:
#
#   Chaikin money flow, ease of movement     NaN from candle 10 to the end: 50 of 60
#   accumulation and distribution            the same
#   money flow index, VWAP, RSI, Williams %R  a number everywhere
#
# A windowed indicator should recover once the window has passed. But the library keeps moving sums by adding the new value and
# subtracting the old one, and NaN minus NaN is NaN. A new perpetual has such a minute every night. Comparisons with NaN are false, so an
# alert or a strategy stops working until it is restarted. Remove candles without volume before you compute these indicators.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund indicatorts@2.2.2 >/dev/null 2>&1
cat >try.mjs <<'PROGRAM'
import { ad, cmf, emv, mfi, rsi, vwap, willr } from 'indicatorts';
const closes = Array.from({ length: 60 }, (_, i) => 100 + 5 * Math.sin(i));
const highs = closes.map(price => price + 1), lows = closes.map(price => price - 1), volumes = closes.map(() => 10);
const window = { period: 5 };
const indicators = {
  cmf: () => cmf(highs, lows, closes, volumes, window), emv: () => emv(highs, lows, volumes, window), ad: () => ad(highs, lows, closes, volumes),
  mfi: () => mfi(highs, lows, closes, volumes, window), vwap: () => vwap(closes, volumes, window), rsi: () => rsi(closes, window),
  willr: () => willr(highs, lows, closes, window) };
const missing = name => indicators[name]().filter(value => !Number.isFinite(value)).length;
const before = Object.keys(indicators).map(missing);
highs[10] = lows[10] = closes[10] = closes[9];
volumes[10] = 0;
Object.keys(indicators).forEach((name, i) => console.log(name, 'without a number', before[i], 'and with one quiet candle', missing(name)));
PROGRAM
node try.mjs | tee seen.txt
diff - seen.txt <<'EXPECTED'
cmf without a number 0 and with one quiet candle 50
emv without a number 0 and with one quiet candle 50
ad without a number 0 and with one quiet candle 50
mfi without a number 0 and with one quiet candle 0
vwap without a number 0 and with one quiet candle 0
rsi without a number 0 and with one quiet candle 0
willr without a number 0 and with one quiet candle 0
EXPECTED
echo "as recorded"
