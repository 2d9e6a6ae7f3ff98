#!/usr/bin/env bash
# Drift's SDK rounds 995.00 to 100.00 and -1.999999 to -9.00, because it counts the raw integer's digits, including the minus sign.
#
# @drift-labs/sdk 2.145.0 (npm), BigNum with six decimals, seen on 30 November 2026:
#
#   amount           toFixed(2)    toFixed(2, true)    toRounded(4)     toNotional(true, 2)
#   123,456.789      123456.78     120000.00           123500           $1,2e4
#   97,123.456789    97123.45      97000.00            97120            $9,7e3
#   995              995.00        100.00              995              $9,9e1
#   -1.999999        -1.99         -9.00               -1.98            -$1.9
#
# Rounded to two decimals, the amounts are 123456.79, 97123.46, 995.00 and -2.00. The first argument of toFixed normally means decimals.
# If the second argument is set, it means significant digits of the number without its decimal point, and a carry (995 -> 1000) or a sign
# shifts the cut. With a precision, toNotional puts a thousands separator before the exponent. A page of balances or PnL that uses these
# helpers shows wrong amounts. Plain toFixed truncates, which is safe for collateral but makes debts look smaller.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @drift-labs/sdk@2.145.0 >/dev/null 2>&1
cat >try.cjs <<'PROGRAM'
const { BigNum, BN } = require('@drift-labs/sdk');
for (const raw of ['123456789000', '97123456789', '995000000', '-1999999']) {
  const amount = BigNum.from(new BN(raw), 6);
  console.log(amount.print(), '|', amount.toFixed(2), '|', amount.toFixed(2, true), '|', amount.toRounded(4).print(), '|', amount.toNotional(true, 2));
}
PROGRAM
node try.cjs 2>/dev/null | tee seen.txt
diff - seen.txt <<'EXPECTED'
123456.789000 | 123456.78 | 120000.00 | 123500.000000 | $1,2e4
97123.456789 | 97123.45 | 97000.00 | 97120.000000 | $9,7e3
995.000000 | 995.00 | 100.00 | 995.000000 | $9,9e1
-1.999999 | -1.99 | -9.00 | -1.980000 | -$1.9
EXPECTED
echo "as recorded"
