// Prints the instructions by which Pyth's own client posts the recorded update, for both sets of programs:
//
//     npm install && node instructions.mjs > ../../../../client/pyth/tests/golden/instructions.json
//
// The client creates a random account for the signed root. It is printed as `draft`, because our account has another address.
import { readFileSync } from "node:fs";
import Module, { createRequire } from "node:module";

// The module that sends bundles does not load with the current `rpc-websockets`, and this script sends nothing.
const load = Module._load;
Module._load = (request, ...rest) => (request.startsWith("jito-ts") ? {} : load(request, ...rest));

// The package's build for `import` does not load, because it imports a folder.
const require = createRequire(import.meta.url);
const { Keypair, PublicKey } = require("@solana/web3.js");
const pyth = require("@pythnetwork/pyth-solana-receiver");

const recorded = new URL("../../../../client/pyth/tests/recorded/btc-usd.json", import.meta.url);
const update = JSON.parse(readFileSync(recorded)).binary.data[0];
const payer = Keypair.fromSeed(new Uint8Array(32).fill(7)).publicKey;
const treasuryId = 9;
const connection = { commitment: "confirmed", getMinimumBalanceForRentExemption: async () => 1 };
const wallet = { publicKey: payer };

async function posted(programs) {
  const receiver = new pyth.PythSolanaReceiver({ connection, wallet, treasuryId, ...programs });
  const { postInstructions, closeInstructions } = await receiver.buildUpdatePriceFeedInstructions([update], 0);
  const made = postInstructions.flatMap(({ signers }) => signers)[0].publicKey;
  const named = (address) => (address.equals(made) ? "draft" : address.toBase58());
  const instructions = [...postInstructions, ...closeInstructions].map(({ instruction }) => ({
    program: instruction.programId.toBase58(),
    accounts: instruction.keys.map((meta) => [named(meta.pubkey), meta.isSigner, meta.isWritable]),
    data: Buffer.from(instruction.data).toString("hex"),
  }));
  return { wormhole: receiver.wormhole.programId.toBase58(), instructions };
}

// This release does not export these constants, although Pyth's documentation names them.
const upgraded = {
  receiverProgramId: new PublicKey("rec2HHDDnjLfj4kE7VyEtFA1HPGQLK33259532cRyHp"),
  wormholeProgramId: new PublicKey("HDw2E7P8X1SkCyjvoGsfBGAVUutKcj874bXjHrpVYrVL"),
  pushOracleProgramId: new PublicKey("pyt2F414BA6dPttK6RddPZUdHfapoBN24GL5wbrPCou"),
};
const all = {
  by: "@pythnetwork/pyth-solana-receiver 0.14.0",
  payer: payer.toBase58(),
  treasury: treasuryId,
  first: { ...(await posted({})) },
  upgraded: { ...(await posted(upgraded)) },
};
console.log(JSON.stringify(all, null, 1));
