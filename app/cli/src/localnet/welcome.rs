//! The first screen: where the network is, and what to do next.

use ballast_localnet::Running;
use std::fmt::Write;

/// The first screen.
#[must_use]
pub fn screen(running: &Running) -> String {
    let mut text = String::from("The local network is ready.\n\n");
    for (name, value) in [
        ("JSON-RPC", &running.rpc_url),
        ("WebSocket", &running.ws_url),
        ("program", &running.program),
        ("exchange", &running.exchange),
        ("collateral", &running.mint),
    ] {
        let _ = writeln!(text, "  {name:<11} {value}");
    }
    for market in &running.markets {
        let _ = writeln!(
            text,
            "  market {:<4} {}, {}: {}",
            market.index, market.symbol, market.address, market.prices
        );
    }
    text.push_str(&next(running));
    text
}

/// What to do next.
fn next(running: &Running) -> String {
    let rpc = &running.rpc_url;
    // The commands' own default.
    let url = if rpc.ends_with(":8899") { String::new() } else { format!(" --url {rpc}") };
    let asset = running.markets.first().and_then(|market| market.symbol.split('-').next()).unwrap_or("SOL");
    let commands = [
        ("solana-keygen new --outfile wallet.json".to_owned(), "a wallet"),
        (format!("ballast localnet faucet ADDRESS 10,000{url}"), "collateral for it, and a SOL for fees"),
        (format!("ballast localnet price {asset}{url}"), "the index price"),
        (format!("ballast localnet price {asset} -30%{url}"), "a crash"),
        (format!("ballast localnet travel 8h{url}"), "a funding period later"),
        ("ballast localnet keys FOLDER".to_owned(), "the keys of admin, guardian and the others"),
        (format!("solana airdrop 5 ADDRESS --url {rpc}"), "Solana's own tools connect as well"),
    ];
    let width = commands.iter().map(|(command, _)| command.len()).max().unwrap_or_default();
    let mut text = String::from("\nIn another terminal:\n");
    for (command, meaning) in commands {
        let _ = writeln!(text, "  {command:<width$}   {meaning}");
    }
    text.push_str(
        "\nThe keys of this network are known to everybody: never use them elsewhere. Ctrl-C ends it, and nothing of it stays.",
    );
    text
}
