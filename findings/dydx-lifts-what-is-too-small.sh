#!/usr/bin/env bash
# dYdX's client turns a size of zero, and even a negative size, into an order of one step.
#
# @dydxprotocol/v4-client-js 3.6.0 (npm), seen on 30 November 2026, with the parameters of BTC-USD (step 0.0001 BTC, tick 1 dollar):
#
#   size 0.00000001, 0, -1      a buy or sell of 0.0001 BTC
#   price 0.2, 0, -5            a limit price of 1 dollar
#   size 0.00019                0.0001: rounded down, as one would think
#
# A size below the smallest step should cause an error, or become zero and be refused by the chain. The client uses the step as a minimum
# ("minimum order size"), so a size that a strategy rounds down to zero still trades. A loop that closes the remainder of a position never
# ends and can reverse the position, and the client does not compare the side with the sign. Zero steps are a valid result that the client
# should return.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @dydxprotocol/v4-client-js@3.6.0 >/dev/null 2>&1
cat >try.cjs <<'PROGRAM'
const path = require('path');
const root = path.join(__dirname, 'node_modules/@dydxprotocol/v4-client-js/build/cjs/src');
const { calculateQuantums, calculateSubticks } = require(path.join(root, 'clients/helpers/chain-helpers.js'));
for (const size of [0.00019, 0.00000001, 0, -1]) console.log('size', size, '->', Number(calculateQuantums(size, -10, 1000000)) / 1e10);
for (const price of [1.9, 0.2, 0, -5]) console.log('price', price, '->', Number(calculateSubticks(price, -10, -9, 100000)) / 1e5);
PROGRAM
node try.cjs | tee seen.txt
diff - seen.txt <<'EXPECTED'
size 0.00019 -> 0.0001
size 1e-8 -> 0.0001
size 0 -> 0.0001
size -1 -> 0.0001
price 1.9 -> 1
price 0.2 -> 1
price 0 -> 1
price -5 -> 1
EXPECTED
echo "as recorded"
