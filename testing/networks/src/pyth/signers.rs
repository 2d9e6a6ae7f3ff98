//! Provides test signers for Pyth updates, as many as Pyth itself has.

use ballast_pyth::FeedPrice;
use ballast_pyth::encode::{self, Signature, Tree};
use k256::ecdsa::SigningKey;
use sha3::{Digest as _, Keccak256};

/// The total number of signers, and the number that sign each update.
const ALL: u8 = 5;
const QUORUM: usize = 3;
/// The number of feeds signed together. This number makes the proofs as long as those in Pyth's updates.
const FEEDS: usize = 2_048;

/// A numbered set of signers, whose keys anyone can compute.
#[derive(Clone)]
pub struct Signers {
    number: u32,
    keys: Vec<SigningKey>,
}

impl Signers {
    /// Returns the signer set with this number.
    ///
    /// # Panics
    /// Never panics, because the keys are fixed and valid.
    #[must_use]
    pub fn new(number: u32) -> Self {
        Self::with_keys(number, 1)
    }

    /// Returns forgers, which are other signers that claim to be the set with this number.
    ///
    /// # Panics
    /// Never panics, because the keys are fixed and valid.
    #[must_use]
    pub fn forgers(number: u32) -> Self {
        Self::with_keys(number, ALL + 1)
    }

    fn with_keys(number: u32, first: u8) -> Self {
        let key = |signer: u8| SigningKey::from_slice(&[signer; 32]).expect("a small number is a key");
        Self { number, keys: (first..first + ALL).map(key).collect() }
    }

    /// Returns the number of the set.
    #[must_use]
    pub const fn number(&self) -> u32 {
        self.number
    }

    /// Returns the addresses of the keys. As in Ethereum, an address consists of the last bytes of the key's
    /// Keccak-256 hash.
    #[must_use]
    pub fn addresses(&self) -> Vec<[u8; 20]> {
        self.keys.iter().map(|key| address_of(key.verifying_key())).collect()
    }

    /// Returns an update with these prices, signed by as many signers as required.
    ///
    /// # Panics
    /// Never panics, because every digest can be signed.
    #[must_use]
    pub fn update(&self, prices: &[FeedPrice]) -> Vec<u8> {
        let messages: Vec<_> = prices.iter().map(encode::message).collect();
        let mut leaves = messages.clone();
        leaves.resize(leaves.len().max(FEEDS), Vec::new());
        let tree = Tree::new(&leaves);
        let time = prices.iter().map(|price| price.publish_time).max().unwrap_or_default();
        let time = u32::try_from(time).unwrap_or_default();
        let body = encode::body(time, u64::from(time), &tree.root());
        let root = encode::signed_root(self.number, &self.signatures(&body), &body);
        let proof = |(place, message)| (message, tree.proof(place));
        let proven: Vec<_> = messages.into_iter().enumerate().map(proof).collect();
        encode::update(&root, &proven)
    }

    /// Returns a Hermes response with these prices.
    #[must_use]
    pub fn answer(&self, prices: &[FeedPrice]) -> String {
        encode::answer(&[self.update(prices)])
    }

    /// Signs with every second signer.
    fn signatures(&self, body: &[u8]) -> Vec<Signature> {
        let digest = encode::digest(body);
        let sign = |(signer, key): (u8, &SigningKey)| {
            let (signature, recovery) =
                key.sign_prehash_recoverable(&digest).expect("a digest can be signed");
            let mut bytes = [0; 65];
            bytes[..64].copy_from_slice(&signature.to_bytes());
            bytes[64] = recovery.to_byte();
            (signer, bytes)
        };
        (0_u8..).zip(&self.keys).step_by(2).take(QUORUM).map(sign).collect()
    }
}

/// Returns the last 20 bytes of a public key's Keccak-256 hash.
pub(super) fn address_of(key: &k256::ecdsa::VerifyingKey) -> [u8; 20] {
    let point = key.to_encoded_point(false);
    let hash: [u8; 32] = Keccak256::digest(&point.as_bytes()[1..]).into();
    let mut address = [0; 20];
    address.copy_from_slice(&hash[12..]);
    address
}
