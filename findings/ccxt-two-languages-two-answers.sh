#!/usr/bin/env bash
# ccxt in JavaScript and ccxt in Python return different remainders of a negative number, and the former refuses 1e-7.
#
# ccxt 4.5.90 (PyPI) and 4.5.84 (npm), seen on 30 November 2026:
#
#                                        JavaScript     Python
#   Precise.stringMod('-7', '3')         -1             2
#   Precise.stringMod('7', '-3')         1              -2
#   Precise.stringDiv('-1', '3')         -0.33..3       -0.33..3
#   decimalToPrecision('1e-7', ...)      throws         0.0000001
#
# The Python code is translated from the TypeScript code, so both should give the same result, as they do for division. The remainder of a
# negative funding amount, PnL or net size (the part of a position beyond whole contracts) depends on the bot's language. Small funding
# rates, which JSON writes as 1e-7, cannot be rounded in one of the languages. Take remainders of magnitudes, and write prices without
# exponents.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv python >/dev/null
python/bin/pip install --quiet --no-compile --disable-pip-version-check ccxt==4.5.90
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund ccxt@4.5.84 >/dev/null 2>&1
cat >try.mjs <<'PROGRAM'
import ccxt from 'ccxt';
const { Precise, decimalToPrecision, ROUND, DECIMAL_PLACES } = ccxt;
for (const [a, b] of [['-7', '3'], ['7', '-3']]) console.log('javascript mod', a, b, Precise.stringMod(a, b));
console.log('javascript div', Precise.stringDiv('-1', '3'));
try {
  console.log('javascript round', decimalToPrecision('1e-7', ROUND, 8, DECIMAL_PLACES));
} catch (error) {
  console.log('javascript round refused:', error.message);
}
PROGRAM
cat >try.py <<'PROGRAM'
from ccxt.base.decimal_to_precision import DECIMAL_PLACES, ROUND, decimal_to_precision
from ccxt.base.precise import Precise
for a, b in (("-7", "3"), ("7", "-3")):
    print("python mod", a, b, Precise.string_mod(a, b))
print("python div", Precise.string_div("-1", "3"))
print("python round", decimal_to_precision("1e-7", ROUND, 8, DECIMAL_PLACES))
PROGRAM
{ node try.mjs; python/bin/python try.py; } | tee seen.txt
diff - seen.txt <<'EXPECTED'
javascript mod -7 3 -1
javascript mod 7 -3 1
javascript div -0.333333333333333333
javascript round refused: 1e-7: invalid number (contains an illegal character 'e')
python mod -7 3 2
python mod 7 -3 -2
python div -0.333333333333333333
python round 0.0000001
EXPECTED
echo "as recorded"
