//! Runs companions, which are separate programs with dependencies that `ballast` itself must not link.
//!
//! `ballast` signs with real keys, so it links neither a virtual machine nor a test network. Instead, it parses
//! `ballast demo` and `ballast localnet` and then replaces itself with the companion. The companion inherits the
//! arguments, streams, environment and process ID, so the exit code and signals need no forwarding.

use crate::args::CommandLine;
use crate::session::failure;
use anyhow::{Context as _, Result, anyhow};
use clap::Parser;
use std::env::{self, consts::EXE_SUFFIX};
use std::ffi::{OsStr, OsString};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

/// The environment variable that selects rustup's toolchain. The variable is set whenever rustup runs cargo.
const TOOLCHAIN: &str = "RUSTUP_TOOLCHAIN";

/// The companion that plays the demo.
pub const DEMO: Companion = Companion { program: "ballast-demo", command: "demo" };

/// The companion that runs a local network or controls a running one.
pub const LOCALNET: Companion = Companion { program: "ballast-localnet", command: "localnet" };

/// A companion program, built from a workspace package.
#[derive(Clone, Copy, Debug)]
pub struct Companion {
    program: &'static str,
    command: &'static str,
}

impl Companion {
    /// Replaces this process with the companion. Returns only on failure.
    ///
    /// If cargo started this process, as `cargo run` does, cargo first builds the companion. In a source checkout,
    /// cargo also builds the companion if it is missing.
    ///
    /// # Errors
    /// Returns an error if the companion is missing. The message contains the command that builds it.
    pub fn run(&self) -> Result<bool> {
        let own = env::current_exe().context("cannot determine this program's path")?;
        let mut command = self.choose(&own, env::var_os("CARGO"))?;
        let error = command.args(env::args_os().skip(1)).exec();
        Err(error).with_context(|| format!("cannot run {}", Path::new(command.get_program()).display()))
    }

    /// Returns the command, without arguments, that runs the companion next to `own`. `cargo` is the cargo that
    /// started this process, if any.
    fn choose(&self, own: &Path, cargo: Option<OsString>) -> Result<Command> {
        let beside = own.with_file_name(format!("{}{EXE_SUFFIX}", self.program));
        let is_there = beside.is_file();
        match Build::of(own) {
            Some(build) if cargo.is_some() || !is_there => {
                Ok(build.command(self.program, &cargo.unwrap_or_else(|| "cargo".into())))
            }
            _ if is_there => Ok(Command::new(beside)),
            _ => Err(anyhow!(
                "`ballast {}` runs the program {}, which is not in the same folder as `ballast`: install it from source with `cargo install --locked --path app/{}`",
                self.command,
                beside.display(),
                self.command
            )),
        }
    }

    /// The companion's `main`, which parses the command line of `ballast` and runs the command. `run` returns `None`
    /// if the command belongs to another program.
    pub fn main(&self, run: impl FnOnce(CommandLine) -> Option<Result<bool>>) -> ExitCode {
        let line = match CommandLine::try_parse() {
            Ok(line) => line,
            Err(error) => return failure::report_usage(&error, &failure::words()),
        };
        let output = line.network.output;
        let outcome = run(line).unwrap_or_else(|| {
            Err(anyhow!("{} is part of `ballast`: run `ballast {}`", self.program, self.command))
        });
        failure::end(outcome, output)
    }
}

/// The build in a source checkout that produced this process.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Build {
    manifest: PathBuf,
    target: PathBuf,
    profile: String,
}

impl Build {
    /// Finds the build that put `own` into its target folder, or returns `None` if its sources are not on this
    /// machine.
    fn of(own: &Path) -> Option<Self> {
        let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../Cargo.toml");
        let folder = own.parent()?;
        let target = folder.parent()?;
        // Cargo tags its target folders, so an installed program is not mistaken for a build.
        let is_build = target.join("CACHEDIR.TAG").is_file() && manifest.is_file();
        let profile = match folder.file_name()?.to_str()? {
            "debug" => "dev",
            other => other,
        };
        is_build.then(|| Self { manifest, target: target.to_owned(), profile: profile.to_owned() })
    }

    fn command(&self, program: &str, cargo: &OsString) -> Command {
        let mut command = Command::new(cargo);
        // Otherwise rustup would choose the toolchain from the user's current folder instead of the source folder.
        if let (None, Some(toolchain)) = (env::var_os(TOOLCHAIN), option_env!("RUSTUP_TOOLCHAIN")) {
            command.env(TOOLCHAIN, toolchain);
        }
        // Cargo set these variables to describe this process's own package. Build scripts watch them and would run
        // again.
        for (name, _) in env::vars_os().filter(|(name, _)| is_of_package(name)) {
            command.env_remove(name);
        }
        command.args(["run", "--locked", "--package", program, "--profile", &self.profile]);
        command.arg("--manifest-path").arg(&self.manifest).arg("--target-dir").arg(&self.target).arg("--");
        command
    }
}

/// Returns whether cargo uses this variable to describe a package.
fn is_of_package(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Creates a target folder whose `debug` folder contains `programs`.
    fn target(name: &str, programs: &[&str]) -> PathBuf {
        let target = env::temp_dir().join(format!("ballast-companion-{}-{name}", std::process::id()));
        std::fs::create_dir_all(target.join("debug")).expect("a folder can be made");
        std::fs::write(target.join("CACHEDIR.TAG"), "").expect("a file can be written");
        for program in programs {
            std::fs::write(target.join("debug").join(program), "").expect("a file can be written");
        }
        target
    }

    fn words(command: &Command) -> Vec<String> {
        let words = std::iter::once(command.get_program()).chain(command.get_args());
        words.map(|word| word.to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn what_lies_beside_runs_unless_cargo_runs_us() {
        let target = target("beside", &["ballast-demo"]);
        let shown = target.display().to_string();
        let own = target.join("debug/ballast");
        let command = DEMO.choose(&own, None).expect("there is one");
        assert_eq!(words(&command), [format!("{shown}/debug/ballast-demo")]);
        let command = words(&DEMO.choose(&own, Some("a-cargo".into())).expect("cargo makes one"));
        assert_eq!(command[..4], ["a-cargo", "run", "--locked", "--package"]);
        assert_eq!(command[4..7], ["ballast-demo", "--profile", "dev"]);
        assert_eq!(command[9..], ["--target-dir", shown.as_str(), "--"]);
    }

    #[test]
    fn cargo_builds_what_is_missing_in_a_checkout() {
        let target = target("missing", &["ballast-demo"]);
        let command = words(&LOCALNET.choose(&target.join("debug/ballast"), None).expect("cargo makes one"));
        assert_eq!(command[..5], ["cargo", "run", "--locked", "--package", "ballast-localnet"]);
        let command =
            words(&LOCALNET.choose(&target.join("release/ballast"), None).expect("cargo makes one"));
        assert_eq!(command[5..7], ["--profile", "release"]);
    }

    #[test]
    fn an_installed_program_says_how_to_install_its_companion() {
        let error = DEMO.choose(Path::new("/nowhere/bin/ballast"), None).expect_err("there is none");
        let text = error.to_string();
        assert!(text.contains("/nowhere/bin/ballast-demo"), "{text}");
        assert!(text.contains("cargo install --locked --path app/demo"), "{text}");
    }
}
