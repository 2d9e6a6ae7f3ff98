//! A root of prices with the signatures under it: Wormhole's signed message (VAA), whoever the signers are.

use crate::bytes::Reader;
use crate::error::UpdateError;
use crate::merkle::Hash;

/// The version of the signed message.
const VERSION: u8 = 1;
/// A signature with its signer's number. Unit: bytes.
const SIGNATURE: usize = 66;
/// Time, nonce, chain, emitter, sequence and consistency before the payload. Unit: bytes.
const BODY_HEADER: usize = 51;
/// How a payload begins that is a root of prices.
const MAGIC: &[u8; 4] = b"AUWV";
/// The kind of payload that is a Merkle root.
const MERKLE: u8 = 0;

/// A signed root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedRoot {
    bytes: Vec<u8>,
    signer_set: u32,
    signatures: u8,
    root: Hash,
}

impl SignedRoot {
    /// Reads one. Who has signed is for the chain to say.
    ///
    /// # Errors
    /// `UnknownMessageVersion`, `NoRoot`, `Truncated`.
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

    /// As it was signed, byte for byte.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The number of the set of signers that it is signed by.
    #[must_use]
    pub const fn signer_set(&self) -> u32 {
        self.signer_set
    }

    /// How many signatures it carries.
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
