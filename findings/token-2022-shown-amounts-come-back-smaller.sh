#!/usr/bin/env bash
# A Token-2022 amount is nearly always one unit smaller after the SDK's own two functions display it and read it back.
#
# @solana/spl-token 0.4.15 (npm), seen on 30 November 2026: mints with the scaled-UI-amount extension, as tokenized stocks use it.
#
#   multiplier 1.1, 5,000 amounts         4,734 come back one unit smaller; 1,234,568 is shown as 1.358024 and read as 1,234,567
#   multiplier 1, amount 10^18 + 1        shown as 1000000000000: the last unit is gone, six decimals or not
#
# For multipliers of at least one, each displayed amount belongs to at most one raw amount, so the conversion can be inverted. Both
# functions truncate, and both compute in floats. A deposit of the full displayed balance leaves dust, a withdrawal requests one unit too
# little, and for large amounts the displayed balance is wrong. Always move and compare such collateral in raw amounts.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @solana/spl-token@0.4.15 @solana/web3.js@1.99.0 >/dev/null 2>&1
cat >try.cjs <<'PROGRAM'
const token = require('@solana/spl-token');
const show = token.amountToUiAmountForScaledUiAmountMintWithoutSimulation;
const read = token.uiAmountToAmountForScaledUiAmountMintWithoutSimulation;
const losses = {};
for (let n = 1n; n <= 5000n; n++) {
  const amount = n * 1234567n + 1n;
  const loss = amount - read(show(amount, 6, 1.1), 6, 1.1);
  losses[loss] = (losses[loss] ?? 0) + 1;
}
console.log('losses', JSON.stringify(losses));
console.log('1234568', show(1234568n, 6, 1.1), read(show(1234568n, 6, 1.1), 6, 1.1));
console.log('10^18 + 1', show(10n ** 18n + 1n, 6, 1));
PROGRAM
node try.cjs 2>/dev/null | tee seen.txt
diff - seen.txt <<'EXPECTED'
losses {"0":266,"1":4734}
1234568 1.358024 1234567n
10^18 + 1 1000000000000
EXPECTED
echo "as recorded"
