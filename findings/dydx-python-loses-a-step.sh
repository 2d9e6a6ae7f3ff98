#!/usr/bin/env bash
# dYdX's Python client turns an order for 0.0003 BTC into an order for 0.0002, and the JavaScript client does not.
#
# dydx-v4-client 1.1.5 (PyPI) and @dydxprotocol/v4-client-js 3.6.0 (npm), seen on 30 November 2026, with the parameters of BTC-USD
# (step 0.0001) and ETH-USD (tick 0.1). All inputs below are multiples of the step or tick:
#
#   0.0003 BTC           2 steps in Python, 3 in JavaScript
#   1.001 ETH            1 step too little in Python (1.000), right in JavaScript
#   a price of 1024.1    1024.0 in Python, right in JavaScript
#   0.0001 to 2 BTC      1,010 of 20,000 sizes lose a step in Python, none in JavaScript
#
# Two clients of one exchange should agree, and a size that is a multiple of the step needs no rounding. Both clients round down to the
# step, but the Python client multiplies floats first, so 2999999.9999999995 becomes 2000000. The smaller the order, the larger the lost
# share: a position that is closed "in full" leaves one step open. A client that accepts floats must round to the nearest step before it
# rounds down, or accept text.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
# The order arithmetic needs only the protocol's messages, not the client's many other dependencies.
python3 -m venv python >/dev/null
python/bin/pip install --quiet --no-compile --disable-pip-version-check --no-deps dydx-v4-client==1.1.5 v4-proto==8.2.0 protobuf==7.36.2
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @dydxprotocol/v4-client-js@3.6.0 >/dev/null 2>&1
cat >try.py <<'PROGRAM'
from dydx_v4_client.node.market import Market
market = lambda resolution: Market({"atomicResolution": resolution, "stepBaseQuantums": 1_000_000,
                                    "quantumConversionExponent": -9, "subticksPerTick": 100_000})
btc, eth = market(-10), market(-9)
print("python 0.0003 BTC", btc.calculate_quantums(0.0003) // 1_000_000)
print("python 1.001 ETH", eth.calculate_quantums(1.001) // 1_000_000)
print("python price 1024.1", eth.calculate_subticks(1024.1) // 100_000)
print("python wrong", sum(btc.calculate_quantums(n / 10_000) != n * 1_000_000 for n in range(1, 20_001)))
PROGRAM
cat >try.cjs <<'PROGRAM'
const path = require('path');
const root = path.join(__dirname, 'node_modules/@dydxprotocol/v4-client-js/build/cjs/src');
const { calculateQuantums, calculateSubticks } = require(path.join(root, 'clients/helpers/chain-helpers.js'));
const steps = (size, resolution) => Number(calculateQuantums(size, resolution, 1000000)) / 1000000;
console.log('javascript 0.0003 BTC', steps(0.0003, -10));
console.log('javascript 1.001 ETH', steps(1.001, -9));
console.log('javascript price 1024.1', Number(calculateSubticks(1024.1, -9, -9, 100000)) / 100000);
let wrong = 0;
for (let n = 1; n <= 20000; n++) if (steps(n / 10000, -10) !== n) wrong++;
console.log('javascript wrong', wrong);
PROGRAM
{ python/bin/python try.py; node try.cjs; } | tee seen.txt
diff - seen.txt <<'EXPECTED'
python 0.0003 BTC 2
python 1.001 ETH 1000
python price 1024.1 10240
python wrong 1010
javascript 0.0003 BTC 3
javascript 1.001 ETH 1001
javascript price 1024.1 10241
javascript wrong 0
EXPECTED
echo "as recorded"
