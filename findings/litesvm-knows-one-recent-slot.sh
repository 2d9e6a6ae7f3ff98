#!/usr/bin/env bash
# LiteSVM accepts an address lookup table that no chain would accept, and refuses every table that a chain would accept.
#
# litesvm 1.5.0 (npm) with @solana/kit 8.4.0, seen on 30 November 2026. The table program takes a recent slot and looks for it
# among the slot hashes. On a chain, the hashes cover the slots before the present one. In a fresh LiteSVM, they cover only the
# present slot, and `warpToSlot` moves the clock without adding any:
#
#   fresh       own slot: created      the slot before: refused
#   warped 10   own slot: refused      the slot before: refused      the first slot of all: created
#
# On a chain, the hashes follow the clock, but in LiteSVM they do not. The usual "current slot less one" therefore fails in every test.
# The current slot itself makes the tests pass, but it fails on every chain. Tests that warp need `setSlotHashes`.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund litesvm@1.5.0 @solana/kit@8.4.0 >/dev/null 2>&1
cat >try.mjs <<'PROGRAM'
import { LiteSVM } from 'litesvm';
import * as kit from '@solana/kit';
const TABLES = kit.address('AddressLookupTab1e1111111111111111111111111');
const SYSTEM = kit.address('11111111111111111111111111111111');
const little = (value, bytes) => { const b = new Uint8Array(bytes); new DataView(b.buffer)[bytes === 8 ? 'setBigUint64' : 'setUint32'](0, bytes === 8 ? BigInt(value) : value, true); return b; };
async function create(svm, recent) {
  const payer = await kit.generateKeyPairSigner();
  svm.airdrop(payer.address, kit.lamports(10_000_000_000n));
  const seed = kit.getAddressEncoder().encode(payer.address);
  const [table, bump] = await kit.getProgramDerivedAddress({ programAddress: TABLES, seeds: [seed, little(recent, 8)] });
  const data = new Uint8Array([...little(0, 4), ...little(recent, 8), bump]);
  const instruction = { programAddress: TABLES, data, accounts: [
    { address: table, role: kit.AccountRole.WRITABLE },
    { address: payer.address, role: kit.AccountRole.READONLY_SIGNER },
    { address: payer.address, role: kit.AccountRole.WRITABLE_SIGNER },
    { address: SYSTEM, role: kit.AccountRole.READONLY }] };
  let message = kit.createTransactionMessage({ version: 0 });
  message = kit.setTransactionMessageFeePayerSigner(payer, message);
  message = svm.setTransactionMessageLifetimeUsingLatestBlockhash(message);
  message = kit.appendTransactionMessageInstruction(instruction, message);
  const signed = await kit.signTransactionMessageWithSigners(message);
  const result = svm.sendTransaction(signed);
  const logs = typeof result.meta === 'function' ? result.meta().logs() : result.logs();
  return result.err ? 'refused: ' + (logs.find((line) => line.includes('recent slot'))?.replace('Program log: ', '') ?? String(result.err())) : 'created';
}
const svm = new LiteSVM();
const slot = svm.getClock().slot;
console.log('fresh, slot', slot, 'knows', svm.getSlotHashes().map((h) => h.slot).join());
console.log('  its own slot      ', await create(svm, slot));
console.log('  the slot before   ', await create(svm, slot - 1n));
svm.warpToSlot(slot + 10n);
console.log('warped by 10, knows', svm.getSlotHashes().map((h) => h.slot).join());
console.log('  its own slot      ', await create(svm, slot + 10n));
console.log('  the slot before   ', await create(svm, slot + 9n));
console.log('  the very first    ', await create(svm, slot));
PROGRAM
node try.mjs | tee seen.txt
diff - seen.txt <<'EXPECTED'
fresh, slot 447552000n knows 447552000
  its own slot       created
  the slot before    refused: 447551999 is not a recent slot
warped by 10, knows 447552000
  its own slot       refused: 447552010 is not a recent slot
  the slot before    refused: 447552009 is not a recent slot
  the very first     created
EXPECTED
echo "as recorded"
