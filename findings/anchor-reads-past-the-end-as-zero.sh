#!/usr/bin/env bash
# For some types, Anchor's TypeScript client reads a field that an old event or account does not have as zero or the default address.
#
# @anchor-lang/core 1.2.0 and @coral-xyz/anchor 0.32.1 (npm), seen on 30 November 2026. The data ends after a first u64; the IDL has
# been given one more field since:
#
#   u64, i64, u128, i128       0
#   pubkey                     11111111111111111111111111111111
#   u8, u32, bool, option      an error about an offset
#   a number of which three bytes are left    the number that these three bytes make
#
# Borsh in Rust fails at the end of the data, so a client should fail for all of these types. If you read an exchange's history with
# today's IDL, events from before the field existed show fees, funding or a liquidator of zero, and you cannot distinguish them from true
# zeros. Give an event a new name when it gains a field, or check its length first.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @anchor-lang/core@1.2.0 @coral-xyz/anchor@0.32.1 >/dev/null 2>&1
cat >try.cjs <<'PROGRAM'
const idl = (fields) => ({
  address: '11111111111111111111111111111111',
  metadata: { name: 'exchange', version: '0.1.0', spec: '0.1.0' },
  instructions: [],
  events: [{ name: 'Traded', discriminator: Array(8).fill(1) }],
  accounts: [{ name: 'Market', discriminator: Array(8).fill(2) }],
  types: ['Traded', 'Market'].map((name) => ({ name, type: { kind: 'struct', fields } })),
});
const old = (discriminator) => Buffer.from([...Array(8).fill(discriminator), 7, 0, 0, 0, 0, 0, 0, 0]);
for (const name of ['@anchor-lang/core', '@coral-xyz/anchor']) {
  const { BorshCoder } = require(name);
  console.log(name);
  for (const type of ['u64', 'i128', 'pubkey', 'u8', 'bool', { option: 'u64' }]) {
    const coder = new BorshCoder(idl([{ name: 'size', type: 'u64' }, { name: 'fee', type }]));
    const read = [() => coder.events.decode(old(1).toString('base64')).data, () => coder.accounts.decode('Market', old(2))].map((decode) => {
      try {
        return String(decode().fee);
      } catch (error) {
        return error.message.split(' ').slice(0, 4).join(' ');
      }
    });
    console.log(JSON.stringify(type), 'event:', read[0], 'account:', read[1]);
  }
  const coder = new BorshCoder(idl([{ name: 'size', type: 'u64' }]));
  console.log('three bytes of eight:', String(coder.events.decode(old(1).subarray(0, 11).toString('base64')).data.size));
}
PROGRAM
node try.cjs | tee seen.txt
diff - seen.txt <<'EXPECTED'
@anchor-lang/core
"u64" event: 0 account: 0
"i128" event: 0 account: 0
"pubkey" event: 11111111111111111111111111111111 account: 11111111111111111111111111111111
"u8" event: The value of "offset" account: The value of "offset"
"bool" event: The value of "offset" account: The value of "offset"
{"option":"u64"} event: The value of "offset" account: The value of "offset"
three bytes of eight: 7
@coral-xyz/anchor
"u64" event: 0 account: 0
"i128" event: 0 account: 0
"pubkey" event: 11111111111111111111111111111111 account: 11111111111111111111111111111111
"u8" event: The value of "offset" account: The value of "offset"
"bool" event: The value of "offset" account: The value of "offset"
{"option":"u64"} event: The value of "offset" account: The value of "offset"
three bytes of eight: 7
EXPECTED
echo "as recorded"
