#!/usr/bin/env bash
# Pyth's Hermes client sends four requests when it is told to slow down, and its timeout of 5 seconds can take 20.
#
# @pythnetwork/hermes-client 3.1.0 (npm), getLatestPriceUpdates against a server in the same process, seen on 30 November 2026:
#
#   429 with Retry-After: 60        4 requests within about a second, then the error
#   404, an unknown feed            4 requests
#   200 with a field missing        4 requests: the check of the answer is retried too
#   no answer, timeout 300 ms       4 requests, more than 1.8 seconds (4 timeouts and the waits between them)
#
# Usually a client retries only broken connections and 5xx responses, and a timeout limits the whole call. A keeper near its rate limit
# quadruples its own load. A keeper that allows 5 seconds for a price waits 20, which is longer than most exchanges let a price age. Set
# httpRetries to 0 and retry in your own code, where you can read Retry-After, or pass your own signal.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @pythnetwork/hermes-client@3.1.0 >/dev/null 2>&1
cat >try.mjs <<'PROGRAM'
import { createServer } from 'node:http';
import { HermesClient } from '@pythnetwork/hermes-client';
async function ask(name, answer, timeout) {
  let requests = 0;
  const server = createServer((_, response) => { requests++; answer(response); });
  await new Promise(ready => server.listen(0, '127.0.0.1', ready));
  const client = new HermesClient(`http://127.0.0.1:${server.address().port}`, timeout ? { timeout } : {});
  const begun = Date.now();
  const error = await client.getLatestPriceUpdates(['0x' + '11'.repeat(32)]).catch(refused => refused);
  const seconds = (Date.now() - begun) / 1000;
  server.closeAllConnections();
  server.close();
  console.log(name, requests, 'requests', error.name, ...(timeout ? [`longer than six timeouts: ${seconds > 6 * timeout / 1000}`] : []));
}
await ask('429', response => response.writeHead(429, { 'retry-after': '60' }).end());
await ask('404', response => response.writeHead(404).end('Price ids not found'));
await ask('bad field', response => response.setHeader('content-type', 'application/json').end('{"binary":{"encoding":"hex"}}'));
await ask('silent', () => {}, 300);
PROGRAM
node try.mjs | tee seen.txt
diff - seen.txt <<'EXPECTED'
429 4 requests Error
404 4 requests Error
bad field 4 requests ZodError
silent 4 requests TimeoutError longer than six timeouts: true
EXPECTED
echo "as recorded"
