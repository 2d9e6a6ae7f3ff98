//! One shell that runs the blocks of a document.

use super::block::Block;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

/// Where the commands of a document run: a folder of their own, with the built commands on the path, and a home folder
/// without anybody's settings.
pub struct Shell {
    folder: tempfile::TempDir,
    path: String,
    root: String,
}

impl Shell {
    /// A shell for the documents of the workspace at `root`.
    pub fn new(root: &Path) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let built = Path::new(env!("CARGO_BIN_EXE_ballast")).parent().expect("it is in a folder");
        let keeper = built.join("ballast-keeper");
        assert!(keeper.exists(), "build it first: cargo build -p ballast-keeper");
        let path = format!("{}:{}", built.display(), std::env::var("PATH").unwrap_or_default());
        Self { folder, path, root: root.display().to_string() }
    }

    /// Runs the blocks and gives what they print.
    ///
    /// # Panics
    /// When one fails, with everything that was printed.
    pub fn run(&self, blocks: &[Block]) -> String {
        let log = self.folder.path().join("output.log");
        let file = fs::File::create(&log).expect("a log");
        let status = Command::new("bash")
            .args(["-c", &self.script(blocks)])
            .current_dir(self.folder.path())
            .env("PATH", &self.path)
            .env("HOME", self.folder.path())
            .stdin(Stdio::null())
            .stdout(file.try_clone().expect("a second handle"))
            .stderr(file)
            .status()
            .expect("bash is there");
        let output = fs::read_to_string(&log).expect("a log");
        assert!(status.success(), "{status}:\n{output}");
        output
    }

    fn script(&self, blocks: &[Block]) -> String {
        let mut script = String::from(
            "set -euo pipefail\ntrap 'kill $(jobs -p) 2>/dev/null || true; wait' EXIT\n\
             trap 'echo \"failed: $BASH_COMMAND\"' ERR\n",
        );
        for block in blocks {
            let commands = self.here(&block.script());
            let _ = writeln!(script, "echo '--- line {} ---'", block.line);
            if block.is_background {
                let log = format!("background-{}.log", block.line);
                let _ = writeln!(script, "( exec {commands} ) > {log} 2>&1 &\n{}", waits_for(&log));
            } else {
                let _ = writeln!(script, "{commands}");
            }
        }
        script
    }

    /// The same commands for this folder: what is built already is not built again, and files of the repository are found.
    fn here(&self, commands: &str) -> String {
        commands
            .replace("cargo run -p ballast-cli --", "ballast")
            .replace("cargo run -p ballast-keeper --", "ballast-keeper")
            .replace("migrations/sample.toml", &format!("{}/migrations/sample.toml", self.root))
    }
}

/// Waits until a process in the background says that it is ready.
fn waits_for(log: &str) -> String {
    format!(
        "for _ in $(seq 300); do grep -qE 'ready|starts' {log} && break; kill -0 $! 2>/dev/null || break; sleep 0.1; done\n\
         grep -qE 'ready|starts' {log} || {{ echo 'it never became ready:'; cat {log}; exit 1; }}"
    )
}
