#!/usr/bin/env bash
# Orca's price functions do not invert each other: a third of all ticks come back as the tick below.
#
# @orca-so/whirlpools-core 3.1.0 (npm), seen on 30 November 2026, for a pair with 9 and 6 decimals:
#
#   tickIndexToPrice, then priceToTickIndex               292,879 of 887,273 ticks end one below, none above
#   tickIndexToSqrtPrice, then sqrtPriceToTickIndex       all come back
#   priceToTickIndex of 0                                 -1561061633, although no tick lies below -443636
#
# Each price is computed from a tick, so every tick should be recoverable: the search could allow for one unit of float precision. A range
# or a reference price that is stored as a price and read back drifts down by one basis point each time, fourteen times from tick -11861
# before it stops. If you take a mark or an index from such a pool, store the tick or the square root. Display the price, but never
# compute from the displayed price.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @orca-so/whirlpools-core@3.1.0 >/dev/null 2>&1
cat >try.cjs <<'PROGRAM'
const orca = require('@orca-so/whirlpools-core');
const last = orca._MAX_TICK_INDEX();
const count = (way) => {
  let below = 0, same = 0, above = 0;
  for (let tick = -last; tick <= last; tick++) {
    const end = way(tick);
    if (end < tick) below++; else if (end > tick) above++; else same++;
  }
  return `below ${below} same ${same} above ${above}`;
};
console.log('price', count((tick) => orca.priceToTickIndex(orca.tickIndexToPrice(tick, 9, 6), 9, 6)));
console.log('square root', count((tick) => orca.sqrtPriceToTickIndex(orca.tickIndexToSqrtPrice(tick))));
let tick = -11861;
for (let turn = 0; turn < 50; turn++) tick = orca.priceToTickIndex(orca.tickIndexToPrice(tick, 9, 6), 9, 6);
console.log('fifty turns from -11861', tick);
console.log('of nothing', orca.priceToTickIndex(0, 9, 6), 'lowest', orca._MIN_TICK_INDEX());
PROGRAM
node try.cjs | tee seen.txt
diff - seen.txt <<'EXPECTED'
price below 292879 same 594394 above 0
square root below 0 same 887273 above 0
fifty turns from -11861 -11875
of nothing -1561061633 lowest -443636
EXPECTED
echo "as recorded"
