//! Tests servers with low limits, profiles given by name, and the commitment level.

use crate::stage::{Done, folder, offline};
use ballast_testkit::{Reply, StandIn};
use serde_json::{Value, json};
use solana_keypair::{Keypair, write_keypair_file};
use std::sync::{Arc, Mutex};

const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../migrations/sample.toml");

fn text_of(done: &Done) -> String {
    done.stdout.clone() + &done.stderr
}

fn nothing(parameters: &Value) -> Reply {
    let count = parameters[0].as_array().map_or(0, Vec::len);
    Reply::Result(json!({ "context": { "slot": 5 }, "value": vec![Value::Null; count] }))
}

fn wallet() -> String {
    let file = folder().join("wallet.json").display().to_string();
    write_keypair_file(&Keypair::new(), &file).expect("a file can be written");
    file
}

#[test]
fn without_a_list_of_accounts_the_first_ones_are_found() {
    for refusal in [
        Reply::Status(410, "Gone".into()),
        Reply::Status(403, "Forbidden".into()),
        Reply::Error(-32_010, "excluded from account secondary indexes".into()),
        Reply::Error(-32_601, "Method not found".into()),
    ] {
        let server = StandIn::new(move |method, parameters| match method {
            "getProgramAccounts" => refusal.clone(),
            "getMultipleAccounts" => nothing(parameters),
            other => panic!("{other}"),
        });
        for command in [["account", "list"].as_slice(), &["positions"]] {
            let done = offline(&[command, &["--url", server.url(), "--keypair", &wallet()]].concat());
            assert_eq!(done.code, 0, "{}", text_of(&done));
            assert!(done.stderr.contains("only accounts 0 to 15 were checked"), "{}", done.stderr);
        }
        assert_eq!(server.take_asked()["getMultipleAccounts"], 2);
    }
}

#[test]
fn a_refusal_names_the_method_and_what_to_do() {
    for (status, expected) in [
        (401, "check the key in the server's URL"),
        (410, "use another RPC server"),
        (413, "allows only small requests"),
        (502, "the server has a problem"),
    ] {
        let server = StandIn::new(move |_, _| Reply::Status(status, String::new()));
        let done = offline(&["market", "list", "--url", server.url()]);
        assert_eq!(done.code, 2, "{}", text_of(&done));
        let names = done.stderr.contains("getMultipleAccounts") && done.stderr.contains(&status.to_string());
        assert!(names && done.stderr.contains(expected), "{}", done.stderr);
    }
    let server = StandIn::new(|_, _| Reply::Error(429, "slow down".into()));
    let done = offline(&["market", "list", "--url", server.url()]);
    assert!(done.stderr.contains("too many requests; wait a moment"), "{}", done.stderr);
}

fn profile(url: &str, websocket: &str) -> String {
    let file = folder().join("config.yml").display().to_string();
    let text = format!(
        "json_rpc_url: \"{url}\"\nwebsocket_url: \"{websocket}\"\nkeypair_path: none.json\naddress_labels: {{}}\ncommitment: confirmed\n"
    );
    std::fs::write(&file, text).expect("a file can be written");
    file
}

#[test]
fn a_profile_may_name_its_network() {
    use ballast_cli::args::CommandLine;
    use clap::Parser;
    let settings = |file: &str| {
        let line = CommandLine::try_parse_from(["ballast", "--config", file, "market", "list"]);
        line.expect("valid options").network.settings()
    };
    let devnet = settings(&profile("devnet", "")).expect("valid settings");
    assert_eq!(devnet.url.secret(), "https://api.devnet.solana.com");
    assert_eq!(devnet.websocket_url.secret(), "wss://api.devnet.solana.com/");
    let own = settings(&profile("localhost", "ws://127.0.0.1:7")).expect("valid settings");
    assert_eq!((own.url.secret(), own.websocket_url.secret()), ("http://127.0.0.1:8899", "ws://127.0.0.1:7"));
    let done = offline(&["market", "list", "--config", &profile("moonnet", "")]);
    assert!(done.code == 2 && done.stderr.contains("localhost, devnet"), "{}", text_of(&done));
    let done =
        offline(&["market", "list", "--config", &profile("devnet", "http://127.0.0.1:9/SECRET-KEY-123")]);
    assert_eq!(done.code, 2, "{}", text_of(&done));
    let told =
        done.stderr.contains("begins with ws:// or wss://") && done.stderr.contains("http://127.0.0.1:9");
    assert!(told && !done.stderr.contains("SECRET"), "{}", done.stderr);
}

#[test]
fn every_request_of_a_migration_has_the_chosen_commitment() {
    let named: Arc<Mutex<Vec<String>>> = Arc::default();
    let heard = Arc::clone(&named);
    let server = StandIn::new(move |method, parameters| {
        let commitment = parameters.as_array().into_iter().flatten().find_map(|of| of["commitment"].as_str());
        heard.lock().expect("a lock").extend(commitment.map(ToOwned::to_owned));
        match method {
            "getMultipleAccounts" => nothing(parameters),
            "getAccountInfo" => Reply::Result(json!({ "context": { "slot": 5 }, "value": null })),
            "getBalance" => Reply::Result(json!({ "context": { "slot": 5 }, "value": 1 })),
            "getGenesisHash" => Reply::Result(json!("11111111111111111111111111111111")),
            "getMinimumBalanceForRentExemption" => Reply::Result(json!(1)),
            _ => Reply::Error(-32_601, "not here".into()),
        }
    });
    let finalized = ["--url", server.url(), "--commitment", "finalized"];
    let _done = offline(&[&["migrate", "--config", SAMPLE, "--dry-run"], &finalized[..]].concat());
    let named = named.lock().expect("a lock").clone();
    assert!(!named.is_empty() && named.iter().all(|commitment| commitment == "finalized"), "{named:?}");
}

#[test]
fn a_wallet_is_shown_where_there_is_no_exchange() {
    let server = StandIn::new(|method, parameters| match method {
        "getBalance" => Reply::Result(json!({ "context": { "slot": 5 }, "value": 1_500_000_000_u64 })),
        "getMultipleAccounts" => nothing(parameters),
        other => panic!("{other}"),
    });
    let show = ["wallet", "show", "--url", server.url(), "--keypair", &wallet()];
    let done = offline(&show);
    assert_eq!(done.code, 0, "{}", text_of(&done));
    assert!(done.stdout.contains("there is no exchange on this network yet"), "{}", done.stdout);
    let done = offline(&[&show[..], &["--output", "json"]].concat());
    let shown: Value = serde_json::from_str(&done.stdout).expect("JSON");
    assert_eq!((&shown["lamports"], &shown["mint"]), (&json!(1_500_000_000_u64), &Value::Null));
}

#[test]
fn a_closed_terminal_stops_the_dashboard() {
    use std::io::{BufRead, BufReader};
    use std::process::{Command, Stdio};
    for signal in ["-HUP", "-TERM"] {
        let mut process = Command::new(env!("CARGO_BIN_EXE_ballast"))
            .args(["dashboard", "--url", "http://127.0.0.1:1", "--port", "0"])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the command starts");
        let mut errors = BufReader::new(process.stderr.take().expect("it is piped"));
        errors.read_line(&mut String::new()).expect("it says what it shows");
        // The process starts to handle signals right after it prints this line.
        std::thread::sleep(std::time::Duration::from_millis(500));
        let sent = Command::new("kill").args([signal, &process.id().to_string()]).status();
        assert!(sent.expect("kill starts").success());
        assert_eq!(process.wait().expect("it ends").code(), Some(0), "{signal}");
    }
}
