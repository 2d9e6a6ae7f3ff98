//! Provides the terminals in which a document's blocks run.

use super::block::{Block, Kind};
use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The environment in which a document's commands run. Every terminal starts in a folder that stands in for the repository. Its
/// environment contains only the test process's search path and a home folder without any settings.
pub struct Shell {
    folder: tempfile::TempDir,
}

impl Shell {
    /// Creates a shell for the documents of the workspace at `root`, whose commands are already built.
    pub fn new(root: &Path) -> Self {
        let built = Path::new(env!("CARGO_BIN_EXE_ballast")).parent().expect("it is in a folder");
        for program in ["ballast-keeper", "ballast-demo", "ballast-localnet"] {
            assert!(built.join(program).exists(), "build it first: cargo build -p {program}");
        }
        let shell = Self { folder: tempfile::tempdir().expect("a temporary folder") };
        let repository = shell.repository();
        fs::create_dir_all(repository.join("target")).expect("a folder");
        fs::create_dir_all(shell.home()).expect("a folder");
        symlink(built, repository.join("target/debug")).expect("a link to what is built");
        symlink(root.join("migrations"), repository.join("migrations")).expect("a link to the sample");
        shell
    }

    /// Returns the reader's home folder.
    pub fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    fn repository(&self) -> PathBuf {
        self.folder.path().join("repository")
    }

    /// Runs the blocks and returns their output.
    ///
    /// # Panics
    /// Panics if a command fails, or if its failure could go unnoticed. The message contains all output.
    pub fn run(&self, blocks: &[Block]) -> String {
        for block in blocks {
            let hidden = block.hidden();
            assert_eq!(hidden, None, "line {}: nobody would see it fail", block.line);
        }
        let log = self.folder.path().join("output.log");
        let file = fs::File::create(&log).expect("a log");
        let status = Command::new("bash")
            .args(["-c", &self.script(blocks)])
            .current_dir(self.repository())
            .env("HOME", self.home())
            // If cargo runs `ballast`, it builds a companion again. Here, all companions are up to date.
            .env_remove("CARGO")
            .stdin(Stdio::null())
            .stdout(file.try_clone().expect("a second handle"))
            .stderr(file)
            .status()
            .expect("bash is there");
        let output = fs::read_to_string(&log).expect("a log");
        assert!(status.success(), "{status}:\n{output}\n{}", self.other_terminals());
        output
    }

    /// Returns the output of the background terminals.
    fn other_terminals(&self) -> String {
        let files = fs::read_dir(self.folder.path()).expect("a folder");
        let shown = files.filter_map(|file| {
            let path = file.expect("a file").path();
            let name = path.file_name()?.to_str()?.to_owned();
            Some(format!(
                "--- {name} ---\n{}",
                fs::read_to_string(&path).ok().filter(|_| name.starts_with("background"))?
            ))
        });
        shown.collect()
    }

    fn script(&self, blocks: &[Block]) -> String {
        let mut script = String::from(
            "set -euo pipefail\ntrap 'kill $(jobs -p) 2>/dev/null || true; wait' EXIT\n\
             trap 'echo \"failed: $BASH_COMMAND\"' ERR\nopened=()\nfirst_path=$PATH\n",
        );
        for block in blocks {
            let _ = writeln!(script, "echo '--- line {} ---'", block.line);
            script += &match block.kind {
                Kind::Commands => here(block).join("\n"),
                Kind::Background => self.opened(block),
                Kind::Interrupt => INTERRUPT.into(),
            };
            script.push('\n');
        }
        script
    }

    /// Opens another terminal, which shares no state with the first one.
    fn opened(&self, block: &Block) -> String {
        let log = self.folder.path().join(format!("background-{}.log", block.line));
        let mut commands = here(block);
        let last = commands.pop().map(|last| format!("exec {last}"));
        commands.extend(last);
        format!(
            "( export PATH=\"$first_path\"; cd {}\n{}\n) > {log} 2>&1 &\nopened+=($!)\n{}",
            self.repository().display(),
            commands.join("\n"),
            waits_for(&log.display().to_string()),
            log = log.display(),
        )
    }
}

/// Presses Ctrl-C in the most recently opened terminal. The interrupted command must end without an error.
const INTERRUPT: &str = "kill -INT ${opened[-1]}\nwait ${opened[-1]}\nunset 'opened[-1]'";

/// Replaces the build commands with the programs that are already built.
fn here(block: &Block) -> Vec<String> {
    let built = |command: &str| {
        command
            .replace("cargo run -p ballast-cli --", "target/debug/ballast")
            .replace("cargo run -p ballast-keeper --", "target/debug/ballast-keeper")
    };
    block.commands().map(built).collect()
}

/// Waits until a background process reports that it is ready.
fn waits_for(log: &str) -> String {
    format!(
        "for _ in $(seq 300); do grep -qE 'ready|started' {log} && break; kill -0 $! 2>/dev/null || break; sleep 0.1; done\n\
         grep -qE 'ready|started' {log} || {{ echo 'it never became ready:'; cat {log}; exit 1; }}"
    )
}
