//! Builds a posting's instructions, with one function for each. The accounts and arguments are those of Pyth's programs.
//! `testing/checks/pyth` compares the bytes with those from Pyth's own client.

use crate::draft::Draft;
use crate::price::ProvenPrice;
use crate::programs::{Programs, SHARD, signer_set};
use crate::root::SignedRoot;
use solana_instruction::{AccountMeta, Instruction};
use solana_sdk_ids::system_program;
use solana_system_interface::instruction::create_account_with_seed;

/// The instruction discriminators, which are the first eight bytes of the SHA-256 hash of `global:` and the instruction's
/// name.
mod discriminators {
    pub const INIT_ENCODED_VAA: [u8; 8] = [209, 193, 173, 25, 91, 202, 181, 218];
    pub const WRITE_ENCODED_VAA: [u8; 8] = [199, 208, 110, 177, 150, 76, 118, 42];
    pub const VERIFY_ENCODED_VAA_V1: [u8; 8] = [103, 56, 177, 229, 240, 103, 68, 73];
    pub const CLOSE_ENCODED_VAA: [u8; 8] = [48, 221, 174, 198, 231, 7, 152, 38];
    pub const UPDATE_PRICE_FEED: [u8; 8] = [28, 9, 93, 150, 86, 153, 188, 115];
}
use discriminators::{
    CLOSE_ENCODED_VAA, INIT_ENCODED_VAA, UPDATE_PRICE_FEED, VERIFY_ENCODED_VAA_V1, WRITE_ENCODED_VAA,
};

/// Creates the draft account with `rent` lamports, for a signed root of `length` bytes.
#[must_use]
pub fn create_draft(draft: &Draft, length: usize, rent: u64) -> Instruction {
    let Draft { payer, address, wormhole, seed } = draft;
    let space = u64::try_from(Draft::space(length)).unwrap_or(u64::MAX);
    create_account_with_seed(payer, address, payer, seed, rent, space, wormhole)
}

/// Makes the payer the draft's write authority.
#[must_use]
pub fn init_draft(draft: &Draft) -> Instruction {
    of_draft(draft, &[&INIT_ENCODED_VAA], false)
}

/// Writes a part of the signed root into the draft, starting at `offset`.
#[must_use]
pub fn write_draft(draft: &Draft, offset: u32, part: &[u8]) -> Instruction {
    let parts: [&[u8]; 4] = [&WRITE_ENCODED_VAA, &offset.to_le_bytes(), &length_of(part), part];
    of_draft(draft, &parts, false)
}

/// Verifies the signatures in the draft.
#[must_use]
pub fn verify_draft(draft: &Draft, root: &SignedRoot) -> Instruction {
    let mut verify = of_draft(draft, &[&VERIFY_ENCODED_VAA_V1], false);
    let signers = signer_set(&draft.wormhole, root.signer_set());
    verify.accounts.push(AccountMeta::new_readonly(signers, false));
    verify
}

/// Closes the draft and returns its rent to the payer.
#[must_use]
pub fn close_draft(draft: &Draft) -> Instruction {
    of_draft(draft, &[&CLOSE_ENCODED_VAA], true)
}

/// Builds an instruction for the verifying program, whose first accounts are the writer and the draft.
fn of_draft(draft: &Draft, data: &[&[u8]], pays_out: bool) -> Instruction {
    let authority = AccountMeta { pubkey: draft.payer, is_signer: true, is_writable: pays_out };
    let accounts = vec![authority, AccountMeta::new(draft.address, false)];
    Instruction { program_id: draft.wormhole, accounts, data: data.concat() }
}

/// Writes a price into its feed account if it is newer than the stored one. An older price changes nothing, but is not an
/// error.
#[must_use]
pub fn update_feed(draft: &Draft, programs: &Programs, treasury: u8, proven: &ProvenPrice) -> Instruction {
    let feed = &proven.price.feed_id;
    let accounts = vec![
        AccountMeta::new(draft.payer, true),
        AccountMeta::new_readonly(programs.receiver, false),
        AccountMeta::new_readonly(draft.address, false),
        AccountMeta::new_readonly(programs.config(), false),
        AccountMeta::new(programs.treasury(treasury), false),
        AccountMeta::new(programs.feed_account(feed), false),
        AccountMeta::new_readonly(system_program::ID, false),
    ];
    let steps = u32::try_from(proven.proof.len()).unwrap_or(u32::MAX).to_le_bytes();
    let hashes = proven.proof.concat();
    let shard = SHARD.to_le_bytes();
    let parts: [&[u8]; 8] = [
        &UPDATE_PRICE_FEED,
        &length_of(&proven.message),
        &proven.message,
        &steps,
        &hashes,
        &[treasury],
        &shard,
        feed,
    ];
    Instruction { program_id: programs.feeds, accounts, data: parts.concat() }
}

/// Encodes a sequence's length, which precedes its items.
fn length_of(bytes: &[u8]) -> [u8; 4] {
    u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_le_bytes()
}
