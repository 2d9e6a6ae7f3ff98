#!/usr/bin/env bash
# Two helpers for Hyperliquid's tick rule disagree above 100,000, and one assigns a lower tick to a higher price.
#
# @nktkas/hyperliquid 0.33.2 (npm) and hyperliquid-python-sdk 0.24.0 (PyPI), seen on 30 November 2026. The rule: at most five
# significant figures, but whole numbers are always allowed. For a perpetual with five decimals of size:
#
#   price        formatPrice (npm)    market-order price (PyPI)
#   "123456"     123456               123460
#   "123459.9"   123450               123460
#   "97123.7"    97123                97124
#
# According to the tick rule, 123456 does not change, and 123459.9 becomes 123459 or 123460. formatPrice exempts whole numbers and
# truncates all other prices to five figures, so a price that is four dollars higher becomes six dollars lower. It rounds towards zero for
# both sides. The other helper rounds to the nearest, even for whole numbers. The same strategy's limits in two languages therefore differ
# by up to ten dollars per bitcoin. Round to the venue's tick yourself, depending on the side, and pass the result as text.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv python >/dev/null
python/bin/pip install --quiet --no-compile --disable-pip-version-check hyperliquid-python-sdk==0.24.0
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @nktkas/hyperliquid@0.33.2 >/dev/null 2>&1
cat >try.mjs <<'PROGRAM'
import { formatPrice } from '@nktkas/hyperliquid/utils';
for (const price of ['123456', '123456.0', '123459.9', '97123.7']) {
  try {
    console.log('npm ', price, formatPrice(price, 5));
  } catch (error) {
    console.log('npm ', price, 'refused:', error.message);
  }
}
PROGRAM
cat >try.py <<'PROGRAM'
from types import SimpleNamespace
from hyperliquid.exchange import Exchange
info = SimpleNamespace(name_to_coin={"BTC": "BTC"}, coin_to_asset={"BTC": 0}, asset_to_sz_decimals={0: 5})
for price in (123456.0, 123459.9, 97123.7):
    print("pypi", price, Exchange._slippage_price(SimpleNamespace(info=info), "BTC", True, 0.0, price))
PROGRAM
{ node try.mjs; python/bin/python try.py; } | tee seen.txt
diff - seen.txt <<'EXPECTED'
npm  123456 123456
npm  123456.0 123456
npm  123459.9 123450
npm  97123.7 97123
pypi 123456.0 123460.0
pypi 123459.9 123460.0
pypi 97123.7 97124.0
EXPECTED
echo "as recorded"
