#!/usr/bin/env bash
# Anchor's TypeScript client sends -5 as 5 if the program expects an unsigned number, and changes 2^63 to its negative.
#
# @anchor-lang/core 1.2.0 and @coral-xyz/anchor 0.32.1 (npm), seen on 30 November 2026. Both encode an instruction's arguments as
# follows:
#
#   u64, u128, option<u64>    BN(-5)          ->  5
#   i64, i128                 2^63, 2^127     ->  -2^63, -2^127
#   i64                       -2^63 - 1       ->  2^63 - 1
#   u64                       2^64            refused: "byte array longer than desired length"
#
# 2^64 and a u8 of -1 cause an error, and every other number that does not fit should too. If a form or a bot computes "balance - reserve"
# and the result is negative, it withdraws or trades the absolute amount instead of failing. A signed size just beyond the range changes
# its side. A program cannot see the difference, so the client must check the sign and the range before the call.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @anchor-lang/core@1.2.0 @coral-xyz/anchor@0.32.1 >/dev/null 2>&1
cat >try.cjs <<'PROGRAM'
const field = (type) => ({ name: type.option ? 'option' : type, type });
const idl = {
  address: '11111111111111111111111111111111',
  metadata: { name: 'exchange', version: '0.1.0', spec: '0.1.0' },
  instructions: [{ name: 'trade', discriminator: [1, 2, 3, 4, 5, 6, 7, 8], accounts: [], args: [{ name: 'args', type: { defined: { name: 'Args' } } }] }],
  types: [{ name: 'Args', type: { kind: 'struct', fields: ['u64', 'u128', 'i64', 'i128', { option: 'u64' }, 'u8'].map(field) } }],
};
for (const name of ['@anchor-lang/core', '@coral-xyz/anchor']) {
  const { BN, BorshCoder } = require(name);
  const coder = new BorshCoder(idl);
  const two = (power) => new BN(1).shln(power);
  const send = (label, key, value) => {
    const one = new BN(1);
    const args = { u64: one, u128: one, i64: one, i128: one, option: one, u8: 1, [key]: value };
    try {
      const bytes = coder.instruction.encode('trade', { args });
      console.log(label.padEnd(18), String(coder.types.decode('Args', bytes.subarray(8))[key]));
    } catch (error) {
      console.log(label.padEnd(18), 'refused:', error.message);
    }
  };
  console.log(name);
  send('u64 -5', 'u64', new BN(-5));
  send('u128 -5', 'u128', new BN(-5));
  send('option<u64> -5', 'option', new BN(-5));
  send('i64 2^63', 'i64', two(63));
  send('i128 2^127', 'i128', two(127));
  send('i64 -2^63 - 1', 'i64', two(63).neg().subn(1));
  send('u64 2^64', 'u64', two(64));
  send('u8 -1', 'u8', -1);
}
PROGRAM
node try.cjs | tee seen.txt
diff - seen.txt <<'EXPECTED'
@anchor-lang/core
u64 -5             5
u128 -5            5
option<u64> -5     5
i64 2^63           -9223372036854775808
i128 2^127         -170141183460469231731687303715884105728
i64 -2^63 - 1      9223372036854775807
u64 2^64           refused: byte array longer than desired length
u8 -1              refused: The value of "value" is out of range. It must be >= 0 and <= 255. Received -1
@coral-xyz/anchor
u64 -5             5
u128 -5            5
option<u64> -5     5
i64 2^63           -9223372036854775808
i128 2^127         -170141183460469231731687303715884105728
i64 -2^63 - 1      9223372036854775807
u64 2^64           refused: byte array longer than desired length
u8 -1              refused: The value of "value" is out of range. It must be >= 0 and <= 255. Received -1
EXPECTED
echo "as recorded"
