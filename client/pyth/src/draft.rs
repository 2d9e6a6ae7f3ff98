//! Describes the account that holds a signed root while its signatures are verified.

use solana_pubkey::Pubkey;

/// The size of the header before the signed root, which contains the discriminator, state, write authority, version and length.
/// Unit: bytes.
const HEADER: usize = 46;

/// An account of the verifying program that `payer` writes and then closes. The account's address is derived from the payer and a
/// seed, so the account needs no key. As a result, a draft that an interrupted posting left behind can be found again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The account that pays for the draft, writes to it and closes it.
    pub payer: Pubkey,
    /// The draft's address.
    pub address: Pubkey,
    /// The program that owns and verifies the draft.
    pub wormhole: Pubkey,
    /// The seed from which the address is derived.
    pub seed: &'static str,
}

impl Draft {
    /// Creates the draft of `payer` with this seed, which may be at most 32 bytes long. Two processes that share a wallet need
    /// different seeds.
    ///
    /// # Panics
    /// Panics if the seed is longer than 32 bytes.
    #[must_use]
    pub fn new(payer: Pubkey, seed: &'static str, wormhole: Pubkey) -> Self {
        let address = Pubkey::create_with_seed(&payer, seed, &wormhole).expect("a seed has 32 bytes at most");
        Self { payer, address, wormhole, seed }
    }

    /// Returns the size of the draft account for a signed root of `length` bytes. Unit: bytes.
    #[must_use]
    pub const fn space(length: usize) -> usize {
        HEADER + length
    }
}
