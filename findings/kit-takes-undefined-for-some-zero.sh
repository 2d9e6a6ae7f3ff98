#!/usr/bin/env bash
# kit sends an undefined optional number as Some(0) and truncates numbers that are not whole.
#
# @solana/kit 8.4.0 (npm), the codecs that generated clients are made of, seen on 30 November 2026:
#
#   getOptionEncoder(getU8Encoder())      null -> None        undefined -> Some(0); the same for u16 and u32
#   getOptionEncoder(getU64Encoder())     null -> None        undefined -> an error about BigInt
#   getU8Encoder()                        1.9 -> 1            NaN -> 0         undefined, in a struct: 0
#   getU64Encoder()                       1.9 -> an error
#
# An undefined number is an error for u64, so for an option it should be None or the same error. In JavaScript, an omitted field is
# undefined, so "keep my leverage or fee tier" arrives as "set it to zero", and the program receives a well-formed instruction.
# TypeScript's types prevent this, but plain JavaScript, JSON and casts do not. Let the program refuse Some(0) if it has no meaning.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @solana/kit@8.4.0 >/dev/null 2>&1
cat >try.mjs <<'PROGRAM'
import * as kit from '@solana/kit';
const show = (label, encode) => {
  try {
    console.log(label, [...encode()].join());
  } catch (error) {
    console.log(label, 'refused:', error.message);
  }
};
for (const type of ['U8', 'U16', 'U32', 'U64']) {
  const number = kit[`get${type}Encoder`]();
  show(`option ${type} null`, () => kit.getOptionEncoder(number).encode(null));
  show(`option ${type} undefined`, () => kit.getOptionEncoder(number).encode(undefined));
  show(`${type} 1.9`, () => number.encode(1.9));
}
show('U8 NaN', () => kit.getU8Encoder().encode(NaN));
show('struct without b', () => kit.getStructEncoder([['a', kit.getU8Encoder()], ['b', kit.getU8Encoder()]]).encode({ a: 1 }));
PROGRAM
node try.mjs | tee seen.txt
diff - seen.txt <<'EXPECTED'
option U8 null 0
option U8 undefined 1,0
U8 1.9 1
option U16 null 0
option U16 undefined 1,0,0
U16 1.9 1,0
option U32 null 0
option U32 undefined 1,0,0,0,0
U32 1.9 1,0,0,0
option U64 null 0
option U64 undefined refused: Cannot convert undefined to a BigInt
U64 1.9 refused: The number 1.9 cannot be converted to a BigInt because it is not an integer
U8 NaN 0
struct without b 1,0
EXPECTED
echo "as recorded"
