#!/usr/bin/env bash
# backtesting.py reports an annual volatility between 13% and 98% for the same noise: the figure grows with the profit.
#
# backtesting 0.6.6 with pandas 3.1.1 (PyPI), daily prices of a year with the same seeded noise of 2.1% a day and three drifts, bought on
# the first day and held, seen on 30 November 2026:
#
#   return    reported volatility   from the equity curve
#     -64%    13%                   36%
#      -4%    36%                   36%
#    +160%    98%                   37%
#
# Annual volatility is the standard deviation of returns times the square root of the number of days in a year: 36% in all three cases.
# The library reports the volatility of the wealth after a year, which is compounded, so it shrinks with losses and grows with gains. If
# the reported volatility determines the leverage, the leverage rises for a losing strategy. Over a few weeks, the numbers are unusable.
# Compute the volatility from the equity curve.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv python >/dev/null
python/bin/pip install --quiet --no-compile --disable-pip-version-check backtesting==0.6.6 pandas==3.1.1
cat >try.py <<'PROGRAM'
import warnings
import numpy, pandas
from backtesting import Backtest, Strategy
warnings.simplefilter("ignore")
class Hold(Strategy):
    def init(self):
        pass
    def next(self):
        if not self.position:
            self.buy()
noise = numpy.random.default_rng(1).normal(0, 0.021, 365)
noise -= noise.mean()
for total in (-1.0, 0.0, 1.0):
    close = 100 * numpy.exp(numpy.cumsum(noise + total / 365))
    rows = pandas.DataFrame({"Open": close, "High": close, "Low": close, "Close": close, "Volume": 1.0}, index=pandas.date_range("2025-01-01", periods=365))
    statistics = Backtest(rows, Hold, cash=1_000_000, finalize_trades=True).run()
    by_hand = statistics["_equity_curve"]["Equity"].pct_change().std() * 365 ** 0.5 * 100
    print(f"return {statistics['Return [%]']:.0f}% volatility {statistics['Volatility (Ann.) [%]']:.0f}% by hand {by_hand:.0f}%")
PROGRAM
python/bin/python try.py 2>/dev/null | tee seen.txt
diff - seen.txt <<'EXPECTED'
return -64% volatility 13% by hand 36%
return -4% volatility 36% by hand 36%
return 160% volatility 98% by hand 37%
EXPECTED
echo "as recorded"
