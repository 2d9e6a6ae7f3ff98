//! Finds out how Solana's explorer names the network.

use ballast_client::rpc::ServerUrl;

/// The public networks: their CAIP-2 names, and their queries in the explorer's addresses.
const PUBLIC: [(&str, &str); 3] = [
    ("solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp", ""),
    ("solana:EtWTRABZaYq6iMfeYKouRu166VU2xqa1", "?cluster=devnet"),
    ("solana:4uhcVJyU9pJkvQyS88uRDiswHXSCkY3z", "?cluster=testnet"),
];
/// The hosts of this machine, whose servers the explorer can read from the user's browser.
const LOCAL: [&str; 2] = ["http://127.0.0.1", "http://localhost"];

/// Returns the query of a network in the explorer's addresses, or none if the explorer cannot read it. For a network on
/// this machine, the query contains the server's scheme, host and port.
pub fn query(chain: Option<&str>, server: &ServerUrl) -> Option<String> {
    if let Some((_, query)) = PUBLIC.iter().find(|(name, _)| chain == Some(*name)) {
        return Some((*query).to_owned());
    }
    // This form contains neither a path nor a query, where keys may be.
    let server = server.to_string();
    let host = server.rsplit_once(':').map_or(server.as_str(), |(host, _)| host);
    LOCAL.contains(&host).then(|| {
        let server = server.replace(':', "%3A").replace('/', "%2F");
        format!("?cluster=custom&customUrl={server}")
    })
}

#[cfg(test)]
#[test]
fn the_explorer_reads_public_networks_and_this_machine() {
    let of = |chain, server: &str| query(Some(chain), &ServerUrl::from(server));
    let devnet = "solana:EtWTRABZaYq6iMfeYKouRu166VU2xqa1";
    assert_eq!(of(devnet, "https://rpc.example/?api-key=SECRET").as_deref(), Some("?cluster=devnet"));
    assert_eq!(
        of("solana:other", "http://127.0.0.1:8899/?api-key=SECRET").as_deref(),
        Some("?cluster=custom&customUrl=http%3A%2F%2F127.0.0.1%3A8899")
    );
    assert_eq!(of("solana:other", "https://rpc.example/?api-key=SECRET"), None);
}
