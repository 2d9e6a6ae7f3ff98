//! Encodes updates exactly as Pyth's services do, for tests and local networks that have their own signers. The signer adds
//! the signatures between [`body`] and [`signed_root`].

use crate::merkle::{self, Hash};
use crate::price::FeedPrice;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

/// The prices' source chain, as Wormhole numbers it.
pub const CHAIN: u16 = 26;
/// The address on that chain that emits the prices.
pub const EMITTER: [u8; 32] = [
    0xe1, 0x01, 0xfa, 0xed, 0xac, 0x58, 0x51, 0xe3, 0x2b, 0x9b, 0x23, 0xb5, 0xf9, 0x41, 0x1a, 0x8c, 0x2b,
    0xac, 0x4a, 0xae, 0x3e, 0xd4, 0xdd, 0x7b, 0x81, 0x1d, 0xd1, 0xa7, 0x2e, 0xa4, 0xaa, 0x71,
];
/// The size of the root ring buffer in Pyth's services, which the signed payload contains.
const RING_SIZE: u32 = 10_000;

/// The signer's index in the set, and a signature of 64 bytes followed by a recovery id.
pub type Signature = (u8, [u8; 65]);

/// Encodes a price message.
#[must_use]
pub fn message(price: &FeedPrice) -> Vec<u8> {
    [
        &[0][..],
        &price.feed_id,
        &price.price.to_be_bytes(),
        &price.confidence.to_be_bytes(),
        &price.exponent.to_be_bytes(),
        &price.publish_time.to_be_bytes(),
        &price.previous_publish_time.to_be_bytes(),
        &price.ema_price.to_be_bytes(),
        &price.ema_confidence.to_be_bytes(),
    ]
    .concat()
}

/// A Merkle tree over messages.
#[derive(Clone, Debug)]
pub struct Tree {
    /// The levels from the leaves up. The last level contains only the root.
    levels: Vec<Vec<Hash>>,
}

impl Tree {
    /// Builds the tree over these messages, padded to a power of two.
    #[must_use]
    pub fn new(messages: &[Vec<u8>]) -> Self {
        let mut leaves: Vec<Hash> = messages.iter().map(|message| merkle::leaf(message)).collect();
        leaves.resize(leaves.len().next_power_of_two(), merkle::nothing());
        let mut levels = vec![leaves];
        while let Some(below) = levels.last().filter(|level| level.len() > 1) {
            let above = below.chunks(2).map(|pair| merkle::node(&pair[0], &pair[1])).collect();
            levels.push(above);
        }
        Self { levels }
    }

    /// Returns the tree's root.
    #[must_use]
    pub fn root(&self) -> Hash {
        self.levels.last().and_then(|level| level.first()).copied().unwrap_or_default()
    }

    /// Returns the Merkle proof for the leaf at `place`, which consists of the sibling hashes from the leaf up.
    #[must_use]
    pub fn proof(&self, place: usize) -> Vec<Hash> {
        let beside = |(height, level): (usize, &Vec<Hash>)| level.get((place >> height) ^ 1).copied();
        self.levels.iter().enumerate().filter_map(beside).collect()
    }
}

/// Encodes the body to sign for a root, which consists of the time and the source of the message, followed by the root.
#[must_use]
pub fn body(time: u32, sequence: u64, root: &Hash) -> Vec<u8> {
    let (nonce, consistency, kind) = (0_u32, 1_u8, 0_u8);
    [
        &time.to_be_bytes()[..],
        &nonce.to_be_bytes(),
        &CHAIN.to_be_bytes(),
        &EMITTER,
        &sequence.to_be_bytes(),
        &[consistency],
        b"AUWV",
        &[kind],
        &sequence.to_be_bytes(),
        &RING_SIZE.to_be_bytes(),
        root,
    ]
    .concat()
}

/// Returns a body's digest, which the signers sign.
#[must_use]
pub fn digest(body: &[u8]) -> [u8; 32] {
    merkle::keccak(&[&merkle::keccak(&[body])])
}

/// Joins a body with its signatures, in signer order.
#[must_use]
pub fn signed_root(signer_set: u32, signatures: &[Signature], body: &[u8]) -> Vec<u8> {
    let version = 1;
    let mut bytes = vec![version];
    bytes.extend(signer_set.to_be_bytes());
    bytes.push(u8::try_from(signatures.len()).unwrap_or(u8::MAX));
    for (signer, signature) in signatures {
        bytes.push(*signer);
        bytes.extend(signature);
    }
    bytes.extend(body);
    bytes
}

/// Encodes an update, which consists of a signed root and of messages with their Merkle proofs.
#[must_use]
pub fn update(signed_root: &[u8], proven: &[(Vec<u8>, Vec<Hash>)]) -> Vec<u8> {
    let (major, minor, trailing, kind) = (1, 0, 0, 0);
    let mut bytes = b"PNAU".to_vec();
    bytes.extend([major, minor, trailing, kind]);
    bytes.extend(length(signed_root));
    bytes.extend(signed_root);
    bytes.push(u8::try_from(proven.len()).unwrap_or(u8::MAX));
    for (message, proof) in proven {
        bytes.extend(length(message));
        bytes.extend(message);
        bytes.push(u8::try_from(proof.len()).unwrap_or(u8::MAX));
        bytes.extend(proof.concat());
    }
    bytes
}

fn length(bytes: &[u8]) -> [u8; 2] {
    u16::try_from(bytes.len()).unwrap_or(u16::MAX).to_be_bytes()
}

/// Encodes these updates as a Hermes endpoint's response.
#[must_use]
pub fn answer(updates: &[Vec<u8>]) -> String {
    let data: Vec<String> = updates.iter().map(|update| STANDARD.encode(update)).collect();
    json!({ "binary": { "encoding": "base64", "data": data }, "parsed": null }).to_string()
}
