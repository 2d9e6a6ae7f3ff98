//! Tests the keeper as a process, without a network: exit codes and signals.

use solana_keypair::{Keypair, write_keypair_file};
use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

/// The options for a server whose ports nobody listens on.
const NOWHERE: [&str; 4] = ["--url", "http://127.0.0.1:1", "--ws", "ws://127.0.0.1:1"];
const PATIENCE: Duration = Duration::from_secs(20);

struct Place(PathBuf);

impl Place {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("ballast-keeper-rules-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        write_keypair_file(&Keypair::new(), folder.join("key.json")).unwrap();
        fs::write(folder.join("keeper.toml"), "[server]\nlisten = \"127.0.0.1:0\"\n").unwrap();
        Self(folder)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ballast-keeper"));
        command.args(["--config", "keeper.toml", "--keypair", "key.json"]).args(arguments);
        command.current_dir(&self.0).stdout(Stdio::null());
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ballast-keeper"));
        command.args(arguments).current_dir(&self.0).output().unwrap()
    }

    fn log(&self) -> String {
        fs::read_to_string(self.0.join("log")).unwrap_or_default()
    }

    fn start(&self) -> Child {
        let log = fs::File::create(self.0.join("log")).unwrap();
        self.command(&NOWHERE).stderr(log).spawn().unwrap()
    }

    fn wait_for(&self, text: &str) {
        let start = Instant::now();
        while !self.log().contains(text) {
            assert!(start.elapsed() < PATIENCE, "no `{text}` in\n{}", self.log());
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        // A leftover temporary folder does no harm.
        let _gone = fs::remove_dir_all(&self.0);
    }
}

fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill").args([name, &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
}

fn code(mut child: Child) -> Option<i32> {
    let start = Instant::now();
    while start.elapsed() < PATIENCE {
        if let Some(status) = child.try_wait().unwrap() {
            return status.code();
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    child.kill().unwrap();
    None
}

#[test]
fn wrong_settings_end_with_two() {
    let place = Place::new("wrong");
    fs::write(place.0.join("wrong.toml"), "[network]\nurll = 1\n").unwrap();
    fs::write(place.0.join("http.toml"), "[network]\nwebsocket_url = \"http://127.0.0.1:9\"\n").unwrap();
    fs::write(place.0.join("other.toml"), "[network]\nfallback_urls = [\"moonnet\"]\n").unwrap();
    let key = ["--keypair", "key.json"];
    let wrong: [(&[&str], &str); 9] = [
        (&["--config", "wrong.toml"], "urll"),
        (&["--config", "none.toml"], "cannot read the configuration none.toml"),
        (&["--config", "other.toml"], "`network.fallback_urls` contains an invalid URL"),
        (&["--config", "http.toml"], "begins with ws:// or wss://"),
        (&["--ws", "http://127.0.0.1:9/?api-key=SECRET-KEY-123"], "http://127.0.0.1:9 cannot be used"),
        (&["--url", "moonnet"], "localhost, devnet"),
        (&["--keypair", "usb://ledger"], "a hardware wallet"),
        (&["--keypair", "none.json"], "none.json cannot be read"),
        (&["--jobs", "nothing"], "invalid value"),
    ];
    for (arguments, expected) in wrong {
        let keyed: &[&str] = if arguments[0] == "--keypair" { &[] } else { &key };
        let done = place.run(&[arguments, keyed].concat());
        let text = String::from_utf8_lossy(&done.stderr);
        assert_eq!(done.status.code(), Some(2), "{arguments:?}: {text}");
        assert!(text.contains(expected) && !text.contains("SECRET"), "{arguments:?}: {text}");
    }
    assert!(!place.0.join("usb:").exists());
}

#[test]
fn sighup_reads_the_configuration_again() {
    let place = Place::new("signals");
    let keeper = place.start();
    place.wait_for("trying again");
    // A mistake in the file changes nothing.
    fs::write(place.0.join("keeper.toml"), "[network]\npulse_ms = 0\n").unwrap();
    signal(&keeper, "-HUP");
    place.wait_for("the new configuration cannot be used, so the keeper continues with the old one");
    assert!(place.log().contains("`network.pulse_ms` must be above zero"), "{}", place.log());
    fs::write(place.0.join("keeper.toml"), "[network]\npulse_ms = 500\n").unwrap();
    signal(&keeper, "-HUP");
    place.wait_for("reloaded the configuration");
    place.wait_for("the change to `server.listen` takes effect only after the keeper is restarted");
    signal(&keeper, "-TERM");
    assert_eq!(code(keeper), Some(0), "{}", place.log());
}
