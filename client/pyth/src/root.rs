//! Parses a signed root of prices, which is a Wormhole signed message (VAA) with any set of signers.

use crate::bytes::Reader;
use crate::error::UpdateError;
use crate::merkle::Hash;

/// The signed-message version that this crate reads.
const VERSION: u8 = 1;
/// The size of a signature together with its signer's index. Unit: bytes.
const SIGNATURE: usize = 66;
/// The size of the fields before the payload (time, nonce, chain, emitter, sequence and consistency). Unit: bytes.
const BODY_HEADER: usize = 51;
/// The magic bytes at the start of a payload that is a root of prices.
const MAGIC: &[u8; 4] = b"AUWV";
/// The payload kind that identifies a Merkle root.
const MERKLE: u8 = 0;

/// A signed Merkle root of prices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedRoot {
    bytes: Vec<u8>,
    signer_set: u32,
    signatures: u8,
    root: Hash,
}

impl SignedRoot {
    /// Parses a signed root. This function does not verify the signatures, because the chain does.
    ///
    /// # Errors
    /// Returns `UnknownMessageVersion`, `NoRoot` or `Truncated` if the bytes are not a complete signed root of prices.
    pub fn parse(bytes: &[u8]) -> Result<Self, UpdateError> {
        let mut reader = Reader::new(bytes);
        match reader.byte()? {
            VERSION => {}
            other => return Err(UpdateError::UnknownMessageVersion(other)),
        }
        let signer_set = reader.u32()?;
        let signatures = reader.byte()?;
        reader.take(usize::from(signatures) * SIGNATURE)?;
        reader.take(BODY_HEADER)?;
        let root = root_in(reader.rest())?;
        Ok(Self { bytes: bytes.to_vec(), signer_set, signatures, root })
    }

    /// Returns the message, byte for byte.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Returns the number of the guardian set that signed the root.
    #[must_use]
    pub const fn signer_set(&self) -> u32 {
        self.signer_set
    }

    /// Returns how many signatures the root has.
    #[must_use]
    pub const fn signatures(&self) -> u8 {
        self.signatures
    }

    pub(crate) const fn root(&self) -> &Hash {
        &self.root
    }
}

fn root_in(payload: &[u8]) -> Result<Hash, UpdateError> {
    let mut reader = Reader::new(payload);
    if reader.array::<4>()? != *MAGIC || reader.byte()? != MERKLE {
        return Err(UpdateError::NoRoot);
    }
    let (_slot, _ring_size) = (reader.u64()?, reader.u32()?);
    reader.array()
}
