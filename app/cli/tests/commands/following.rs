//! Tests commands that run until they are interrupted, and that retry when a server fails in between.

use crate::flaky::Flaky;
use crate::stage::{Stage, Wallet};
use serde_json::Value;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// The timeout for a line of output.
const PATIENCE: Duration = Duration::from_secs(20);

/// A running command and its output lines.
struct Following {
    child: Child,
    out: Receiver<String>,
    complaints: Receiver<String>,
}

impl Following {
    fn start(stage: &Stage, wallet: &Wallet, arguments: &[&str]) -> Self {
        let mut command = stage.command(wallet, arguments);
        let mut child =
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the command starts");
        let out = lines(child.stdout.take().expect("a pipe"));
        let complaints = lines(child.stderr.take().expect("a pipe"));
        Self { child, out, complaints }
    }

    /// Returns the next line of JSON.
    fn next(&self) -> Value {
        let line = self.out.recv_timeout(PATIENCE).expect("it goes on");
        serde_json::from_str(&line).expect("JSON")
    }

    /// Interrupts the command as Ctrl-C does, and returns its exit code.
    fn interrupt(mut self) -> Option<i32> {
        let sent = Command::new("kill").args(["-INT", &self.child.id().to_string()]).status();
        assert!(sent.expect("kill starts").success());
        self.child.wait().expect("it ends").code()
    }
}

fn lines(of: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = channel();
    let mut lines = BufReader::new(of).lines().map_while(Result::ok);
    std::thread::spawn(move || lines.try_for_each(|line| sender.send(line)));
    receiver
}

/// Creates an exchange, a wallet with 100,000, and a server in front of the network. The commands use that server.
fn stage() -> (Stage, Wallet, Flaky) {
    let mut stage = Stage::new();
    let alice = stage.funded("alice", 100_000_000_000);
    let server = Flaky::before(&stage.url);
    (stage, alice, server)
}

/// Stops the server until the command reports the failure, and checks that the command continues once the server is
/// back.
fn fail_and_come_back(following: &Following, server: &Flaky) {
    server.set_down(true);
    let complaint = following.complaints.recv_timeout(PATIENCE).expect("it says so");
    assert!(complaint.starts_with("warning: ") && complaint.ends_with("; trying again"), "{complaint}");
    assert!(server.refused() > 0);
    server.set_down(false);
}

#[test]
fn markets_are_watched_across_a_failure() {
    let (mut stage, alice, server) = stage();
    stage.url.clone_from(&server.url);
    let following =
        Following::start(&stage, &alice, &["market", "watch", "0", "--interval", "1", "--output", "json"]);
    assert_eq!(following.next()["name"], "SOL-PERP");
    fail_and_come_back(&following, &server);
    while following.out.try_recv().is_ok() {}
    assert_eq!(following.next()["name"], "SOL-PERP");
    assert_eq!(following.interrupt(), Some(0));
}

#[test]
fn events_are_followed_across_a_failure() {
    let (mut stage, alice, server) = stage();
    let direct = std::mem::replace(&mut stage.url, server.url.clone());
    let words = ["events", "--follow", "--interval", "0.1", "--last", "1", "--output", "json"];
    let following = Following::start(&stage, &alice, &words);
    assert_eq!(following.next()["event"], "Deposited");
    fail_and_come_back(&following, &server);
    stage.url = direct;
    stage.done(&alice, &["trade", "long", "0", "1"]);
    let traded = following.next();
    assert_eq!((&traded["event"], &traded["fields"]["base"]), (&"Traded".into(), &"1.000000000".into()));
    assert_eq!(following.interrupt(), Some(0));
}

#[test]
fn a_last_round_that_fails_is_an_error() {
    let (mut stage, alice, server) = stage();
    stage.url.clone_from(&server.url);
    let mut following =
        Following::start(&stage, &alice, &["market", "watch", "0", "--interval", "2", "--count", "2"]);
    following.out.recv_timeout(PATIENCE).expect("the first round");
    server.set_down(true);
    assert_eq!(following.child.wait().expect("it ends").code(), Some(2));
    let complaint = following.complaints.recv_timeout(PATIENCE).expect("it says so");
    assert!(complaint.starts_with("error: "), "{complaint}");
}
