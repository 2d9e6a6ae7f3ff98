//! Tests the receiver's configuration, which is encoded here field by field.

use ballast_pyth::{PostingError, ReceiverConfig};
use sha2::{Digest as _, Sha256};
use solana_pubkey::Pubkey;

/// Encodes a configuration with the layout of the receiver program. `testing/checks/pyth` compares it with the
/// program's own serialiser.
fn account(has_nominee: bool, sources: u8) -> Vec<u8> {
    let mut bytes = Sha256::digest("account:Config")[..8].to_vec();
    bytes.extend([1; 32]);
    bytes.push(u8::from(has_nominee));
    bytes.extend(vec![2; if has_nominee { 32 } else { 0 }]);
    bytes.extend([3; 32]);
    bytes.extend(u32::from(sources).to_le_bytes());
    bytes.extend(vec![4; 34 * usize::from(sources)]);
    bytes.extend(77_u64.to_le_bytes());
    bytes.push(5);
    bytes
}

#[test]
fn fields_are_where_they_are() {
    let expected = ReceiverConfig { wormhole: Pubkey::new_from_array([3; 32]), fee: 77 };
    for (has_nominee, sources) in [(false, 0), (false, 2), (true, 1), (true, 5)] {
        let mut bytes = account(has_nominee, sources);
        assert_eq!(ReceiverConfig::read(&bytes), Ok(expected));
        bytes.resize(370, 0);
        assert_eq!(ReceiverConfig::read(&bytes), Ok(expected));
    }
}

#[test]
fn what_is_none_is_refused() {
    let good = account(true, 2);
    for length in 0..good.len() - 1 {
        assert_eq!(ReceiverConfig::read(&good[..length]), Err(PostingError::Configuration), "{length} bytes");
    }
    let tag = 8 + 32;
    for (place, value) in [(0, 0), (tag, 2), (tag + 1 + 32 + 32 + 3, 255)] {
        let mut bytes = good.clone();
        bytes[place] = value;
        assert_eq!(ReceiverConfig::read(&bytes), Err(PostingError::Configuration), "byte {place}");
    }
}
