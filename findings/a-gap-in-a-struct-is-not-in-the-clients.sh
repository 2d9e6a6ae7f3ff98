#!/usr/bin/env bash
# Anchor's TypeScript client and Codama ignore the gaps of a C layout that the IDL declares, so the field after a gap is garbage.
#
# @anchor-lang/core 1.2.0 and @codama/nodes-from-anchor 1.5.6 (npm), IDL of spec 0.1.0 with serialization "bytemuckunsafe" and
# repr "c", as Anchor writes it for zero_copy(unsafe) with repr(C), seen on 30 November 2026. { flag: u8, amount: u64 } = { 1, 1000 }:
#
#   in memory and on the chain   8 bytes of discriminator, 1 of flag, 7 of gap, 8 of amount: 24
#   Anchor's client              size 17, amount 16717361816799281152 without an error
#   Codama                       size 17, the same fields one after the other
#
# The IDL states the alignment, so a client should align such structs or refuse them. Positions and balances are read as plausible large
# numbers. If other programs or clients read a program's accounts, declare its gaps as fields, and test the accounts with the generated
# client, not with the program's own type.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @anchor-lang/core@1.2.0 @codama/nodes-from-anchor@1.5.6 >/dev/null 2>&1
cat >try.cjs <<'PROGRAM'
const { BorshCoder } = require('@anchor-lang/core');
const { rootNodeFromAnchor } = require('@codama/nodes-from-anchor');
const discriminator = [1, 2, 3, 4, 5, 6, 7, 8];
const fields = [{ name: 'flag', type: 'u8' }, { name: 'amount', type: 'u64' }];
const idl = { address: '11111111111111111111111111111111', metadata: { name: 'example', version: '0.1.0', spec: '0.1.0' }, instructions: [],
  accounts: [{ name: 'Thing', discriminator }],
  types: [{ name: 'Thing', serialization: 'bytemuckunsafe', repr: { kind: 'c' }, type: { kind: 'struct', fields } }] };
const data = Buffer.alloc(24);
data.set([...discriminator, 1]);
data.writeBigUInt64LE(1000n, 16);
const { accounts } = new BorshCoder(idl);
const { flag, amount } = accounts.decode('Thing', data);
console.log('anchor size', accounts.size('Thing'), 'flag', flag, 'amount', amount.toString());
const account = rootNodeFromAnchor(idl).program.accounts[0];
console.log('codama size', account.size, 'fields', account.data.fields.map(field => field.name).join(' '));
PROGRAM
node try.cjs 2>/dev/null | tee seen.txt
diff - seen.txt <<'EXPECTED'
anchor size 17 flag 1 amount 16717361816799281152
codama size 17 fields discriminator flag amount
EXPECTED
echo "as recorded"
