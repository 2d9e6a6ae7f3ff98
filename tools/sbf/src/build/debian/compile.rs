//! Compiles the program and the compiler routines, and links them.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::{fs, io};

use anyhow::{Context, Result, ensure};
use ballast_sbf::layout::{PLATFORM, PROGRAM};
use ballast_sbf::{Package, digest, locked_packages};
use serde_json::Value;

use super::flags::Flags;
use super::root::Root;
use super::setup::ready_root;
use crate::build::Built;

const BUILTINS: &str = "ballast-sbf-builtins";

/// The libraries that contain the compiler routines. The first library overrides the second.
const BUILTIN_LIBRARIES: [&str; 2] = ["ballast_sbf_builtins", "solana_compiler_builtins"];

const TEST_PROGRAM: &str = "tools/sbf/testprog";

/// Runs cargo inside the root.
struct Cargo<'a> {
    root: &'a Root,
    workspace: &'a Path,
    flags: &'a Flags,
    /// The target folder, inside the workspace. Each set of flags has its own folder, so that switching between sets does not cause
    /// recompilation.
    target_folder: &'static str,
}

const TARGET_FOLDER: &str = "target/sbf";
const SYMBOLS_TARGET_FOLDER: &str = "target/sbf-symbols";

/// The output of a cargo run.
struct Compiled {
    /// All files with the names of their libraries, dependencies first.
    files: Vec<(String, PathBuf)>,
    /// The name and version of every package.
    packages: BTreeSet<(String, String)>,
}

/// Builds the program.
pub(in crate::build) fn build_program(workspace: &Path) -> Result<Built> {
    let root = ready_root(workspace)?;
    let flags = &Flags::load(workspace)?;
    let cargo = Cargo { root: &root, workspace, flags, target_folder: TARGET_FOLDER };
    let builtins = cargo.builtins()?;
    let program = cargo.program(&builtins)?;
    let used: BTreeSet<_> = program.packages.union(&builtins.packages).cloned().collect();
    let locked = locked_packages(workspace)?.into_iter();
    let packages = locked.filter(|package| used.contains(&name_and_version(package))).collect();
    Ok(Built { bytecode: program.shared_object(PROGRAM)?, packages, toolchain: toolchain(&root)? })
}

/// Builds the program with function names and line numbers.
pub(in crate::build) fn build_with_symbols(workspace: &Path) -> Result<PathBuf> {
    let root = ready_root(workspace)?;
    let flags = &Flags::load(workspace)?.with_symbols();
    let cargo = Cargo { root: &root, workspace, flags, target_folder: SYMBOLS_TARGET_FOLDER };
    cargo.program(&cargo.builtins()?)?.shared_object(PROGRAM)
}

/// Builds the program that measures the compiler routines, with the same flags.
pub(in crate::build) fn build_test_program(workspace: &Path) -> Result<PathBuf> {
    let root = ready_root(workspace)?;
    let flags = &Flags::load(workspace)?;
    let cargo = Cargo { root: &root, workspace, flags, target_folder: TARGET_FOLDER };
    let manifest = workspace.join(TEST_PROGRAM).join("Cargo.toml");
    let program = cargo.link(&["--manifest-path".into(), manifest.into()], &cargo.builtins()?)?;
    program.shared_object("ballast_sbf_testprog")
}

fn name_and_version(package: &Package) -> (String, String) {
    (package.name.clone(), package.version.clone())
}

fn toolchain(root: &Root) -> Result<Vec<String>> {
    let lines = root.output(&["sh", "-c", "rustc --version && sbpf-linker --version"])?;
    Ok(lines.lines().map(str::to_owned).collect())
}

impl Compiled {
    /// Returns a library's file with the given extension.
    fn file(&self, library: &str, extension: &str) -> Result<&Path> {
        let matches = |(name, path): &&(String, PathBuf)| {
            name == library && path.extension().is_some_and(|found| found == extension)
        };
        let found = self.files.iter().rfind(matches);
        let (_, path) = found.with_context(|| format!("cargo reports no .{extension} file of {library}"))?;
        Ok(path)
    }

    fn shared_object(&self, library: &str) -> Result<PathBuf> {
        self.file(library, "so").map(Path::to_path_buf)
    }
}

impl Cargo<'_> {
    /// Compiles the program and links it.
    fn program(&self, builtins: &Compiled) -> Result<Compiled> {
        self.link(&["--locked".into(), "--package".into(), PROGRAM.into()], builtins)
    }

    /// Compiles a program and links it with the compiler's routines.
    fn link(&self, package: &[OsString], builtins: &Compiled) -> Result<Compiled> {
        let mut words = words(&["rustc"]);
        words.extend_from_slice(package);
        words.extend(self::words(&["--lib", "--crate-type=cdylib", "--"]));
        words.push(self.input(&self.workspace.join(PLATFORM).join("builtins.ll"))?);
        for library in BUILTIN_LIBRARIES {
            words.push(self.input(builtins.file(library, "rlib")?)?);
        }
        self.run(&words)
    }

    /// Compiles the routines to bitcode libraries.
    fn builtins(&self) -> Result<Compiled> {
        self.run(&words(&["build", "--locked", "--package", BUILTINS]))
    }

    /// Returns the linker argument for an input file. The argument refers to a copy whose name contains the hash of its content, so
    /// that cargo links again when the content changes.
    fn input(&self, file: &Path) -> Result<OsString> {
        Ok(format!("-Clink-arg={}", self.keep(file)?.display()).into())
    }

    fn keep(&self, file: &Path) -> Result<PathBuf> {
        let bytes = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
        let name = file.file_name().context("an input has a name")?.to_string_lossy().into_owned();
        let (name, extension) = name.rsplit_once('.').context("an input has an extension")?;
        let folder = self.target_folder().join("inputs");
        fs::create_dir_all(&folder)?;
        let hash: String = digest(&bytes).chars().take(16).collect();
        let path = folder.join(format!("{name}-{hash}.{extension}"));
        if !path.exists() {
            fs::write(&path, bytes)?;
        }
        Ok(path)
    }

    fn target_folder(&self) -> PathBuf {
        self.workspace.join(self.target_folder)
    }

    /// Runs cargo with the flags of the target. `arguments` starts with the subcommand.
    fn run(&self, arguments: &[OsString]) -> Result<Compiled> {
        let target = self.workspace.join(PLATFORM).join("sbpf-solana-solana.json");
        let (subcommand, rest) = arguments.split_first().context("cargo needs a subcommand")?;
        let mut words = words(&["cargo"]);
        words.push(subcommand.clone());
        words.extend(self::words(&["--release", "-Zjson-target-spec", "-Zbuild-std=std,panic_abort"]));
        words.extend(self::words(&["--message-format=json-render-diagnostics", "--target"]));
        words.push(target.into());
        words.extend_from_slice(rest);
        let mut command = self.root.command(self.workspace, &words)?;
        command.env("CARGO_TARGET_DIR", self.target_folder());
        command.env("RUSTFLAGS", self.flags.encoded());
        command.env("RUSTC_BOOTSTRAP", "1").env("RUSTC_BOOTSTRAP_SYNTHETIC_TARGET", "1");
        let mut child = command.stdout(Stdio::piped()).spawn()?;
        let output = child.stdout.take().context("cargo's output is piped")?;
        let compiled = read_messages(output);
        let status = child.wait()?;
        ensure!(
            status.success(),
            "cargo {} failed (its messages are above; if Cargo.lock needs an update, run `cargo update --workspace`)",
            subcommand.display()
        );
        compiled
    }
}

fn words(words: &[&str]) -> Vec<OsString> {
    words.iter().map(OsString::from).collect()
}

/// Collects the artefacts that cargo reports, whether they were compiled just now or earlier.
fn read_messages(output: impl io::Read) -> Result<Compiled> {
    let mut compiled = Compiled { files: Vec::new(), packages: BTreeSet::new() };
    for message in serde_json::Deserializer::from_reader(io::BufReader::new(output)).into_iter::<Value>() {
        let message = message.context("cargo's messages are not JSON")?;
        if message["reason"] != "compiler-artifact" {
            continue;
        }
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let library = text(&message["target"]["name"]);
        let files = message["filenames"].as_array().into_iter().flatten();
        compiled.files.extend(files.map(|file| (library.clone(), PathBuf::from(text(file)))));
        compiled.packages.extend(registry_package(&text(&message["package_id"])));
    }
    Ok(compiled)
}

/// Extracts the name and version from an identifier such as `registry+https://...#name@1.2.3`.
fn registry_package(identifier: &str) -> Option<(String, String)> {
    if !identifier.starts_with("registry+") {
        return None;
    }
    let (name, version) = identifier.rsplit_once('#')?.1.split_once('@')?;
    Some((name.to_owned(), version.to_owned()))
}
