//! The size of a message inside a multisig's transaction.

use solana_message::legacy;

/// How many bytes Squads leaves for a message in a transaction that creates a vault transaction, proposes it, approves it, and
/// sets a compute unit limit and price. A test with Squads' published package measures this number. Unit: bytes.
pub const SQUADS_ROOM: usize = 820;

/// How many bytes Squads leaves for a message in a transaction that only creates a vault transaction. Unit: bytes.
pub const SQUADS_ROOM_ALONE: usize = 944;

/// The length of an address. Unit: bytes.
const ADDRESS: usize = 32;

/// Returns a message's size in the form that Squads stores: without a blockhash, with two bytes for the length of each
/// instruction's data, and with an empty list of lookup tables. Unit: bytes.
#[must_use]
pub fn squads_size(message: &legacy::Message) -> usize {
    let instructions = message.instructions.iter();
    let instructions: usize = instructions.map(|of| 1 + 1 + of.accounts.len() + 2 + of.data.len()).sum();
    let header = 3;
    header + 1 + ADDRESS * message.account_keys.len() + 1 + instructions + 1
}
