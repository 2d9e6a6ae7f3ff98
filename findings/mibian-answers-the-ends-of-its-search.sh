#!/usr/bin/env bash
# mibian returns an implied volatility for prices that no volatility can explain: the ends of its search range.
#
# mibian 0.1.3 and py_vollib 1.0.12 (PyPI), seen on 30 November 2026:
#
#   a call on 110 with strike 100, half a year       mibian       py_vollib
#   at 9, below what exercise gives                  0.00001 %    BelowIntrinsicException
#   at 200, above the underlying                     500 %        AboveMaximumException
#   at the money, a week, priced at 600 %            500 %        600 %
#
# py_vollib returns the correct results: two errors and 600 %. A quote is below intrinsic value whenever the option price and the index
# price are from different moments. A margin model or a volatility index then receives a number that looks valid, so compute the price
# from the result and compare it with the input.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv python >/dev/null
python/bin/pip install --quiet --no-compile --disable-pip-version-check mibian==0.1.3 py_vollib==1.0.12 scipy numpy setuptools 2>/dev/null
cat >try.py <<'PROGRAM'
import warnings
warnings.filterwarnings("ignore")
import mibian
from py_vollib.black_scholes import black_scholes
from py_vollib.black_scholes.implied_volatility import implied_volatility

def show(label, ask):
    try:
        print(label, round(float(ask()), 5))
    except Exception as error:
        print(label, type(error).__name__)

week = black_scholes("c", 100, 100, 7 / 365, 0, 6)
for label, (price, spot, strike, days) in {"below": (9, 110, 100, 182), "above": (200, 110, 100, 182), "week": (week, 100, 100, 7)}.items():
    show(f"{label} mibian", lambda: mibian.BS([spot, strike, 0, days], callPrice=float(price)).impliedVolatility)
    show(f"{label} vollib", lambda: 100 * implied_volatility(price, spot, strike, days / 365, 0, "c"))
PROGRAM
python/bin/python try.py | tee seen.txt
diff - seen.txt <<'EXPECTED'
below mibian 1e-05
below vollib BelowIntrinsicException
above mibian 500.0
above vollib AboveMaximumException
week mibian 500.0
week vollib 600.0
EXPECTED
echo "as recorded"
