//! Tests a server that accepts a transaction and then closes the connection. The outcome is unknown, and the command reports
//! that.

use crate::stage::{Stage, Wallet};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};

/// Reads a JSON-RPC request: its header and its body.
fn request(stream: &TcpStream) -> Option<(String, Vec<u8>)> {
    let mut reader = BufReader::new(stream);
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
        if line == "\r\n" {
            break;
        }
        // The server behind the proxy answers one request per connection.
        if !line.to_ascii_lowercase().starts_with("connection:") {
            head.push_str(&line);
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some((head, body))
}

/// Returns the response of the server at `to`, as sent on the wire.
fn forwarded(to: &str, (head, body): (&str, &[u8])) -> Vec<u8> {
    let mut server = TcpStream::connect(to).expect("the network listens");
    write!(server, "{head}connection: close\r\n\r\n").expect("it reads");
    server.write_all(body).expect("it reads");
    let mut answer = Vec::new();
    server.read_to_end(&mut answer).expect("it answers");
    answer
}

/// Forwards requests to the server at `to`, but never responds to transactions.
fn mute_for_transactions(to: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("a connection");
            let Some((head, body)) = request(&stream) else { continue };
            let answer = forwarded(&to, (&head, &body));
            if !String::from_utf8_lossy(&body).contains("sendTransaction") {
                stream.write_all(&answer).expect("the command reads");
            }
        }
    });
    url
}

#[test]
fn a_transaction_whose_fate_is_unknown_is_named() {
    let mut stage = Stage::new();
    let alice = stage.wallet("alice", 0);
    let network = stage.url.trim_start_matches("http://").to_owned();
    let real = std::mem::replace(&mut stage.url, mute_for_transactions(network));
    let message = stage.fails(&alice, (2, &["account", "create"]));
    assert!(message.contains(" is unknown, and it may still be confirmed"), "{message}");

    stage.url = real;
    let signature = message.split("solana confirm ").nth(1).and_then(|rest| rest.split(' ').next());
    let signature = signature.and_then(|text| text.trim_end_matches('`').parse().ok()).expect("a signature");
    // The transaction was executed, so sending it again would have been wrong.
    assert_eq!(stage.world.account(&alice.account(0)).owner, alice.address());
    assert_eq!(became(&stage, &signature), None);
    let nobody = Wallet { key: solana_keypair::Keypair::new(), file: "/nothing/there.json".to_owned() };
    let message = stage.fails(&nobody, (2, &["account", "create"]));
    assert!(message.contains("ballast wallet create"), "{message}");
}

/// Returns why the transaction failed.
fn became(stage: &Stage, signature: &solana_signature::Signature) -> Option<String> {
    let runtime = tokio::runtime::Runtime::new().expect("threads");
    let rpc = ballast_client::rpc::Rpc::new(&stage.url);
    let executed = runtime.block_on(rpc.executed(signature)).expect("the network knows it");
    executed.error.map(|error| error.to_string())
}
