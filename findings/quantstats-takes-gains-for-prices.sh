#!/usr/bin/env bash
# QuantStats takes returns for prices when none of them is a loss and one is above 1, and says nothing.
#
# quantstats 0.0.86 (PyPI), seen on 30 November 2026. Four daily returns, the same but for the sign of the second:
#
#   1.5, -0.2, 2.0, 0.1   annual volatility 16.9, best day 2.0
#   1.5,  0.2, 2.0, 0.1   annual volatility 90.8, best day 9.0: from 0.2 to 2.0 is a "return" of 900%
#
# A function of returns should take what it is given, and prices only when asked. Funding in per cent a day on a carry position
# looks just like that: never negative for weeks, and above 1 now and then. So does the list of a leveraged account's wins.
# The report of a strategy changes its meaning on the day of the first loss. Give fractions, and check that no value is above 1.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv python >/dev/null
python/bin/pip install --quiet --no-compile --disable-pip-version-check quantstats==0.0.86
cat >try.py <<'PROGRAM'
import pandas, quantstats
days = pandas.date_range("2026-01-01", periods=4)
for second in (-0.2, 0.2):
    returns = pandas.Series([1.5, second, 2.0, 0.1], index=days)
    print(second, f"volatility {quantstats.stats.volatility(returns):.1f}, by hand {returns.std() * 252 ** 0.5:.1f}, best {quantstats.stats.best(returns):.1f}")
PROGRAM
python/bin/python try.py 2>/dev/null | tee seen.txt
diff - seen.txt <<'EXPECTED'
-0.2 volatility 16.9, by hand 16.9, best 2.0
0.2 volatility 90.8, by hand 15.0, best 9.0
EXPECTED
echo "as recorded"
