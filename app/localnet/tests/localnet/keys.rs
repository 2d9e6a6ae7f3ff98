//! Tests that the sample uses the local network's keys.

use ballast_cli::localnet::ADDRESSES;
use ballast_localnet::keys::{self, Key};
use ballast_migrations::SAMPLE;
use ballast_migrations::config::Config;
use solana_signer::Signer;

#[test]
fn the_roles_of_the_sample_are_the_keys_of_the_local_network() {
    let config = Config::parse(SAMPLE).expect("the sample is right");
    let of = |key: Key| key.keypair().pubkey();
    assert_eq!(config.collateral.mint, keys::mint());
    assert_eq!(config.roles.setup, Some(of(Key::Operator)));
    assert_eq!(config.roles.admin, of(Key::Admin));
    assert_eq!(config.roles.risk_manager, of(Key::RiskManager));
    assert_eq!(config.roles.guardian, of(Key::Guardian));
    assert_eq!(config.roles.fee_recipient, of(Key::FeeRecipient));
    let mut all: Vec<_> = Key::ALL.map(of).into();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), Key::ALL.len(), "nobody is two");
}

/// Checks that `ballast migrate`, which does not link this crate, refuses these addresses on every other network.
#[test]
fn the_command_line_knows_every_address() {
    let mut keys: Vec<String> = Key::ALL.map(|key| key.keypair().pubkey().to_string()).into();
    keys.push(keys::mint().to_string());
    assert_eq!(ADDRESSES.map(|address| address.to_string()).to_vec(), keys);
}
