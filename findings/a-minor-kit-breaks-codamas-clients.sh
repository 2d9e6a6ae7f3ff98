#!/usr/bin/env bash
# A client that codama generates type-checks with kit 6.9.0 but not with kit 6.10.0, although both are in the range that it asks for.
#
# @codama/renderers-js 2.2.0, @codama/nodes-from-anchor 1.5.0, codama 1.7.0, TypeScript 5.9.3 (npm), seen on 1 December 2026, on an IDL
# of Anchor's spec 0.1.0 with one instruction and one account:
#
#   @solana/kit 6.9.0      no error
#   @solana/kit 6.10.0     TS2322 in programs/counter.ts: the result of extendClient is not assignable to Omit<T, "counter"> & {…}
#
# The generated code asks for kit ^6, so a fresh installation gets 6.10.0 and fails in a file that nobody wrote. The error does not
# depend on the IDL. A project that generates clients should pin kit itself, not only the generator, and type-check the result.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >idl.json <<'IDL'
{
  "address": "11111111111111111111111111111112",
  "metadata": { "name": "counter", "version": "0.1.0", "spec": "0.1.0" },
  "instructions": [{
    "name": "increase", "discriminator": [1, 2, 3, 4, 5, 6, 7, 8],
    "accounts": [{ "name": "counter", "writable": true }, { "name": "owner", "signer": true }],
    "args": [{ "name": "by", "type": "u64" }]
  }],
  "accounts": [{ "name": "Counter", "discriminator": [8, 7, 6, 5, 4, 3, 2, 1] }],
  "types": [{ "name": "Counter", "type": { "kind": "struct", "fields": [{ "name": "count", "type": "u64" }] } }]
}
IDL
cat >generate.mjs <<'PROGRAM'
import { readFileSync } from 'node:fs';
import { rootNodeFromAnchor } from '@codama/nodes-from-anchor';
import { renderVisitor } from '@codama/renderers-js';
import { createFromRoot } from 'codama';
const root = rootNodeFromAnchor(JSON.parse(readFileSync('../idl.json', 'utf8')));
await createFromRoot(root).accept(renderVisitor('client', { formatCode: false }));
PROGRAM

# Generates the client and prints the number of type errors with this version of kit, and the file and number of the first.
errors_with() {
    mkdir "$1"
    cp generate.mjs "$1"
    cd "$1"
    cat >package.json <<PACKAGE
{
  "private": true, "type": "module",
  "dependencies": {
    "@codama/nodes-from-anchor": "1.5.0", "@codama/renderers-js": "2.2.0", "codama": "1.7.0",
    "@solana/kit": "$1", "@solana/program-client-core": "$1", "@types/node": "20.19.43", "typescript": "5.9.3"
  },
  "overrides": {
    "@codama/errors": "1.7.0", "@codama/fragments": "0.1.3", "@codama/node-types": "1.7.0", "@codama/nodes": "1.7.0",
    "@codama/visitors": "1.7.0", "@codama/visitors-core": "1.7.0"
  }
}
PACKAGE
    npm install --silent --ignore-scripts --no-audit --no-fund >/dev/null 2>&1
    node generate.mjs
    local told
    told=$(npx --no-install tsc --noEmit --strict --skipLibCheck --module nodenext --moduleResolution nodenext --target es2022 \
        --types node client/src/generated/index.ts | grep '^client/' || true)
    echo "kit $1: $(grep -c . <<<"$told" || true) errors $(grep -oE 'programs/counter.ts|TS[0-9]+' <<<"$told" | paste -sd' ' || true)"
    cd ..
}
{ errors_with 6.9.0; errors_with 6.10.0; } | sed 's/ *$//' | tee seen.txt
diff - seen.txt <<'EXPECTED'
kit 6.9.0: 0 errors
kit 6.10.0: 1 errors programs/counter.ts TS2322
EXPECTED
echo "as recorded"
