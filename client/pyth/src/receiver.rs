//! Reads the configuration of Pyth's receiver, which names the program that verifies signatures and the fee for an update.

use crate::error::PostingError;
use solana_pubkey::Pubkey;

/// The account discriminator, which is the first eight bytes of the SHA-256 hash of `account:Config`.
const DISCRIMINATOR: [u8; 8] = [155, 12, 170, 224, 30, 250, 204, 130];
/// The size of an update source, which consists of a chain and an emitter. Unit: bytes.
const SOURCE: usize = 34;

/// The part of the receiver's configuration that a posting needs. The configuration is read from the chain because Pyth's governance
/// may change it, in particular the program that verifies signatures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReceiverConfig {
    /// The program that verifies signatures. This program is a fork of Wormhole's core bridge, in which Pyth's signers
    /// are the guardians.
    pub wormhole: Pubkey,
    /// The fee that the receiver charges for each price. Unit: lamports.
    pub fee: u64,
}

impl ReceiverConfig {
    /// Decodes the account at [`crate::Programs::config`]. The caller must have checked that the receiver owns it.
    ///
    /// # Errors
    /// Returns `Configuration` if the data cannot be decoded.
    pub fn read(data: &[u8]) -> Result<Self, PostingError> {
        parse(data).ok_or(PostingError::Configuration)
    }
}

fn parse(data: &[u8]) -> Option<ReceiverConfig> {
    let rest = data.strip_prefix(&DISCRIMINATOR)?;
    let (_governance, rest) = rest.split_first_chunk::<32>()?;
    let rest = match rest.split_first()? {
        (0, rest) => rest,
        (1, rest) => rest.get(32..)?,
        _ => return None,
    };
    let (wormhole, rest) = rest.split_first_chunk::<32>()?;
    let (count, rest) = rest.split_first_chunk::<4>()?;
    let sources = usize::try_from(u32::from_le_bytes(*count)).ok()?.checked_mul(SOURCE)?;
    let fee = rest.get(sources..)?.first_chunk::<8>()?;
    Some(ReceiverConfig { wormhole: Pubkey::new_from_array(*wormhole), fee: u64::from_le_bytes(*fee) })
}
