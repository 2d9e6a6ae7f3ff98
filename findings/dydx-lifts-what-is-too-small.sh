#!/usr/bin/env bash
# dYdX's client makes an order of one step out of a size of nothing, and out of a negative one.
#
# @dydxprotocol/v4-client-js 3.6.0 (npm), seen on 30 November 2026, with the parameters of BTC-USD (step 0.0001 BTC, tick 1 dollar):
#
#   size 0.00000001, 0, -1      a buy or sell of 0.0001 BTC
#   price 0.2, 0, -5            a limit price of 1 dollar
#   size 0.00019                0.0001: rounded down, as one would think
#
# A size below the smallest step should be an error, or zero and a refusal by the chain. The step serves as a floor ("minimum order size"), so what a strategy
# rounds away to nothing still trades: a loop that closes the remainder of a position never comes to rest and can turn it round, and
# the side is not checked against the sign. Zero steps are an answer of their own; a client should return it.
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
