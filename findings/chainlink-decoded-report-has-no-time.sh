#!/usr/bin/env bash
# A Chainlink Data Streams report decoded by the TypeScript SDK has no observation time and no feed, although the bytes contain both.
#
# @chainlink/data-streams-sdk 1.2.1 with ethers 6.17.0 (npm), seen on 30 November 2026, on a V3 report that was put together for this test:
#
#   fields of decodeReport                    version, nativeFee, linkFee, expiresAt, price, bid, ask
#   formatReport of that                      "Feed ID: undefined", "Observations: undefined"
#   now - report.observationsTimestamp > 60   false for a report of 2023, because undefined makes NaN
#
# Reports on the chain have these fields, and so does the Rust SDK. If you pass the decoded report to a keeper or an index, its age is
# lost, and an age check in plain JavaScript then never fails. Take the times from the response that contained the report, or decode the
# blob yourself.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @chainlink/data-streams-sdk@1.2.1 ethers@6.17.0 >/dev/null 2>&1
cat >try.cjs <<'PROGRAM'
const { decodeReport, formatReport } = require('@chainlink/data-streams-sdk');
const { AbiCoder, zeroPadValue } = require('ethers');
const coder = AbiCoder.defaultAbiCoder();
const feed = '0x0003' + '11'.repeat(30);
const word = zeroPadValue('0x01', 32);
const blob = coder.encode(['bytes32', 'uint32', 'uint32', 'uint192', 'uint192', 'uint32', 'int192', 'int192', 'int192'],
  [feed, 1700000000, 1700000000, 1n, 2n, 1702592000, 65000n * 10n ** 18n, 64999n * 10n ** 18n, 65001n * 10n ** 18n]);
const full = coder.encode(['bytes32[3]', 'bytes', 'bytes32[]', 'bytes32[]', 'bytes32'], [[word, word, word], blob, [word], [word], word]);
const report = decodeReport(full, feed);
console.log(Object.keys(report).join(' '));
console.log(formatReport(report, 'V3').split('\n').filter(line => line.includes('undefined')).join('; '));
console.log('too old', 1800000000 - report.observationsTimestamp > 60);
PROGRAM
node try.cjs | tee seen.txt
diff - seen.txt <<'EXPECTED'
version nativeFee linkFee expiresAt price bid ask
Feed ID: undefined; Valid From: undefined; Observations: undefined
too old false
EXPECTED
echo "as recorded"
