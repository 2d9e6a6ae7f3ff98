// Reads printed transactions from standard input, as JSON, and imports their messages as Squads' own client does.
// Prints for each: the payer, the instructions, the size that Squads stores, and the sizes of the creating transactions.
import { ComputeBudgetProgram, Message, PublicKey, TransactionInstruction, TransactionMessage, VersionedMessage } from '@solana/web3.js';
import * as multisig from '@sqds/multisig';
import bs58 from 'bs58';
import { readFileSync } from 'node:fs';

const LARGEST = 1232;
const SIGNATURE = 65;
const creator = PublicKey.unique();
const multisigPda = PublicKey.unique();

/// Returns the size of a transaction that creates the vault transaction, with further instructions if `isWhole`.
function created(message, vault, isWhole) {
  const of = { multisigPda, transactionIndex: 1n };
  const create = multisig.instructions.vaultTransactionCreate({ ...of, creator, vaultIndex: 0, ephemeralSigners: 0, transactionMessage: message });
  const rest = [
    ComputeBudgetProgram.setComputeUnitPrice({ microLamports: 1 }),
    ComputeBudgetProgram.setComputeUnitLimit({ units: 1 }),
    multisig.instructions.proposalCreate({ ...of, creator }),
    multisig.instructions.proposalApprove({ ...of, member: creator }),
  ];
  const instructions = isWhole ? [...rest, create] : [create];
  const whole = new TransactionMessage({ payerKey: creator, recentBlockhash: PublicKey.default.toBase58(), instructions });
  return SIGNATURE + whole.compileToV0Message([]).serialize().length;
}

function stored(message, vault) {
  const of = { message, addressLookupTableAccounts: undefined, vaultPda: vault };
  return multisig.utils.transactionMessageToMultisigTransactionMessageBytes(of);
}

/// Returns the largest stored message that fits.
function room(isWhole) {
  const vault = PublicKey.unique();
  const programId = PublicKey.unique();
  let best = 0;
  for (let length = 0; length < 1100; length += 1) {
    const instruction = new TransactionInstruction({ programId, keys: [{ pubkey: vault, isSigner: true, isWritable: true }], data: Buffer.alloc(length) });
    const message = new TransactionMessage({ payerKey: vault, recentBlockhash: PublicKey.default.toBase58(), instructions: [instruction] });
    let size;
    try {
      size = created(message, vault, isWhole);
    } catch {
      break;
    }
    if (size <= LARGEST) best = Math.max(best, stored(message, vault).length);
  }
  return best;
}

function imported(printed) {
  const bytes = bs58.decode(printed.message.base58);
  const compiled = VersionedMessage.deserialize(bytes);
  const message = TransactionMessage.decompile(compiled);
  const vault = message.payerKey;
  const [back] = multisig.types.transactionMessageBeet.deserialize(Buffer.from(stored(message, vault)));
  return {
    version: compiled.version,
    bytes: bytes.length,
    payer: vault.toBase58(),
    signers: compiled.accountKeys?.slice(0, compiled.header.numRequiredSignatures).map(String),
    accounts: back.accountKeys.map(String),
    instructions: message.instructions.map((of) => ({
      program: of.programId.toBase58(),
      accounts: of.keys.map((key) => ({ address: key.pubkey.toBase58(), signer: key.isSigner, writable: key.isWritable })),
      data: Buffer.from(of.data).toString('base64'),
    })),
    squads_bytes: stored(message, vault).length,
    created_whole: created(message, vault, true),
    is_legacy: Message.from(bytes).accountKeys.length > 0,
  };
}

const all = JSON.parse(readFileSync(0, 'utf8'));
console.log(JSON.stringify({ room: room(true), room_alone: room(false), imported: all.map(imported) }));
