#!/usr/bin/env bash
# stockstats treats a missing candle as no movement, so the true range falls by a third, and without any data it is zero.
#
# stockstats 0.6.10 with pandas 3.1.1 (PyPI), 30 daily candles of a swinging price, seen on 30 November 2026. One row is NaN
# throughout, as reindexing to a full calendar leaves it:
#
#   average true range (5)   4.27 the day after when all rows are there, 2.66 with the gap, and lower for two weeks
#   all rows NaN             RSI 50, average true range 0
#   moving average, roc      the average is of the four others; the rate of change is NaN twice, on the day and a window later
#
# The library's own rate of change is NaN while the gap is in the window. The range should be NaN too, or use the last value. A market is
# often most volatile during a gap in its feed. Margins or stops that are a multiple of the range shrink by a third at that time, and a
# feed without any data looks like a neutral market without risk. Check for gaps before you compute the indicator, not afterwards.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv python >/dev/null
python/bin/pip install --quiet --no-compile --disable-pip-version-check stockstats==0.6.10 pandas==3.1.1
cat >try.py <<'PROGRAM'
import warnings
import numpy, pandas, stockstats
warnings.simplefilter("ignore")
close = 100 + 5 * numpy.sin(numpy.arange(30))
rows = pandas.DataFrame({"open": close, "high": close + 1, "low": close - 1, "close": close, "volume": 10.0}, index=pandas.date_range("2026-01-01", periods=30))
gap = rows.copy()
gap.iloc[15] = numpy.nan
whole, holed, empty = (stockstats.wrap(frame) for frame in (rows, gap, rows * numpy.nan))
after = slice(14, 21)
for column in ("atr_5", "close_5_sma", "close_5_roc"):
    print(column, "whole", whole[column].round(2).tolist()[after])
    print(column, "holed", holed[column].round(2).tolist()[after])
print("days with a lower range", int((holed["atr_5"][15:] < whole["atr_5"][15:] - 0.1).sum()))
print("no data: rsi", empty["rsi_5"].iloc[-1], "range", empty["atr_5"].iloc[-1])
PROGRAM
python/bin/python try.py | tee seen.txt
diff - seen.txt <<'EXPECTED'
atr_5 whole [4.22, 3.9, 4.27, 4.29, 3.84, 4.17, 4.3]
atr_5 holed [4.22, 3.35, 2.66, 3.01, 2.82, 3.36, 3.65]
close_5_sma whole [99.33, 100.52, 101.24, 100.81, 99.64, 98.8, 99.06]
close_5_sma holed [99.33, 99.84, 100.73, 100.2, 98.74, 97.69, 99.06]
close_5_roc whole [2.83, 6.14, 3.75, -2.18, -5.74, -4.01, 1.27]
close_5_roc holed [2.83, nan, 3.75, -2.18, -5.74, -4.01, nan]
days with a lower range 14
no data: rsi 50.0 range 0.0
EXPECTED
echo "as recorded"
