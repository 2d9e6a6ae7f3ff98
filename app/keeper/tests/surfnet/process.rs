//! Runs the keeper binary in its own process.

use crate::SETTINGS;
use solana_keypair::{Keypair, write_keypair_file};
use std::fs::File;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A keeper process.
pub struct Process {
    child: Child,
    folder: PathBuf,
}

impl Process {
    /// Starts a keeper that serves metrics on `port`.
    pub fn start(name: &str, urls: (&str, &str), wallet: &Keypair, port: u16) -> Self {
        Self::talking(name, urls, wallet, (port, SETTINGS, "info"))
    }

    /// Starts a keeper with other settings and another log level.
    pub fn talking(
        name: &str,
        urls: (&str, &str),
        wallet: &Keypair,
        (port, settings, filter): (u16, &str, &str),
    ) -> Self {
        let folder = std::env::temp_dir().join(format!("ballast-keeper-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let (key, config) = (folder.join("key.json"), folder.join("keeper.toml"));
        if !key.exists() {
            write_keypair_file(wallet, &key).unwrap();
        }
        std::fs::write(&config, settings).unwrap();
        let log = File::create(folder.join("log")).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_ballast-keeper"));
        command.arg("--config").arg(&config).arg("--keypair").arg(&key);
        command.args(["--url", urls.0, "--ws", urls.1, "--log", "json"]);
        command.args(["--listen", &format!("127.0.0.1:{port}")]);
        let child = command.env("RUST_LOG", filter).stderr(log).stdout(Stdio::null()).spawn().unwrap();
        Self { child, folder }
    }

    /// Returns the log since the last start.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.join("log")).unwrap()
    }

    /// Kills the process with SIGKILL.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Sends SIGTERM and waits for the process to exit. Returns whether it exited successfully.
    pub fn terminate(&mut self) -> bool {
        let asked = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(asked.success());
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(30) {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.success();
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        false
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // If the test succeeded, the process has already exited.
        let _ended = self.child.kill();
        let _reaped = self.child.wait();
        let _gone = std::fs::remove_dir_all(&self.folder);
    }
}
