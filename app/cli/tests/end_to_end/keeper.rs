//! Runs the keeper's binary as its own process.

use super::place::Place;
use std::fs::File;
use std::path::Path;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

/// A running keeper.
pub struct Keeper(Child);

impl Keeper {
    /// Starts a keeper with all jobs.
    ///
    /// # Panics
    /// Panics if the binary is not built. `cargo test --workspace` builds it.
    pub fn start(place: &Place) -> Self {
        let built = Path::new(env!("CARGO_BIN_EXE_ballast")).with_file_name("ballast-keeper");
        assert!(built.exists(), "build it first: cargo build -p ballast-keeper");
        let log = File::options().create(true).append(true).open(place.path().join("keeper.log"));
        let [_, ws, listen] = place.ports;
        let child = Command::new(built)
            .args(["--url", &place.url(), "--ws", &format!("ws://127.0.0.1:{ws}")])
            .args(["--keypair", "keeper.json", "--create-accounts"])
            .args(["--listen", &format!("127.0.0.1:{listen}")])
            .current_dir(place.path())
            .stderr(log.expect("a log"))
            .spawn()
            .expect("the keeper starts");
        Self(child)
    }

    /// Ends the keeper with SIGKILL.
    pub fn kill(mut self) {
        self.0.kill().expect("it can be killed");
        self.0.wait().expect("it is gone");
    }

    /// Ends the keeper with SIGTERM, and returns whether it succeeded.
    pub fn end(mut self) -> bool {
        let asked =
            Command::new("kill").args(["-TERM", &self.0.id().to_string()]).status().expect("kill runs");
        let start = Instant::now();
        while asked.success() && start.elapsed() < Duration::from_secs(40) {
            if let Some(status) = self.0.try_wait().expect("it can be asked") {
                return status.success();
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        false
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        let _ended = self.0.kill();
        let _reaped = self.0.wait();
    }
}
