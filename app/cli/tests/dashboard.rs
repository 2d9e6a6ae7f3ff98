//! Tests `ballast dashboard` as its own process. The tests in `app/dashboard` cover what the dashboard serves.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The URL of an RPC server that does not exist.
const NOWHERE: &str = "http://127.0.0.1:9";

fn dashboard(port: u16) -> Child {
    Command::new(env!("CARGO_BIN_EXE_ballast"))
        .args(["dashboard", "--url", NOWHERE, "--poll", "100", "--port", &port.to_string()])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts")
}

/// Returns the response to a GET request, including its header.
fn get(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("it listens");
    write!(stream, "GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n").expect("it reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("it answers");
    answer
}

#[test]
fn it_says_where_the_page_is_serves_it_without_a_network_and_ends_when_interrupted() {
    let mut process = dashboard(0);
    let mut line = String::new();
    let mut output = BufReader::new(process.stdout.take().expect("it is piped"));
    output.read_line(&mut line).expect("it says where it is");
    let address = line.trim().strip_prefix("http://").expect("an address").to_owned();
    assert!(address.starts_with("127.0.0.1:"), "loopback only: {address}");
    let page = get(&address, "/");
    assert!(page.starts_with("HTTP/1.1 200 OK") && page.contains("<title>Ballast</title>"), "{page}");
    let start = Instant::now();
    while !get(&address, "/api/live").contains(r#""state":"gone""#) {
        assert!(start.elapsed() < Duration::from_secs(30), "it never says that the RPC server is gone");
        std::thread::sleep(Duration::from_millis(100));
    }
    let interrupted = Command::new("kill").args(["-INT", &process.id().to_string()]).status();
    assert!(interrupted.expect("kill is there").success());
    assert!(process.wait().expect("it ends").success());
}

#[test]
fn its_first_line_may_be_json() {
    let mut process = Command::new(env!("CARGO_BIN_EXE_ballast"))
        .args(["dashboard", "--url", NOWHERE, "--port", "0", "--output", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the command starts");
    let mut line = String::new();
    BufReader::new(process.stdout.take().expect("it is piped"))
        .read_line(&mut line)
        .expect("it says where it is");
    process.kill().expect("it can be ended");
    process.wait().expect("it ends");
    let told: serde_json::Value = serde_json::from_str(&line).expect("JSON");
    assert!(told["url"].as_str().is_some_and(|url| url.starts_with("http://127.0.0.1:")), "{told}");
}

#[test]
fn a_port_in_use_is_reported() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let port = taken.local_addr().expect("it listens").port();
    let output = dashboard(port).wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(2));
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(text.contains(&format!("port {port}")) && text.contains("--port"), "{text}");
}
