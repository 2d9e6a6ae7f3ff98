//! Runs the network as its own process.

use ballast_client::rpc::Rpc;
use serde_json::Value;
use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::time::{Duration, Instant};

/// The timeout for a start on a busy machine.
const START: Duration = Duration::from_secs(90);

/// Returns the command without arguments.
///
/// # Panics
/// Panics if the command's companion is not built. `cargo test --workspace` builds it.
pub fn command() -> Command {
    let own = Path::new(env!("CARGO_BIN_EXE_ballast"));
    let companion = own.with_file_name("ballast-localnet");
    assert!(companion.exists(), "build it first: cargo build -p ballast-localnet");
    let mut command = Command::new(own);
    // If cargo runs the command, it builds the companion again. Here, the companion is up to date.
    command.env_remove("CARGO");
    command
}

/// Runs the command with these arguments.
pub fn ballast(arguments: &[&str]) -> Output {
    command().args(arguments).output().expect("the command starts")
}

/// Returns the error of a command, which must have exited with 2.
pub fn failure(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{text}");
    text
}

/// Returns the output of a command, which must have exited with 0.
pub fn success(output: &Output) -> String {
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{error}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Returns a new folder for the calling test.
pub fn folder(name: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("ballast-localnet-{}-{name}", std::process::id()));
    fs::create_dir_all(&path).expect("a folder can be made");
    path
}

pub fn text(path: &Path) -> &str {
    path.to_str().expect("a path in UTF-8")
}

/// Returns two ports that are free now.
pub fn free_ports() -> [u16; 2] {
    let listeners = [0; 2].map(|_| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port"));
    listeners.map(|listener| listener.local_addr().expect("an address").port())
}

/// A running network, which is killed when this value is dropped.
pub struct Network {
    pub child: Child,
    pub ports: [u16; 2],
    pub ready: PathBuf,
    /// The content of the network's ready file.
    pub running: Value,
    pub rpc: Rpc,
}

impl Network {
    pub fn start(name: &str, arguments: &[&str]) -> Self {
        let ready = folder(name).join("ready.json");
        let ports = free_ports();
        let [rpc_port, ws_port] = ports.map(|port| port.to_string());
        let mut command = command();
        command.args([
            "localnet",
            "--rpc-port",
            &rpc_port,
            "--ws-port",
            &ws_port,
            "--ready-file",
            text(&ready),
        ]);
        command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the command starts");
        let running = wait_for(&mut child, &ready);
        let rpc = Rpc::new(running["rpc_url"].as_str().expect("a URL"));
        Self { child, ports, ready, running, rpc }
    }

    pub fn url(&self) -> &str {
        self.running["rpc_url"].as_str().expect("a URL")
    }

    /// Runs a subcommand of `ballast localnet` on this network.
    pub fn remote(&self, arguments: &[&str]) -> Output {
        let all: Vec<&str> = ["localnet"].iter().chain(arguments).copied().collect();
        ballast(&[all.as_slice(), &["--url", self.url()]].concat())
    }

    /// Sends a signal and waits until the process ends.
    pub fn end(&mut self, signal: &str) -> (ExitStatus, Duration) {
        let start = Instant::now();
        let sent = Command::new("kill").args([signal, &self.child.id().to_string()]).status();
        assert!(sent.expect("kill starts").success());
        let status = self.child.wait().expect("it ends");
        (status, start.elapsed())
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn wait_for(child: &mut Child, ready: &Path) -> Value {
    let start = Instant::now();
    while start.elapsed() < START {
        if let Ok(text) = fs::read_to_string(ready) {
            return serde_json::from_str(&text).expect("it is written in one piece");
        }
        assert!(child.try_wait().expect("a status").is_none(), "the network ended before it was ready");
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("the network is not ready after {START:?}");
}
