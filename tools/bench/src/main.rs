//! What the program costs: compute units on bytecode, and where they go.

use anyhow::Result;
use ballast_bench::{committed, measure, print};
use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// What the program costs: compute units on bytecode, and where they go.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Compute units of every instruction, with 1, 4 and 8 positions in the margin account.
    Cu(Cu),
}

#[derive(clap::Args)]
struct Cu {
    /// Print JSON.
    #[arg(long)]
    json: bool,
    /// Fail if a figure rose by more than 2 % over the committed table, or a row is missing in it.
    #[arg(long, conflicts_with = "write")]
    check: bool,
    /// Write the figures into docs/costs.json and docs/costs.md.
    #[arg(long)]
    write: bool,
}

fn main() -> ExitCode {
    let Command::Cu(cu) = Arguments::parse().command;
    match costs(&cu) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn costs(cu: &Cu) -> Result<()> {
    let table = measure()?;
    if cu.json {
        println!("{}", serde_json::to_string_pretty(&table)?);
    } else {
        println!("{}", print::table(&table));
    }
    let root = committed::workspace_root();
    if cu.write {
        committed::store(&root, &table)?;
    }
    if cu.check {
        committed::check(&root, &table)?;
        eprintln!("no figure rose by more than 2 % over docs/costs.json");
    }
    Ok(())
}
