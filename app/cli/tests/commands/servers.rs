//! Tests servers that fail, that have a key in their URL, or that cannot return every transaction.

use crate::stage::{Done, folder, offline};
use ballast_cli::events::Reader;
use ballast_cli::session::{GlobalArguments, Output, PrintArguments, Session, failure::explain};
use ballast_client::PROGRAM_ID;
use ballast_client::events::{Event, MarketOpened};
use ballast_client::rpc::{Rpc, Unreadable};
use ballast_testkit::{Reply, StandIn};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use solana_keypair::{Keypair, write_keypair_file};
use solana_signature::Signature;
use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};

const KEY: &str = "SECRET-KEY-123";

/// The ways in which providers put a key into a server's URL, and typical mistakes with them.
fn with_key(url: &str) -> Vec<String> {
    vec![format!("{url}/v1/?api-key={KEY}"), format!("{url}/v2/{KEY}"), format!("{url}/{KEY}")]
}

fn expect_no_key(url: &str, text: &str) {
    assert!(!text.is_empty() && !text.contains(KEY) && !text.contains("api-key"), "{url}: {text}");
}

fn text_of(done: &Done) -> String {
    done.stdout.clone() + &done.stderr
}

#[test]
fn no_command_tells_the_key_in_a_servers_url() {
    let file = folder().join("wallet.json").display().to_string();
    write_keypair_file(&Keypair::new(), &file).expect("a file can be written");
    let failing = StandIn::new(|_, _| Reply::Status(403, format!("the key {KEY} is spent")));
    let refusing = StandIn::new(|_, _| Reply::Error(-32_000, format!("the key {KEY} is spent")));
    let commands: [&[&str]; 6] = [
        &["market", "list"],
        &["account", "create"],
        &["trade", "long", "0", "1"],
        &["wallet", "show"],
        &["events"],
        &["solvency"],
    ];
    for server in ["http://127.0.0.1:9", failing.url(), refusing.url()] {
        for url in with_key(server) {
            for (command, output) in
                commands.iter().flat_map(|command| [(command, "table"), (command, "json")])
            {
                let network = ["--url", &url, "--keypair", &file, "--output", output];
                let done = offline(&[*command, &network].concat());
                assert_eq!(done.code, 2, "{command:?}: {}", text_of(&done));
                expect_no_key(&url, &text_of(&done));
            }
        }
    }
}

#[test]
fn an_invalid_url_is_not_repeated() {
    for url in ["htps://rpc.example.org/SECRET-KEY-123", "http://?api-key=SECRET-KEY-123", "SECRET-KEY-123"] {
        for output in ["table", "json"] {
            let done = offline(&["market", "list", "--url", url, "--output", output]);
            assert_eq!(done.code, 2, "{}", text_of(&done));
            expect_no_key(url, &text_of(&done));
        }
    }
}

#[test]
fn a_profiles_key_is_not_told_either() {
    let file = folder().join("config.yml").display().to_string();
    let write = |url: &str| {
        let text = format!(
            "json_rpc_url: \"{url}\"\nwebsocket_url: \"\"\nkeypair_path: none\naddress_labels: {{}}\ncommitment: confirmed\n"
        );
        std::fs::write(&file, text).expect("a file can be written");
    };
    for url in with_key("http://127.0.0.1:9").into_iter().chain([format!("nothing {KEY}")]) {
        write(&url);
        let done = offline(&["market", "list", "--config", &file]);
        assert_eq!(done.code, 2);
        expect_no_key(&url, &text_of(&done));
    }
}

#[tokio::test]
async fn a_failed_sending_shows_only_the_host() {
    for url in with_key("http://127.0.0.1:9") {
        let arguments = GlobalArguments {
            config: None,
            url: Some(url.as_str().into()),
            keypair: None,
            commitment: None,
            output: Output::Table,
            priority_fee: None,
            compute_unit_limit: None,
            printing: PrintArguments::default(),
        };
        let session = Session::open(&arguments).expect("the options are right");
        let error = session.send(&[], &[&Keypair::new()]).await.expect_err("nobody is there");
        let text = format!("{} {error:?}", explain(&error));
        expect_no_key(&url, &text);
        assert!(text.contains("http://127.0.0.1:9 does not respond: nothing was sent"), "{text}");
        expect_no_key(&url, &format!("{arguments:?} {:?}", session.settings()));
    }
}

#[test]
fn a_starting_dashboard_shows_only_the_host() {
    for url in with_key("http://127.0.0.1:9") {
        let mut process = Command::new(env!("CARGO_BIN_EXE_ballast"))
            .args(["dashboard", "--url", &url, "--port", "0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the command starts");
        let mut line = String::new();
        let errors = process.stderr.take().expect("it is piped");
        let mut errors = BufReader::new(errors);
        errors.read_line(&mut line).expect("it says what it shows");
        assert!(line.starts_with("Serving the dashboard for the exchange at http://127.0.0.1:9."), "{line}");
        std::thread::sleep(std::time::Duration::from_millis(500));
        process.kill().expect("it can be ended");
        process.wait().expect("it ends");
        errors.read_to_string(&mut line).expect("it ends");
        expect_no_key(&url, &line);
    }
}

#[test]
fn a_refused_migration_shows_only_the_host() {
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/../../migrations/sample.toml");
    for url in with_key("https://rpc.example.org") {
        let done = offline(&["migrate", "--config", sample, "--url", &url]);
        assert_eq!(done.code, 2, "{}", text_of(&done));
        assert!(
            text_of(&done).contains("https://rpc.example.org is not on this machine"),
            "{}",
            text_of(&done)
        );
        expect_no_key(&url, &text_of(&done));
    }
}

#[test]
fn a_tunnel_to_a_public_cluster_is_not_this_machine() {
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/../../migrations/sample.toml");
    let mainnet = StandIn::new(|method, _| match method {
        "getGenesisHash" => Reply::Result(json!("5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d")),
        _ => Reply::Error(-32_601, "not here".into()),
    });
    let done = offline(&["migrate", "--config", sample, "--url", mainnet.url()]);
    assert_eq!(done.code, 2, "{}", text_of(&done));
    assert!(
        text_of(&done).contains("serves mainnet-beta: replace it with your own address"),
        "{}",
        text_of(&done)
    );
    let told = mainnet.take_asked();
    assert_eq!(told.into_iter().collect::<Vec<_>>(), [("getGenesisHash".to_owned(), 1)]);
}

fn signature(number: u8) -> String {
    Signature::from([number; 64]).to_string()
}

/// Returns transactions of every version, including one that the server cannot return and one with an unknown error.
fn history(method: &str, parameters: &Value) -> Reply {
    match method {
        "getSignaturesForAddress" => {
            let entry = |number: u8| {
                let error = if number == 2 { json!({ "ErrorOfTheNextRelease": 1 }) } else { Value::Null };
                json!({
                    "signature": signature(number), "slot": 100 + u64::from(number), "err": error, "memo": null, "blockTime": 1,
                    "confirmationStatus": "finalized",
                })
            };
            let until = |number: &u8| parameters[1]["until"] != signature(*number).as_str();
            Reply::Result((0..6).rev().take_while(until).map(entry).collect())
        }
        "getTransaction" if parameters[0] == signature(1).as_str() => {
            Reply::Error(-32_015, "Transaction version (2) is not supported by the requesting client".into())
        }
        "getTransaction" => {
            assert_eq!(parameters[1]["maxSupportedTransactionVersion"], 1);
            let number = (0..6).find(|number| parameters[0] == signature(*number).as_str()).expect("listed");
            let event = Event::MarketOpened(MarketOpened { market: number.into() });
            let version = if number == 3 { json!(1) } else { json!("legacy") };
            Reply::Result(json!({ "slot": 1, "version": version, "meta": { "logMessages": [
                format!("Program {PROGRAM_ID} invoke [1]"),
                format!("Program data: {}", STANDARD.encode(event.encode())),
                format!("Program {PROGRAM_ID} success"),
            ] } }))
        }
        _ => Reply::Error(-32_601, "not here".into()),
    }
}

#[tokio::test]
async fn a_transaction_that_cannot_be_read_does_not_stop_the_events() {
    let server = StandIn::new(history);
    let rpc = Rpc::new(server.url());
    let mut reader = Reader::new(&rpc, PROGRAM_ID);
    let batch = reader.last(100).await.expect("it lists");
    let slots: Vec<_> = batch.events.iter().map(|event| event.slot).collect();
    assert_eq!(slots, [100, 103, 104, 105]);
    assert_eq!((batch.read, batch.behind.is_none()), (5, true));
    let [skipped] = &batch.skipped[..] else { panic!("one is left out: {:?}", batch.skipped) };
    assert_eq!((skipped.listed.slot, &skipped.reason), (101, &Unreadable::Version));
    // The warning appears once.
    let batch = reader.more().await.expect("it lists");
    assert_eq!((batch.read, batch.events.len(), batch.skipped.len()), (0, 0, 0));
}

#[test]
fn skipped_transactions_are_reported() {
    let server = StandIn::new(history);
    let done = offline(&["events", "--url", server.url(), "--output", "json"]);
    assert_eq!(done.code, 0, "{}", text_of(&done));
    assert_eq!(done.stdout.lines().count(), 4, "{}", done.stdout);
    let told = format!("warning: skipped the events of transaction {} (slot 101)", signature(1));
    assert!(done.stderr.contains(&told) && done.stderr.contains("1 of 5 transactions"), "{}", done.stderr);
}

#[tokio::test]
async fn a_server_that_fails_in_between_is_retried_from_there() {
    use std::sync::atomic::{AtomicBool, Ordering};
    static IS_DOWN: AtomicBool = AtomicBool::new(true);
    let server = StandIn::new(move |method, parameters| {
        let is_third = parameters[0] == signature(3).as_str();
        if method == "getTransaction" && is_third && IS_DOWN.load(Ordering::SeqCst) {
            return Reply::Status(502, String::new());
        }
        history(method, parameters)
    });
    let rpc = Rpc::new(server.url());
    let mut reader = Reader::new(&rpc, PROGRAM_ID);
    let batch = reader.last(100).await.expect("it lists");
    assert_eq!((batch.read, batch.events.len(), batch.skipped.len()), (2, 1, 1));
    assert_eq!(batch.behind.map(|(count, _)| count), Some(3));
    IS_DOWN.store(false, Ordering::SeqCst);
    let batch = reader.more().await.expect("it lists");
    let slots: Vec<_> = batch.events.iter().map(|event| event.slot).collect();
    assert_eq!((slots, batch.behind.is_none()), (vec![103, 104, 105], true));
}
