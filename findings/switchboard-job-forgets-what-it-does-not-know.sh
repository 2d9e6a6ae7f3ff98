#!/usr/bin/env bash
# Switchboard builds an oracle job from JSON that contains errors, and drops unknown parts.
#
# @switchboard-xyz/common 5.8.2 (npm), OracleJob.fromObject, seen on 30 November 2026:
#
#   {json_parse_task: ...}, the spelling of the proto file     an empty task
#   aggregationMethod: "AVERAGE", which does not exist         no aggregation
#   {httpTask: {Url: ...}}                                     an HTTP task without an address
#   valueTask: {value: "abc"}                                  the value NaN
#   OracleJob.verify of a task that does not exist             null: fine
#
# A function that checks a job should report an error in each of these cases. The job's bytes identify the feed, so two jobs with
# different mistakes are the same feed. The mistake is noticed only when a market gets no price or an unaggregated price. Before a market
# depends on a job, decode the job from its bytes and compare it with the original.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @switchboard-xyz/common@5.8.2 >/dev/null 2>&1
cat >try.cjs <<'PROGRAM'
const { OracleJob } = require('@switchboard-xyz/common');
const build = (task) => {
  const job = OracleJob.fromObject({ tasks: [task] });
  console.log(JSON.stringify(OracleJob.toObject(job).tasks[0]), Buffer.from(OracleJob.encode(job).finish()).toString('hex'));
};
build({ json_parse_task: { path: '$.price' } });
build({ jsonPraseTask: { path: '$.volume' } });
build({ jsonParseTask: { path: '$.p', aggregationMethod: 'AVERAGE' } });
build({ httpTask: { Url: 'feed.example' } });
build({ valueTask: { value: 'abc' } });
console.log('verify', OracleJob.verify({ tasks: [{ nonsenseTask: {} }] }));
PROGRAM
node try.cjs | tee seen.txt
diff - seen.txt <<'EXPECTED'
{} 0a00
{} 0a00
{"jsonParseTask":{"path":"$.p"}} 0a0712050a03242e70
{"httpTask":{}} 0a020a00
{"valueTask":{"value":null}} 0a0b620909000000000000f87f
verify null
EXPECTED
echo "as recorded"
