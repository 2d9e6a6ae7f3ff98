//! Tests that commands use the Solana command line's profile.

use crate::stage::Stage;
use ballast_cli::args::CommandLine;
use ballast_cli::session::Settings;
use ballast_client::rpc::ServerUrl;
use clap::Parser;
use solana_commitment_config::CommitmentConfig;

fn settings(arguments: &[&str]) -> Settings {
    let words = [&["ballast", "market", "list"], arguments].concat();
    CommandLine::try_parse_from(words).expect("valid options").network.settings().expect("valid settings")
}

#[test]
fn networks_have_names() {
    for (name, url, websocket) in [
        ("l", "http://127.0.0.1:8899", "ws://127.0.0.1:8900/"),
        ("localhost", "http://127.0.0.1:8899", "ws://127.0.0.1:8900/"),
        ("d", "https://api.devnet.solana.com", "wss://api.devnet.solana.com/"),
        ("testnet", "https://api.testnet.solana.com", "wss://api.testnet.solana.com/"),
        ("m", "https://api.mainnet-beta.solana.com", "wss://api.mainnet-beta.solana.com/"),
        ("http://10.0.0.1:8080/key", "http://10.0.0.1:8080/key", "ws://10.0.0.1:8081/key"),
    ] {
        let settings = settings(&["-u", name]);
        assert_eq!((settings.url.secret(), settings.websocket_url.secret()), (url, websocket));
    }
}

#[test]
fn options_go_over_the_profile() {
    let mut stage = Stage::new();
    let alice = stage.wallet("alice", 0);
    let file = alice.file.replace("alice.json", "config.yml");
    let profile = format!(
        "json_rpc_url: {}\nwebsocket_url: ''\nkeypair_path: {}\naddress_labels: {{}}\ncommitment: finalized\n",
        stage.url, alice.file
    );
    std::fs::write(&file, profile).expect("a file can be written");

    let from_profile = settings(&["--config", &file]);
    assert_eq!(from_profile.url.secret(), stage.url);
    assert_eq!(from_profile.commitment, CommitmentConfig::finalized());
    assert_eq!(from_profile.keypair.display().to_string(), alice.file);
    let over = settings(&["--config", &file, "-ul", "-k", "other.json", "--commitment", "processed"]);
    assert_eq!(over.url.secret(), "http://127.0.0.1:8899");
    assert_eq!(over.commitment, CommitmentConfig::processed());
    assert_eq!(over.keypair.display().to_string(), "other.json");

    // The profile alone is enough to run a command.
    let done = crate::stage::offline(&["account", "list", "--commitment", "confirmed", "--config", &file]);
    assert_eq!((done.code, done.stdout.contains("no accounts")), (0, true), "{}{}", done.stdout, done.stderr);
}

#[test]
fn options_may_stand_anywhere() {
    let network = |words: &[&str]| {
        let words = [&["ballast"], words].concat();
        CommandLine::try_parse_from(words).expect("valid options").network.settings().expect("valid settings")
    };
    let expected = network(&["market", "list", "--url", "d", "--output", "json"]);
    assert_eq!(expected.url.secret(), "https://api.devnet.solana.com");
    assert_eq!(network(&["--url", "d", "--output", "json", "market", "list"]), expected);
    assert_eq!(network(&["market", "--url", "d", "--output", "json", "list"]), expected);
    assert_eq!(network(&["dashboard", "--url", "d", "--output", "json"]), expected);
    let migrate = CommandLine::try_parse_from([
        "ballast",
        "-ud",
        "migrate",
        "--config",
        "exchange.toml",
        "--output",
        "json",
    ]);
    let network = migrate.expect("valid options").network;
    assert_eq!(network.url.as_ref().map(ServerUrl::secret), Some("d"));
    assert_eq!(network.output, expected.output);
}
