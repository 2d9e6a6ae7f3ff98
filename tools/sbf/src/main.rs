//! Builds the program's bytecode and says whether the committed one is fresh.

mod build;

use std::path::PathBuf;
use std::process::ExitCode;

use ballast_sbf::layout::workspace_root;
use clap::{Parser, Subcommand, ValueEnum};

/// Builds the program's bytecode and says whether the committed one is fresh.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    /// The workspace's root folder.
    #[arg(long, global = true, default_value_os_t = workspace_root())]
    workspace: PathBuf,
}

#[derive(Subcommand)]
enum Command {
    /// Builds the bytecode if it is stale and puts it into artifacts/ and target/deploy/.
    Build {
        /// Build even if the bytecode is fresh.
        #[arg(long)]
        force: bool,
        /// Which toolchain to use.
        #[arg(long, value_enum, default_value_t = Toolchain::Auto)]
        toolchain: Toolchain,
    },
    /// Fails if the committed bytecode does not match the working tree.
    Check,
    /// Builds the bytecode with the names of its functions, for `ballast-bench profile`, and prints its path.
    Symbols,
    /// Compiles the test program of the compiler's routines and prints its path.
    #[command(hide = true)]
    TestProgram,
}

/// Where the compiler comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Toolchain {
    /// `cargo build-sbf` where it is installed, Debian's otherwise.
    Auto,
    /// `cargo build-sbf` of Solana's installer.
    Solana,
    /// Debian's compiler and sbpf-linker in a root folder of their own.
    Debian,
}

fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .without_time()
        .with_target(false)
        .with_writer(std::io::stderr)
        .with_max_level(tracing::Level::INFO)
        .init();
    match run(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> anyhow::Result<()> {
    let root = arguments.workspace.canonicalize()?;
    match arguments.command {
        Command::Build { force, toolchain } => build::build(&root, toolchain, force),
        Command::Check => check(&root),
        Command::Symbols => build::symbols(&root),
        Command::TestProgram => build::test_program(&root),
    }
}

fn check(root: &std::path::Path) -> anyhow::Result<()> {
    let stamp = ballast_sbf::check(root)?;
    println!("fresh: {} bytes, built with {}", stamp.bytecode_bytes, stamp.toolchain.join(", "));
    Ok(())
}
