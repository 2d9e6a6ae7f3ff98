#!/usr/bin/env bash
# In Orderly's SDK, an account without collateral has the same leverage and margin ratio as an account without positions: zero.
#
# @orderly.network/perp 5.2.1 (npm), seen on 30 November 2026, one long of 100:
#
#   collateral   totalMarginRatio   currentLeverage   liquidation price
#            5   0.05               20                100
#            0   0                  0                 null: no price, as if there were no position
#           -5   -0.05              -20               110.5, above the market
#            5   0                  0                 (no position at all)
#
# estPnLForSL, beside estPnLForTP in the public interface, is 0 for every stop. orderFee is negative for sales. An undefined ratio is
# usually infinity, null or an error, and should differ from the ratio of a ruined account. If a liquidator or a risk screen sorts
# accounts by ratio or leverage, the worst account appears among the safest, and a leverage filter such as "above 10" never matches it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @orderly.network/perp@5.2.1 >/dev/null 2>&1
cat >try.cjs <<'PROGRAM'
const { account, positions, order } = require('@orderly.network/perp');
const long = { symbol: 'A', position_qty: 1, mark_price: 100, mmr: 0.05 };
const show = (collateral, held) => {
  const ratio = account.totalMarginRatio({ totalCollateral: collateral, markPrices: { A: 100 }, positions: held });
  const liquidation = held.length === 0 ? '-' : positions.liqPrice({ symbol: 'A', markPrice: 100, totalCollateral: collateral, positionQty: 1,
    positions: held, MMR: 0.05, baseMMR: 0.05, baseIMR: 0.1, IMRFactor: 0, costPosition: 100 });
  console.log('collateral', collateral, 'ratio', ratio, 'leverage', account.currentLeverage(ratio),
    'liquidation', typeof liquidation === 'number' ? liquidation.toFixed(1) : liquidation);
};
for (const collateral of [5, 0, -5]) show(collateral, [long]);
show(5, []);
const stop = { positionQty: 2, entryPrice: 100, price: 95 };
console.log('estPnLForTP', positions.estPnLForTP(stop), 'estPnLForSL', positions.estPnLForSL(stop));
console.log('fee of a sale', order.orderFee({ qty: -2, price: 100, futuresTakeFeeRate: 0.0006 }));
PROGRAM
node try.cjs | tee seen.txt
diff - seen.txt <<'EXPECTED'
collateral 5 ratio 0.05 leverage 20 liquidation 100.0
collateral 0 ratio 0 leverage 0 liquidation null
collateral -5 ratio -0.05 leverage -20 liquidation 110.5
collateral 5 ratio 0 leverage 0 liquidation -
estPnLForTP -10 estPnLForSL 0
fee of a sale -0.12
EXPECTED
echo "as recorded"
