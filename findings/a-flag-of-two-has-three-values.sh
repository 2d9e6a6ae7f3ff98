#!/usr/bin/env bash
# kit reads a boolean byte of 2 as false, two borsh libraries read it as true, and the program returns an error.
#
# @solana/kit 8.4.0 and borsh 2.0.0 (npm), borsh-construct 0.1.0 (PyPI), borsh 1.8.1 (crate), seen on 30 November 2026:
#
#                           kit       borsh (npm)    borsh-construct    borsh (Rust)
#   a bool of 2             false     true           True               error
#   an option of 2, 5       None      error          5                  error
#
# A boolean has two values, so every reader should treat any other byte as an error or as true. Zero-copy accounts store flags as bytes.
# If a program uses one byte for a small state (0 open, 1 paused, 2 closed) and its IDL calls the byte bool, the same market appears
# paused in one client and open in another. Use an enum for a byte with more than two values, and test the client with each value.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv python >/dev/null
python/bin/pip install --quiet --disable-pip-version-check borsh-construct==0.1.0
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @solana/kit@8.4.0 borsh@2.0.0 >/dev/null 2>&1
cargo init --quiet --name seen --vcs none
cargo add --quiet borsh@=1.8.1
cat >src/main.rs <<'PROGRAM'
fn main() {
    println!("rust bool {:?}", borsh::from_slice::<bool>(&[2]).map_err(|e| e.to_string()));
    println!("rust option {:?}", borsh::from_slice::<Option<u8>>(&[2, 5]).map_err(|e| e.to_string()));
}
PROGRAM
cat >try.mjs <<'PROGRAM'
import * as kit from '@solana/kit';
import { deserialize } from 'borsh';
const [flag, option] = [new Uint8Array([2]), new Uint8Array([2, 5])];
console.log('kit bool', kit.getBooleanDecoder().decode(flag));
console.log('kit option', kit.unwrapOption(kit.getOptionDecoder(kit.getU8Decoder()).decode(option)));
console.log('borsh bool', deserialize('bool', flag));
try {
  console.log('borsh option', deserialize({ option: 'u8' }, option));
} catch (error) {
  console.log('borsh option refused:', error.message);
}
PROGRAM
cat >try.py <<'PROGRAM'
import borsh_construct as borsh
print("python bool", borsh.Bool.parse(bytes([2])), "option", borsh.Option(borsh.U8).parse(bytes([2, 5])))
PROGRAM
{ node try.mjs; python/bin/python try.py; cargo run --quiet; } | tee seen.txt
diff - seen.txt <<'EXPECTED'
kit bool false
kit option null
borsh bool true
borsh option refused: Invalid option 2
python bool True option 5
rust bool Err("Invalid bool representation: 2")
rust option Err("Invalid Option representation: 2. The first byte must be 0 or 1")
EXPECTED
echo "as recorded"
