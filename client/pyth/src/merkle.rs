//! Hashes the Merkle tree of prices under a signed root. Hashes are Keccak-256, truncated to 20 bytes.

use sha3::{Digest as _, Keccak256};

/// The hash of a tree node.
pub(crate) type Hash = [u8; 20];

/// The prefixes of leaves, inner nodes and empty leaves. Because the prefixes differ, no kind can be mistaken for another.
const LEAF: &[u8] = &[0];
const NODE: &[u8] = &[1];
const NOTHING: &[u8] = &[2];

/// Computes the root from a message and its proof.
pub(crate) fn root_of(message: &[u8], proof: &[Hash]) -> Hash {
    proof.iter().fold(leaf(message), |below, beside| node(&below, beside))
}

pub(crate) fn leaf(message: &[u8]) -> Hash {
    cut(keccak(&[LEAF, message]))
}

/// Hashes two children in ascending order, so that a proof does not have to record on which side each hash
/// belongs.
pub(crate) fn node(one: &Hash, other: &Hash) -> Hash {
    cut(keccak(&[NODE, one.min(other), one.max(other)]))
}

pub(crate) fn nothing() -> Hash {
    cut(keccak(&[NOTHING]))
}

pub(crate) fn keccak(parts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = Keccak256::new();
    parts.iter().for_each(|part| hasher.update(part));
    hasher.finalize().into()
}

fn cut(whole: [u8; 32]) -> Hash {
    let mut hash = Hash::default();
    hash.copy_from_slice(&whole[..20]);
    hash
}
