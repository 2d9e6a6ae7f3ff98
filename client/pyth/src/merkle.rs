//! The tree of prices under a signed root: Keccak-256, cut to 20 bytes.

use sha3::{Digest as _, Keccak256};

/// A node of the tree.
pub(crate) type Hash = [u8; 20];

/// Before a leaf's bytes, before the two children of a node, and for an empty leaf, so that none can be taken for another.
const LEAF: &[u8] = &[0];
const NODE: &[u8] = &[1];
const NOTHING: &[u8] = &[2];

/// The root that a leaf and the hashes beside its way lead to.
pub(crate) fn root_of(message: &[u8], proof: &[Hash]) -> Hash {
    proof.iter().fold(leaf(message), |below, beside| node(&below, beside))
}

pub(crate) fn leaf(message: &[u8]) -> Hash {
    cut(keccak(&[LEAF, message]))
}

/// The lesser child comes first: so a proof need not say on which side each hash is.
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
