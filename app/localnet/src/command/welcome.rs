//! Builds the first screen, which shows the network's addresses and the next steps.

use crate::{Content, Running};
use solana_cli_config::Config;
use std::fmt::Write;

/// Returns the first screen's text.
#[must_use]
pub fn screen(running: &Running, content: Content) -> String {
    let mut text = String::from("The local network is ready.\n\n");
    let none_yet = "none yet: set it up with `ballast migrate`".to_owned();
    let exchange = match content {
        Content::Exchange => &running.exchange,
        Content::Nothing => &none_yet,
    };
    for (name, value) in [
        ("JSON-RPC", &running.rpc_url),
        ("WebSocket", &running.ws_url),
        ("program", &running.program),
        ("exchange", exchange),
        ("collateral", &running.mint),
    ] {
        let _ = writeln!(text, "  {name:<11} {value}");
    }
    let markets = match content {
        Content::Exchange => &*running.markets,
        Content::Nothing => {
            let _ = writeln!(text, "  {:<11} none yet", "markets");
            &[]
        }
    };
    for market in markets {
        let _ = writeln!(
            text,
            "  market {:<4} {}, {}: {}",
            market.index, market.symbol, market.address, market.prices
        );
    }
    text.push_str(&next(running, content));
    text
}

/// Returns the commands to try next.
fn next(running: &Running, content: Content) -> String {
    // The commands use this port by default.
    let is_default = running.rpc_url.ends_with(":8899");
    let url = if is_default { String::new() } else { format!(" --url {}", running.rpc_url) };
    let commands = match content {
        Content::Exchange => trading(running, &url),
        Content::Nothing => setting_up(&url),
    };
    let width = commands.iter().map(|(command, _)| command.len()).max().unwrap_or_default();
    let mut text = String::from("\nIn another terminal:\n");
    for (command, meaning) in commands {
        let _ = writeln!(text, "  {command:<width$}   {meaning}");
    }
    text.push_str(
        "\nThe keys of this network are public: never use them elsewhere. Press Ctrl-C to stop the network; no data is kept.",
    );
    text
}

type Commands = Vec<(String, &'static str)>;

fn trading(running: &Running, url: &str) -> Commands {
    let asset = running.markets.first().and_then(|market| market.symbol.split('-').next()).unwrap_or("SOL");
    vec![
        ("ballast wallet create -k wallet.json".to_owned(), "a wallet"),
        (
            format!("ballast localnet faucet wallet.json 10,000{url}"),
            "collateral for the wallet, and one SOL for fees",
        ),
        (format!("ballast account create -k wallet.json{url}"), "a margin account"),
        (format!("ballast account deposit 5,000 -k wallet.json{url}"), "a deposit into the account"),
        (format!("ballast trade long {asset} 100 -k wallet.json{url}"), "a position of a hundred contracts"),
        (format!("ballast localnet price {asset} -30%{url}"), "a crash"),
        (
            "ballast localnet keys keys".to_owned(),
            "the keys of the operator, admin, guardian and other roles",
        ),
        (keeper(running), "a keeper that liquidates and settles"),
        (format!("ballast localnet travel 8h{url}"), "moves the clock forward by a funding period"),
        (format!("ballast dashboard{url}"), "a page that shows the exchange"),
        (format!("solana airdrop 5 ADDRESS --url {}", running.rpc_url), "Solana's own tools work too"),
    ]
}

fn keeper(running: &Running) -> String {
    let Running { rpc_url, ws_url, .. } = running;
    // The keeper derives the WebSocket URL by itself if its port is one above the RPC port.
    let is_found = Config::compute_websocket_url(rpc_url).trim_end_matches('/') == ws_url;
    let socket = if is_found { String::new() } else { format!(" --ws {ws_url}") };
    format!("ballast-keeper --url {rpc_url}{socket} --keypair keys/operator.json --create-accounts")
}

fn setting_up(url: &str) -> Commands {
    let signers =
        ["upgrade-authority", "admin", "risk-manager"].map(|role| format!("--signer keys/{role}.json"));
    let migrate = format!(
        "ballast migrate --config migrations/sample.toml --keypair keys/operator.json {}{url}",
        signers.join(" ")
    );
    vec![
        ("ballast localnet keys keys".to_owned(), "the keys of the operator, admin and other roles"),
        (migrate, "the exchange and its markets"),
    ]
}
