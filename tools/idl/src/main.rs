//! Generates the program's interface description, and checks whether the committed one is up to date.

use std::path::PathBuf;
use std::process::ExitCode;

use ballast_idl::{check, committed_path, generate, workspace_root};
use clap::{Parser, Subcommand};

/// Generates the program's interface description (IDL), and checks whether the committed one is up to date.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    /// The workspace's root folder.
    #[arg(long, global = true, default_value_os_t = workspace_root())]
    workspace: PathBuf,
}

#[derive(Clone, Copy, Subcommand)]
enum Command {
    /// Write idl/ballast.json and docs/generated/interface.md.
    Generate,
    /// Fail if the committed files do not match the program.
    Check,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let root = arguments.workspace.canonicalize()?;
    eprintln!("compiling the program with its description (a few minutes where Anchor is not compiled yet)");
    match arguments.command {
        Command::Generate => {
            let written = generate(&root)?;
            for path in &written {
                println!("written: {}", path.display());
            }
            if written.is_empty() {
                println!("unchanged: {}", committed_path(&root).display());
            }
        }
        Command::Check => {
            check(&root)?;
            println!("fresh: {}", committed_path(&root).display());
        }
    }
    Ok(())
}
