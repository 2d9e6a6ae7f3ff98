#!/usr/bin/env bash
# @iarna/toml writes 2^64 - 1 and reads it back as -1, and other TOML libraries refuse it or read it exactly.
#
# @iarna/toml 3.0.0, smol-toml 1.9.1, toml 5.0.1 (npm), tomlkit 0.15.2 and rtoml 0.14.0 (PyPI) and Python's tomllib, seen on 30 November 2026:
#
#                     @iarna/toml        smol-toml, toml      tomlkit, rtoml, tomllib
#   2^53 + 1          exact (bigint)     refused              exact
#   2^63              -2^63              refused              exact
#   2^64 - 1          -1                 refused              exact
#   2^128 - 1         -1                 refused              exact
#
# The format requires a reader to refuse a number beyond 2^63 - 1 if it cannot represent the number exactly. In a parameter file, "no
# limit" is often the largest u64, and this library writes it and reads it back as -1 without an error. Put large amounts in TOML in
# quotes, whichever library reads them.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv python >/dev/null
python/bin/pip install --quiet --no-compile --disable-pip-version-check tomlkit==0.15.2 rtoml==0.14.0
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @iarna/toml@3.0.0 smol-toml@1.9.1 toml@5.0.1 >/dev/null 2>&1
cat >try.mjs <<'PROGRAM'
import iarna from '@iarna/toml';
import * as smol from 'smol-toml';
import toml from 'toml';
for (const [name, library] of Object.entries({ iarna, smol, toml })) {
  for (const [label, value] of [['2^53 + 1', 2n ** 53n + 1n], ['2^63', 2n ** 63n], ['2^64 - 1', 2n ** 64n - 1n], ['2^128 - 1', 2n ** 128n - 1n]]) {
    let answer;
    try {
      const read = library.parse(`limit = ${value}`).limit;
      answer = BigInt(read) === value ? 'exact' : String(read);
    } catch {
      answer = 'refused';
    }
    console.log(name, label, answer);
  }
}
console.log('iarna there and back', iarna.parse(iarna.stringify({ limit: 2n ** 64n - 1n })).limit);
PROGRAM
cat >try.py <<'PROGRAM'
import rtoml, tomlkit, tomllib
for library in (rtoml, tomlkit, tomllib):
    print(library.__name__, [library.loads(f"limit = {value}")["limit"] == value for value in (2**53 + 1, 2**63, 2**64 - 1, 2**128 - 1)])
PROGRAM
{ node try.mjs; python/bin/python try.py; } | tee seen.txt
diff - seen.txt <<'EXPECTED'
iarna 2^53 + 1 exact
iarna 2^63 -9223372036854775808
iarna 2^64 - 1 -1
iarna 2^128 - 1 -1
smol 2^53 + 1 refused
smol 2^63 refused
smol 2^64 - 1 refused
smol 2^128 - 1 refused
toml 2^53 + 1 refused
toml 2^63 refused
toml 2^64 - 1 refused
toml 2^128 - 1 refused
iarna there and back -1n
rtoml [True, True, True, True]
tomlkit [True, True, True, True]
tomllib [True, True, True, True]
EXPECTED
echo "as recorded"
