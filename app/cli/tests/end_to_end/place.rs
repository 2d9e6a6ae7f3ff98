//! Provides a folder with the wallets, and the network as its own process.

use serde_json::Value;
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// The timeout for any step on a busy machine.
const PATIENCE: Duration = Duration::from_secs(180);

/// The network and everyone's keypair files.
pub struct Place {
    folder: TempDir,
    network: Child,
    pub ports: [u16; 3],
}

impl Place {
    /// Starts an empty network whose prices do not move.
    pub fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let ports = free_ports();
        let network = ballast()
            .args(["localnet", "--empty", "--volatility", "0", "--ready-file", "ready.json"])
            .args(["--rpc-port", &ports[0].to_string(), "--ws-port", &ports[1].to_string()])
            .current_dir(folder.path())
            .stdout(Stdio::null())
            .spawn()
            .expect("the network starts");
        let place = Self { folder, network, ports };
        place.wait("the network", || place.path().join("ready.json").exists());
        place
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.ports[0])
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = ballast();
        command.args(arguments).current_dir(self.path()).env("HOME", self.path());
        // These commands need no server.
        if !matches!(arguments, ["localnet", "keys", ..]) {
            command.args(["--url", &self.url()]);
        }
        command.output().expect("the command starts")
    }

    /// Runs a command that must succeed, and returns its output.
    pub fn done(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "ballast {}: {error}", arguments.join(" "));
        String::from_utf8(output.stdout).expect("UTF-8")
    }

    /// Runs a command that must succeed with the keypair of `name`, and returns its output.
    pub fn by(&self, name: &str, arguments: &[&str]) -> String {
        self.done(&[arguments, &["--keypair", &format!("{name}.json")]].concat())
    }

    /// Runs a command as `name`, and returns whether it succeeded.
    pub fn tries(&self, name: &str, arguments: &[&str]) -> bool {
        self.run(&[arguments, &["--keypair", &format!("{name}.json")]].concat()).status.success()
    }

    pub fn json(&self, arguments: &[&str]) -> Value {
        let text = self.done(&[arguments, &["--output", "json"]].concat());
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
    }

    pub fn json_by(&self, name: &str, arguments: &[&str]) -> Value {
        let text = self.by(name, &[arguments, &["--output", "json"]].concat());
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
    }

    /// Returns the JSON values that a command prints, one per line.
    pub fn lines(&self, arguments: &[&str]) -> Vec<Value> {
        let text = self.done(&[arguments, &["--output", "json"]].concat());
        text.lines().map(|line| serde_json::from_str(line).expect("a JSON value a line")).collect()
    }

    /// Repeats the check until it succeeds.
    pub fn wait(&self, for_what: &str, mut is_so: impl FnMut() -> bool) {
        let start = Instant::now();
        while !is_so() {
            assert!(start.elapsed() < PATIENCE, "still waiting for {for_what}");
            std::thread::sleep(Duration::from_millis(200));
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ended = self.network.kill();
        let _reaped = self.network.wait();
    }
}

/// Returns the command without arguments.
///
/// # Panics
/// Panics if the command's companion is not built. `cargo test --workspace` builds it.
fn ballast() -> Command {
    let own = Path::new(env!("CARGO_BIN_EXE_ballast"));
    let companion = own.with_file_name("ballast-localnet");
    assert!(companion.exists(), "build it first: cargo build -p ballast-localnet");
    let mut command = Command::new(own);
    // If cargo runs the command, it builds the companion again. Here, the companion is up to date.
    command.env_remove("CARGO");
    command
}

/// Returns ports that are free now.
fn free_ports() -> [u16; 3] {
    let listeners = [0; 3].map(|_| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port"));
    listeners.map(|listener| listener.local_addr().expect("an address").port())
}

/// Parses an amount in a report, which is a text of digits.
pub fn number(value: &Value) -> f64 {
    value.as_str().and_then(|text| text.parse().ok()).unwrap_or_else(|| panic!("not an amount: {value}"))
}
