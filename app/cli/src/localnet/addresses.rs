//! Lists the addresses that all local networks share. The keys of these addresses are derived from public names, so anyone can
//! derive them.

use solana_pubkey::Pubkey;

/// The addresses of a local network's keys in the order of `ballast localnet keys`, followed by the faucet's mint.
pub const ADDRESSES: [Pubkey; 8] = [
    Pubkey::from_str_const("3Q2vLr2Wykx2zvjB75YEDi6Ho4vsyJeZ51XFQKjWnVcJ"),
    Pubkey::from_str_const("CHorS5XBukCTS4yxLTBKpCy7rywGqXkifNjU5rCGdXpf"),
    Pubkey::from_str_const("FhxvpCgf4qEmC1K9BR9RYX3nRqQoTxNyrHBU1uBEdsDG"),
    Pubkey::from_str_const("2f98ioXXvntcZmpjmWBfH7MmC3DbsWEVzKs7nkDYZ2Eq"),
    Pubkey::from_str_const("2sjyGUJ4vtGS5VK1TRbtxWQkiUv3Bs1sW6Nuo4S43ABk"),
    Pubkey::from_str_const("9CcfVSJkPQU2NiARD7SQYubHYa4fjHMpYWG6jCKsPBxR"),
    Pubkey::from_str_const("9tTriBy6KcmySBtSbQ52UfejS1euJg5sGtemtjiCDD7Y"),
    Pubkey::from_str_const("WqhVBkXKrVwpo6PyfXdtJewJFjdpB9rRfcihJJM8Jys"),
];

/// Returns whether `address` belongs to one of these keys, which anyone can derive.
#[must_use]
pub fn is_known(address: &Pubkey) -> bool {
    ADDRESSES.contains(address)
}
