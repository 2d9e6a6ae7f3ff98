#!/usr/bin/env bash
# The old web3.js reads a version-1 transaction but cannot serialise it, and Python's usual packages report an end of file.
#
# @solana/kit 8.4.0, @solana/web3.js 1.99.0 and 1.98.0 (npm), solana 0.36.6 with solders 0.26.0 (PyPI), seen on 30 November 2026. A
# transaction of one memo, made and signed by kit:
#
#   web3.js 1.99.0               read; serialize() refuses
#   web3.js 1.98.0               "Reached end of buffer unexpectedly"
#   solders 0.26.0               ValueError "io error: unexpected end of file"
#     its message alone          ValueError "invalid value: integer `1`, expected a valid transaction message version"
#
# A reader that does not support version 1 can recognise it by its first byte and name it in an error. Version 1 puts its signatures last,
# so an older reader interprets the version byte as the number of signatures. The error looks like a truncated download, and a bot that
# retries will retry forever. Python's solana package requires that version of solders. Before an exchange sends version-1 transactions,
# check which reader signs them.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv python >/dev/null
python/bin/pip install --quiet --no-compile --disable-pip-version-check solana==0.36.6 solders==0.26.0
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @solana/kit@8.4.0 new@npm:@solana/web3.js@1.99.0 old@npm:@solana/web3.js@1.98.0 >/dev/null 2>&1
cat >try.mjs <<'PROGRAM'
import * as kit from '@solana/kit';
import fs from 'node:fs';
import newer from 'new';
import older from 'old';
const signer = await kit.createKeyPairSignerFromPrivateKeyBytes(new Uint8Array(32).fill(7));
let message = kit.createTransactionMessage({ version: 1 });
message = kit.setTransactionMessageFeePayerSigner(signer, message);
message = kit.setTransactionMessageLifetimeUsingBlockhash({ blockhash: '11111111111111111111111111111111', lastValidBlockHeight: 1n }, message);
message = kit.appendTransactionMessageInstruction({ programAddress: kit.address('MemoSq4gqABAXKb96qnH8TysNcWxMyWCqXgDLGmfcHr'), data: new Uint8Array([104, 105]) }, message);
const signed = await kit.signTransactionMessageWithSigners(message);
const bytes = new Uint8Array(kit.getTransactionEncoder().encode(signed));
fs.writeFileSync('transaction', bytes);
fs.writeFileSync('message', new Uint8Array(signed.messageBytes));
for (const [name, library] of [['1.99.0', newer], ['1.98.0', older]]) {
  try {
    const read = library.VersionedTransaction.deserialize(bytes);
    console.log(name, 'read, version', read.version);
    console.log(name, 'same', Buffer.compare(read.serialize(), bytes) === 0);
  } catch (error) {
    console.log(name, 'refused:', error.message);
  }
}
PROGRAM
cat >try.py <<'PROGRAM'
from solders.message import from_bytes_versioned
from solders.transaction import VersionedTransaction
for name, read in (("transaction", VersionedTransaction.from_bytes), ("message", from_bytes_versioned)):
    try:
        print("solders", name, read(open(name, "rb").read()))
    except ValueError as error:
        print("solders", name, "refused:", error)
PROGRAM
{ node try.mjs 2>/dev/null; python/bin/python try.py; } | tee seen.txt
diff - seen.txt <<'EXPECTED'
1.99.0 read, version 1
1.99.0 refused: Serialization of version 1 transaction messages is not supported
1.98.0 refused: Reached end of buffer unexpectedly
solders transaction refused: io error: unexpected end of file
solders message refused: invalid value: integer `1`, expected a valid transaction message version
EXPECTED
echo "as recorded"
