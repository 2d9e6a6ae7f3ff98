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
    let url = if running.rpc_url.ends_with(":8899") {
        String::new()
    } else {
        format!(" --url {}", running.rpc_url)
    };
    let asset = running.markets.first().and_then(|market| market.symbol.split('-').next()).unwrap_or("SOL");
    format!(
        "
In another terminal:
  solana-keygen new --outfile wallet.json         a wallet
  ballast localnet faucet ADDRESS 10,000{url}     collateral for it, and a SOL for fees
  ballast localnet price {asset}{url}                  the index price
  ballast localnet price {asset} -30%{url}             a crash
  ballast localnet travel 8h{url}                 a funding period later
  solana airdrop 5 ADDRESS --url {rpc}
  ballast localnet keys FOLDER                    the keys of admin, guardian and others

The keys of this network are known to everybody: never use them elsewhere. Ctrl-C ends it, and nothing of it stays.",
        rpc = running.rpc_url,
    )
}
