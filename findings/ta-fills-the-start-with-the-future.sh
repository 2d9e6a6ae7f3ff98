#!/usr/bin/env bash
# The Python library ta fills the start of the shifted Ichimoku cloud with an average of the whole series, including the future.
#
# ta 0.11.0 with pandas 3.1.1 (PyPI), 20 candles, seen on 30 November 2026:
#
#   IchimokuIndicator(visual=True)   the first five values are 99.82, an average of the series; without visual they are NaN
#   the last price a million         the same first five become 31,346.63
#   average true range               0 while its window fills, not NaN, and so is the directional index
#
# With fillna off, the library's other indicators start with NaN, and no value should depend on later rows. A backtest then trades on
# future information, and in a new market's first candles, a stop at a distance of two ranges is at the price itself. Drop the first
# window, and test an indicator by changing only the last row.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv python >/dev/null
python/bin/pip install --quiet --no-compile --disable-pip-version-check ta==0.11.0 pandas==3.1.1
cat >try.py <<'PROGRAM'
import warnings
import numpy, pandas
from ta.trend import ADXIndicator, IchimokuIndicator
from ta.volatility import AverageTrueRange
warnings.simplefilter("ignore")
close = pandas.Series(100 + 5 * numpy.sin(numpy.arange(20)))
def cloud(close, visual):
    return IchimokuIndicator(close + 1, close - 1, window1=3, window2=5, window3=10, visual=visual).ichimoku_a().round(2).tolist()
print("plain", cloud(close, False)[:6])
print("shifted", cloud(close, True)[:6])
later = close.copy()
later.iloc[-1] = 1_000_000
print("another last price", cloud(later, True)[:6])
print("range", AverageTrueRange(close + 1, close - 1, close, window=5).average_true_range().round(2).tolist()[:6])
print("direction", ADXIndicator(close + 1, close - 1, close, window=5).adx().round(2).tolist()[:11])
PROGRAM
python/bin/python try.py | tee seen.txt
diff - seen.txt <<'EXPECTED'
plain [nan, nan, nan, nan, 100.38, 98.92]
shifted [99.82, 99.82, 99.82, 99.82, 99.82, nan]
another last price [31346.63, 31346.63, 31346.63, 31346.63, 31346.63, nan]
range [0.0, 0.0, 0.0, 0.0, 3.91, 3.53]
direction [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 21.47, 21.79]
EXPECTED
echo "as recorded"
