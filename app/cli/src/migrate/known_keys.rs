//! The sample's roles belong to everybody: they are for local networks only.

use anyhow::{Result, bail};
use ballast_client::rpc::Rpc;
use ballast_localnet::keys::{self, Key};
use ballast_migrations::config::Config;
use solana_pubkey::Pubkey;
use solana_signer::Signer;

/// Fails where a role, or the mint, is one of the local network's, and the server is not on this machine.
///
/// # Errors
/// The field, and what to do.
pub(crate) fn refuse_elsewhere(config: &Config, rpc: &Rpc) -> Result<()> {
    let url = rpc.client().url();
    if is_on_this_machine(&url) {
        return Ok(());
    }
    let roles = &config.roles;
    let named = [
        ("collateral.mint", Some(config.collateral.mint)),
        ("roles.admin", Some(roles.admin)),
        ("roles.risk_manager", Some(roles.risk_manager)),
        ("roles.guardian", Some(roles.guardian)),
        ("roles.fee_recipient", Some(roles.fee_recipient)),
        ("roles.setup", roles.setup),
    ];
    let found = named.iter().find(|(_, address)| address.is_some_and(is_known));
    match found {
        None => Ok(()),
        Some((field, _)) => bail!(
            "{field} is the local network's, whose key everybody has, and {url} is not on this machine: replace it by your own"
        ),
    }
}

fn is_known(address: Pubkey) -> bool {
    address == keys::mint() || Key::ALL.iter().any(|key| key.keypair().pubkey() == address)
}

fn is_on_this_machine(url: &str) -> bool {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    // Whoever is in front of an @ is not the host.
    let host = authority.rsplit('@').next().unwrap_or_default();
    let host = host.strip_prefix('[').map_or_else(
        || host.split(':').next().unwrap_or_default(),
        |inner| inner.split(']').next().unwrap_or_default(),
    );
    let is_loopback = |address: std::net::IpAddr| address.is_loopback();
    host == "localhost" || host.parse().is_ok_and(is_loopback)
}
