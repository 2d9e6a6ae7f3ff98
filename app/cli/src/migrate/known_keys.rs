//! Refuses the sample's roles outside local networks, because the keys of those roles are public.

use crate::localnet;
use anyhow::{Result, bail, ensure};
use ballast_client::rpc::Rpc;
use ballast_migrations::config::Config;

/// The genesis hashes of the public clusters. These hashes reveal a public cluster behind a tunnel from this
/// machine.
const PUBLIC: [(&str, &str); 3] = [
    ("mainnet-beta", "5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d"),
    ("testnet", "4uhcVJyU9pJkvQyS88uRDiswHXSCkY3zQawwpjk2NsNY"),
    ("devnet", "EtWTRABZaYq6iMfeYKouRu166VU2xqa1wcaWoxPkrZBG"),
];

/// Fails if a role or the mint belongs to the local network but the server is remote or a public cluster.
///
/// # Errors
/// Returns an error if a field in the file must be replaced.
pub(crate) async fn refuse_elsewhere(config: &Config, rpc: &Rpc) -> Result<()> {
    let Some(field) = known_field(config) else { return Ok(()) };
    let url = rpc.client().url();
    ensure!(
        is_on_this_machine(&url),
        "{field} is a local-network address whose private key is public, but {url} is not on this machine: replace it with your own address"
    );
    // If the server does not return the hash, the next request fails.
    let genesis = rpc.client().get_genesis_hash().await.map(|hash| hash.to_string()).unwrap_or_default();
    match PUBLIC.iter().find(|(_, hash)| *hash == genesis) {
        None => Ok(()),
        Some((name, _)) => bail!(
            "{field} is a local-network address whose private key is public, but {url} serves {name}: replace it with your own address"
        ),
    }
}

/// Returns the first field that contains one of the local network's addresses.
fn known_field(config: &Config) -> Option<&'static str> {
    let roles = &config.roles;
    let named = [
        ("collateral.mint", Some(config.collateral.mint)),
        ("roles.admin", Some(roles.admin)),
        ("roles.risk_manager", Some(roles.risk_manager)),
        ("roles.guardian", Some(roles.guardian)),
        ("roles.fee_recipient", Some(roles.fee_recipient)),
        ("roles.setup", roles.setup),
    ];
    named
        .into_iter()
        .find(|(_, address)| address.is_some_and(|address| localnet::is_known(&address)))
        .map(|(field, _)| field)
}

fn is_on_this_machine(url: &str) -> bool {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    // The part before an @ is a user name, not the host.
    let host = authority.rsplit('@').next().unwrap_or_default();
    let host = host.strip_prefix('[').map_or_else(
        || host.split(':').next().unwrap_or_default(),
        |inner| inner.split(']').next().unwrap_or_default(),
    );
    let is_loopback = |address: std::net::IpAddr| address.is_loopback();
    host == "localhost" || host.parse().is_ok_and(is_loopback)
}
