//! Measures how many compute units the program's bytecode uses, and which code uses them.

use anyhow::{Context, Result};
use ballast_bench::chain::{Mainnet, page};
use ballast_bench::profile::{self, Symbols};
use ballast_bench::{breakdown, cases, committed, measure, print};
use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Measures how many compute units the program's bytecode uses, and which code uses them.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Measure the compute units of every instruction with 1, 4 and 8 positions in the margin account.
    Cu(Cu),
    /// Profile one path through an instruction, by section and by function.
    Profile(Profile),
    /// Break down every path that exceeds its budget, by section.
    Breakdown {
        /// Write the tables to docs/costs.md.
        #[arg(long)]
        write: bool,
    },
    /// Print the assumptions about the chain, as taken from the runtime's crates for the tables in
    /// docs/chain.md.
    Chain(Chain),
    /// List the names of all paths, which `profile` accepts.
    Cases,
}

#[derive(clap::Args)]
struct Profile {
    /// The path's name as listed by `cases`, for example trade/open.
    case: String,
    /// The number of positions in the margin account.
    #[arg(long, default_value_t = 1)]
    positions: u32,
    /// The number of functions to list.
    #[arg(long, default_value_t = 30)]
    functions: usize,
    /// Print JSON with all functions.
    #[arg(long)]
    json: bool,
}

#[derive(clap::Args)]
struct Chain {
    /// Fail if docs/chain.md differs.
    #[arg(long, conflicts_with = "write")]
    check: bool,
    /// Write the tables to docs/chain.md.
    #[arg(long)]
    write: bool,
}

#[derive(clap::Args)]
struct Cu {
    /// Print JSON.
    #[arg(long)]
    json: bool,
    /// Fail if a figure is more than 2 % above the committed table, or if the table lacks a row.
    #[arg(long, conflicts_with = "write")]
    check: bool,
    /// Write the figures to docs/costs.json and docs/costs.md.
    #[arg(long)]
    write: bool,
}

fn main() -> ExitCode {
    match run(Arguments::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<()> {
    match command {
        Command::Cu(cu) => costs(&cu),
        Command::Profile(arguments) => show_profile(&arguments),
        Command::Breakdown { write } => show_breakdown(write),
        Command::Chain(chain) => show_chain(&chain),
        Command::Cases => {
            cases::all().iter().for_each(|case| println!("{}", case.name()));
            Ok(())
        }
    }
}

fn show_profile(arguments: &Profile) -> Result<()> {
    let case = cases::all().into_iter().find(|case| case.name() == arguments.case);
    let case = case.with_context(|| format!("no path {}: `cases` lists them", arguments.case))?;
    let symbols = Symbols::load(&committed::workspace_root())?;
    let report = profile::profile(&case, arguments.positions, &symbols)?;
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        println!("{}", report.text(arguments.functions));
    }
    Ok(())
}

fn show_breakdown(write: bool) -> Result<()> {
    let root = committed::workspace_root();
    let text = breakdown::text(&committed::load(&root)?, &Symbols::load(&root)?)?;
    println!("{text}");
    if write {
        let path = root.join("docs/costs.md");
        let document = std::fs::read_to_string(&path)?;
        std::fs::write(&path, breakdown::replaced(&document, &text)?)?;
    }
    Ok(())
}

fn show_chain(chain: &Chain) -> Result<()> {
    let text = page::text(&Mainnet::new())?;
    println!("{text}");
    if chain.write {
        page::write(&text)?;
    }
    if chain.check {
        page::check(&text)?;
        eprintln!("docs/chain.md says what the runtime says");
    }
    Ok(())
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
