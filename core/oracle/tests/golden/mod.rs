//! Accounts as committed bytes, written down field by field and never made by our own encoder.
#![allow(dead_code, reason = "each test file uses a part")]
use hex_literal::hex;

/// The sponsored SOL/USD feed account of shard 0, as it stood on Solana's mainnet on 22 August 2026, 09:58:26 UTC.
pub const SOL_USD_FULL: [u8; 134] = hex!(
    "22f123639d7ef4cd" // discriminator
    "60314704340deddf371fd42472148f248e9d1a6d1a5eb2ac3acd8b7fd5d6b243" // write authority: the account itself
    "01" // Full
    "ef0d8b6fda2ceba41da15d4095d1da392a0d2f8ed0c6c7bc0f4cfac8c280b56d" // feed id of SOL/USD
    "c822722f02000000" // price 9_385_943_752
    "534a470000000000" // confidence 4_672_083
    "f8ffffff" // exponent -8
    "c272896a00000000" // publish time 1_787_392_706
    "c272896a00000000" // previous publish time, the same
    "fc72d63002000000" // moving average 9_409_295_100
    "19a9420000000000" // moving average of the confidence 4_368_665
    "848f471a00000000" // posted slot 440_897_412
    "00" // the byte that Partial would have used
);

/// A partially verified update with a negative price and no zero where another field could be mistaken for it.
pub const PARTIAL: [u8; 134] = hex!(
    "22f123639d7ef4cd" // discriminator
    "a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebfc0" // write authority
    "00" // Partial
    "05" // five signatures
    "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20" // feed id
    "feffffffffffffff" // price -2
    "0807060504030201" // confidence 0x0102030405060708
    "02000000" // exponent 2
    "1817161514131211" // publish time 0x1112131415161718
    "2827262524232221" // previous publish time 0x2122232425262728
    "0000000000000080" // moving average, the least i64
    "ffffffffffffffff" // moving average of the confidence, the greatest u64
    "3837363534333231" // posted slot 0x3132333435363738
);

/// Everything before the publishers' quotes of a price account on Solana's mainnet, of 9 December 2023, 11:17:37 UTC.
pub const LEGACY_HEAD: [u8; 240] = hex!(
    "d4c3b2a1" // magic
    "02000000" // version
    "03000000" // a price account
    "f00c0000" // used bytes 3_312
    "01000000" // price type
    "f6ffffff" // exponent -10
    "0c000000" // 12 publishers
    "0b000000" // 11 of them in the aggregate
    "b241000e00000000" // last slot with a price 234_897_842
    "b041000e00000000" // slot of the aggregate before 234_897_840
    "5c300200000000007f15624600000000834da3ea01000000" // moving average
    "14010000000000003c7cd88700000000834da3ea01000000" // moving average of the confidence
    "d14c746500000000" // time 1_702_120_657
    "0300000000000000" // fewest publishers 3
    "d9b5c9d266fa9869f1ae1e1925aedea8c79fc522b9acc9dbf464a2f3df13857e" // product
    "0000000000000000000000000000000000000000000000000000000000000000" // no next price account
    "b041000e00000000" // previous slot 234_897_840
    "2a3a020000000000" // previous price 145_962
    "ce00000000000000" // previous confidence 206
    "d04c746500000000" // previous time 1_702_120_656
    "373a020000000000" // price 145_975
    "db00000000000000" // confidence 219
    "01000000" // Trading
    "00000000" // no corporate action
    "b241000e00000000" // slot 234_897_842
);

/// The address under which the tests read legacy accounts.
pub const ADDRESS: [u8; 32] = [0x5a; 32];

/// The legacy account of [`LEGACY_HEAD`], with quotes of publishers that must not matter.
pub fn legacy_account() -> Vec<u8> {
    let mut account = LEGACY_HEAD.to_vec();
    account.resize(3312, 0xee);
    account
}

/// `account` with `bytes` at `offset`.
pub fn with(mut account: Vec<u8>, offset: usize, bytes: &[u8]) -> Vec<u8> {
    account[offset..offset + bytes.len()].copy_from_slice(bytes);
    account
}
