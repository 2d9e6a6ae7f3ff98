//! Builds the program's bytecode, and checks whether the committed bytecode is up to date.

mod build;

use std::path::PathBuf;
use std::process::ExitCode;

use ballast_sbf::layout::workspace_root;
use clap::{Parser, Subcommand, ValueEnum};

/// Builds the program's bytecode, and checks whether the committed bytecode is up to date.
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
    /// Build the bytecode if it is stale, and install it in artifacts/ and target/deploy/.
    Build {
        /// Build even if the bytecode is up to date.
        #[arg(long)]
        force: bool,
        /// The toolchain to use.
        #[arg(long, value_enum, default_value_t = Toolchain::Auto)]
        toolchain: Toolchain,
    },
    /// Fail if the committed bytecode does not match the working tree.
    Check,
    /// Build the bytecode with function names, for `ballast-bench profile`, and print its path.
    Symbols,
    /// Compile the test program for the compiler routines, and print its path.
    #[command(hide = true)]
    TestProgram,
}

/// The source of the compiler.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Toolchain {
    /// `cargo build-sbf` if it is installed, and otherwise Debian's compiler.
    Auto,
    /// `cargo build-sbf` from Solana's installer.
    Solana,
    /// Debian's compiler and sbpf-linker, in a separate root folder.
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
