#!/usr/bin/env bash
# QuantStats treats returns as prices if none of them is a loss and one is above 1, and does not report it.
#
# quantstats 0.0.86 (PyPI), seen on 30 November 2026. Four daily returns, the same but for the sign of the second:
#
#   1.5, -0.2, 2.0, 0.1   annual volatility 16.9, best day 2.0
#   1.5,  0.2, 2.0, 0.1   annual volatility 90.8, best day 9.0: from 0.2 to 2.0 is a "return" of 900%
#
# A function of returns should use its input as returns, and as prices only on request. Daily funding in per cent on a carry position
# looks like this input: it is never negative for weeks, and sometimes above 1. A leveraged account's list of wins looks like it too. The
# strategy report changes its meaning on the day of the first loss. Pass fractions, and check that no value is above 1.
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
