#!/usr/bin/env bash
# Borsh in JavaScript checks a number's type but not its range, so numbers that do not fit wrap, and so do numbers with the wrong sign.
#
# borsh 2.0.0 (npm), borsh-construct 0.1.0 (PyPI), seen on 30 November 2026:
#
#   value            JavaScript writes         Python
#   u64  -1          18446744073709551615      refused
#   u64  2^64        0                         refused
#   i64  2^63        -9223372036854775808      refused
#   i128 2^127       -2^127                    refused
#   u8   300, 1.5    44, 1                     refused
#   f64  NaN         written                   refused ("Borsh does not support nan")
#   map  {2, 1}      in the order of entry     sorted by key
#
# The format promises one encoding per value, with sorted keys and numbers in fixed ranges. Hashes and signatures depend on this: a map
# signed in JavaScript differs from the same map in Rust or Python. A size or price that exceeds its type is sent with a different value
# or side instead of failing, so check ranges before you serialise.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv python >/dev/null
python/bin/pip install --quiet --disable-pip-version-check borsh-construct==0.1.0
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund borsh@2.0.0 >/dev/null 2>&1
cat >try.cjs <<'PROGRAM'
const { serialize, deserialize } = require('borsh');
const cases = [['u64', -1n], ['u64', 2n ** 64n], ['i64', 2n ** 63n], ['i128', 2n ** 127n], ['u8', 300], ['u8', 1.5], ['f64', NaN]];
for (const [type, value] of cases) console.log('javascript', type, String(value), '->', String(deserialize(type, serialize(type, value))));
console.log('javascript map', Buffer.from(serialize({ map: { key: 'u8', value: 'u8' } }, new Map([[2, 20], [1, 10]]))).toString('hex'));
PROGRAM
cat >try.py <<'PROGRAM'
import math
import borsh_construct as borsh
cases = [("U64", -1), ("U64", 2**64), ("I64", 2**63), ("I128", 2**127), ("U8", 300), ("U8", 1.5), ("F64", math.nan)]
for kind, value in cases:
    try:
        getattr(borsh, kind).build(value)
        print("python", kind, value, "written")
    except Exception as error:
        print("python", kind, value, "refused")
print("python map", borsh.HashMap(borsh.U8, borsh.U8).build({2: 20, 1: 10}).hex())
PROGRAM
{ node try.cjs; python/bin/python try.py; } | tee seen.txt
diff - seen.txt <<'EXPECTED'
javascript u64 -1 -> 18446744073709551615
javascript u64 18446744073709551616 -> 0
javascript i64 9223372036854775808 -> -9223372036854775808
javascript i128 170141183460469231731687303715884105728 -> -170141183460469231731687303715884105728
javascript u8 300 -> 44
javascript u8 1.5 -> 1
javascript f64 NaN -> NaN
javascript map 020000000214010a
python U64 -1 refused
python U64 18446744073709551616 refused
python I64 9223372036854775808 refused
python I128 170141183460469231731687303715884105728 refused
python U8 300 refused
python U8 1.5 refused
python F64 nan refused
python map 02000000010a0214
EXPECTED
echo "as recorded"
