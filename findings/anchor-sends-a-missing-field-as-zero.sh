#!/usr/bin/env bash
# Anchor's TypeScript client sends zero for a field that the caller left out or misspelt.
#
# @anchor-lang/core 1.2.0 and @coral-xyz/anchor 0.32.1 (npm), seen on 30 November 2026. An instruction takes one struct. The
# caller writes a field as the program and its IDL file do, in snake case, although the client expects camel case:
#
#   { size, priceLimit }     size 7, limit 100
#   { size, price_limit }    size 7, limit 0: no error, no warning, nothing left over
#   { }                      size 0, limit 0
#   borsh 2.0.0 (npm)        refuses the same with the path of the field
#
# Borsh has no missing fields, and its own JavaScript library (last line) returns an error that names the field. The instruction has the
# right length and decodes correctly, so a program cannot detect the mistake. On a perpetuals exchange, a price limit of zero usually
# means "any price" for a sale. Design such a field so that zero is refused or harmless, and give clients typed builders rather than an
# IDL and a page of documentation.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @anchor-lang/core@1.2.0 @coral-xyz/anchor@0.32.1 borsh@2.0.0 >/dev/null 2>&1
cat >try.cjs <<'PROGRAM'
const idl = {
  address: '11111111111111111111111111111111',
  metadata: { name: 'exchange', version: '0.1.0', spec: '0.1.0' },
  instructions: [{ name: 'sell', discriminator: [1, 2, 3, 4, 5, 6, 7, 8], accounts: [], args: [{ name: 'args', type: { defined: { name: 'Sell' } } }] }],
  types: [{ name: 'Sell', type: { kind: 'struct', fields: [{ name: 'size', type: 'u64' }, { name: 'price_limit', type: 'u64' }] } }],
};
for (const name of ['@anchor-lang/core', '@coral-xyz/anchor']) {
  const { BN, BorshCoder, Program } = require(name);
  const { coder } = new Program(idl, { connection: {} });
  console.log(name);
  for (const args of [{ size: new BN(7), priceLimit: new BN(100) }, { size: new BN(7), price_limit: new BN(100) }, {}]) {
    const data = coder.instruction.encode('sell', { args });
    console.log(Object.keys(args).join(', ').padEnd(18), 'size', data.readBigUInt64LE(8), 'limit', data.readBigUInt64LE(16), 'of', data.length, 'bytes');
  }
}
const borsh = require('borsh');
try {
  borsh.serialize({ struct: { size: 'u64', priceLimit: 'u64' } }, { size: 7n, price_limit: 100n });
} catch (error) {
  console.log('borsh:', error.message);
}
PROGRAM
node try.cjs | tee seen.txt
diff - seen.txt <<'EXPECTED'
@anchor-lang/core
size, priceLimit   size 7n limit 100n of 24 bytes
size, price_limit  size 7n limit 0n of 24 bytes
                   size 0n limit 0n of 24 bytes
@coral-xyz/anchor
size, priceLimit   size 7n limit 100n of 24 bytes
size, price_limit  size 7n limit 0n of 24 bytes
                   size 0n limit 0n of 24 bytes
borsh: Expected bigint, number, boolean or string not undefined(undefined) at value.priceLimit
EXPECTED
echo "as recorded"
