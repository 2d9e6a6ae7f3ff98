//! Parses an update from an endpoint, which is a signed root with the prices that it proves.

use crate::bytes::Reader;
use crate::error::UpdateError;
use crate::merkle;
use crate::price::{FeedId, ProvenPrice, parse_price};
use crate::root::SignedRoot;

/// The magic bytes of an update.
const MAGIC: &[u8; 4] = b"PNAU";
/// The major version of the format that this crate reads. Minor versions only append fields.
const VERSION: u8 = 1;
/// The proof kind that identifies a signed Merkle root.
const MERKLE: u8 = 0;

/// A signed root with the prices that it proves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Update {
    root: SignedRoot,
    prices: Vec<ProvenPrice>,
}

impl Update {
    /// Parses an update and checks that the root proves each price. The chain checks the signatures, because only the chain
    /// knows the signers. Bytes after the last price are ignored.
    ///
    /// # Errors
    /// Returns an [`UpdateError`] if the update is invalid or the root does not prove a price.
    pub fn parse(bytes: &[u8]) -> Result<Self, UpdateError> {
        let mut reader = Reader::new(bytes);
        if reader.array::<4>()? != *MAGIC {
            return Err(UpdateError::WrongMagic);
        }
        let (major, _minor) = (reader.byte()?, reader.byte()?);
        if major != VERSION {
            return Err(UpdateError::UnknownVersion(major));
        }
        let trailing = reader.byte()?;
        reader.take(usize::from(trailing))?;
        match reader.byte()? {
            MERKLE => {}
            other => return Err(UpdateError::UnknownProof(other)),
        }
        let length = reader.u16()?;
        let root = SignedRoot::parse(reader.take(usize::from(length))?)?;
        let count = reader.byte()?;
        let prices = (0..count).map(|_| price(&mut reader, &root)).collect::<Result<_, _>>()?;
        Ok(Self { root, prices })
    }

    /// Returns the signed root.
    #[must_use]
    pub const fn root(&self) -> &SignedRoot {
        &self.root
    }

    /// Returns the prices that the root proves.
    #[must_use]
    pub fn prices(&self) -> &[ProvenPrice] {
        &self.prices
    }

    /// Returns a feed's price.
    ///
    /// # Errors
    /// Returns `NoFeed` if the update has no price for the feed.
    pub fn of_feed(&self, feed: &FeedId) -> Result<&ProvenPrice, UpdateError> {
        let found = self.prices.iter().find(|proven| proven.price.feed_id == *feed);
        found.ok_or_else(|| UpdateError::NoFeed { feed: hex::encode(feed) })
    }
}

fn price(reader: &mut Reader<'_>, root: &SignedRoot) -> Result<ProvenPrice, UpdateError> {
    let length = reader.u16()?;
    let message = reader.take(usize::from(length))?;
    let steps = reader.byte()?;
    let proof = (0..steps).map(|_| reader.array()).collect::<Result<Vec<_>, _>>()?;
    let price = parse_price(message)?;
    if merkle::root_of(message, &proof) != *root.root() {
        return Err(UpdateError::NotProven { feed: hex::encode(price.feed_id) });
    }
    Ok(ProvenPrice { message: message.to_vec(), proof, price })
}
