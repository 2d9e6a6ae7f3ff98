//! The account into which a signed root is written so that its signatures can be verified.

use solana_pubkey::Pubkey;

/// What such an account holds before the signed root: discriminator, state, who may write, version, length. Unit: bytes.
const HEADER: usize = 46;

/// An account of the verifying program that `payer` writes and closes again. Its address follows from the payer and a seed: no key is
/// needed for it, and one that a broken posting has left behind is found again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Who pays, writes and closes.
    pub payer: Pubkey,
    /// Where it is.
    pub address: Pubkey,
    /// The program that owns it and verifies what is in it.
    pub wormhole: Pubkey,
    /// What the address follows from.
    pub seed: &'static str,
}

impl Draft {
    /// The draft of `payer` with this seed, of 32 bytes at most. Two processes that share a wallet need different seeds.
    ///
    /// # Panics
    /// A seed that is too long.
    #[must_use]
    pub fn new(payer: Pubkey, seed: &'static str, wormhole: Pubkey) -> Self {
        let address = Pubkey::create_with_seed(&payer, seed, &wormhole).expect("a seed has 32 bytes at most");
        Self { payer, address, wormhole, seed }
    }

    /// How large it has to be for a signed root of `length` bytes. Unit: bytes.
    #[must_use]
    pub const fn space(length: usize) -> usize {
        HEADER + length
    }
}
