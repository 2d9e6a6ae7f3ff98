//! Tests starting and stopping: the first screen, signals, and ports that are in use.

use crate::process::{Network, ballast, failure, folder, free_ports, text};
use std::fs;
use std::io::Read;
use std::net::{Ipv4Addr, TcpListener};
use std::time::Duration;

fn ends_cleanly(name: &str, signal: &str) {
    let mut network = Network::start(name, &[]);
    let [rpc_port, ws_port] = network.ports;
    let (status, span) = network.end(signal);
    assert_eq!(status.code(), Some(0), "{status}");
    assert!(span < Duration::from_secs(10), "{span:?}");
    assert!(!network.ready.exists(), "nobody is told any more that it is ready");
    TcpListener::bind((Ipv4Addr::LOCALHOST, rpc_port)).expect("the port is free again");

    let (mut said, mut complaints) = (String::new(), String::new());
    network.child.stdout.take().unwrap().read_to_string(&mut said).unwrap();
    network.child.stderr.take().unwrap().read_to_string(&mut complaints).unwrap();
    assert_eq!(complaints, "");
    for part in [
        "The local network is ready.",
        &format!("http://127.0.0.1:{rpc_port}"),
        "ballast localnet faucet wallet.json 10,000",
        "ballast localnet price SOL -30%",
        &format!(
            "ballast-keeper --url http://127.0.0.1:{rpc_port} --ws ws://127.0.0.1:{ws_port} --keypair keys/operator.json"
        ),
        "a random walk from 150",
        "Press Ctrl-C to stop the network",
        "The local network has stopped",
    ] {
        assert!(said.contains(part), "{part}\n{said}");
    }
}

#[test]
fn it_ends_when_it_is_terminated() {
    ends_cleanly("terminated", "-TERM");
}

#[test]
fn it_ends_with_control_c() {
    ends_cleanly("interrupted", "-INT");
}

#[test]
fn a_closed_terminal_stops_the_network() {
    ends_cleanly("hung-up", "-HUP");
}

#[test]
fn a_port_that_is_taken_is_named_with_the_option() {
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let said = failure(&ballast(&["localnet", "--rpc-port", &port, "--ws-port", "0"]));
    let expected = format!(
        "error: port {port} is in use: stop the other local network if one is running, or choose another port with --rpc-port\n"
    );
    assert_eq!(said, expected);
    let free = free_ports()[0].to_string();
    let said = failure(&ballast(&["localnet", "--rpc-port", &free, "--ws-port", &free]));
    assert_eq!(
        said,
        format!("error: --rpc-port already uses port {free}: choose another port with --ws-port\n")
    );
    let said = failure(&ballast(&["localnet", "--rpc-port", "0", "--ws-port", &port]));
    assert!(said.contains(&format!("port {port} is in use")) && said.contains("--ws-port"), "{said}");
}

#[test]
fn an_invalid_file_is_reported() {
    let file = folder("config").join("markets.toml");
    let sample = ballast_migrations::SAMPLE;
    let run =
        || failure(&ballast(&["localnet", "--rpc-port", "0", "--ws-port", "0", "--config", text(&file)]));
    fs::write(&file, sample.replacen("taker_fee = 0.001", "taker_fee = 0.02", 1)).unwrap();
    let said = run();
    assert!(said.contains("markets[0].trading.taker_fee is 0.02, but must be between"), "{said}");
    fs::write(&file, sample.replacen("[collateral]", "[collateral", 1)).unwrap();
    let said = run();
    assert!(
        said.contains("markets.toml is not a valid exchange configuration file") && said.contains("line"),
        "{said}"
    );
}
