//! Runs random histories of a whole exchange, and replays those in files. See docs/reviewers/histories.md.

use anyhow::{Result, bail};
use ballast_histories::batch::{self, Batch, Done};
use ballast_histories::bytecode::Bytecode;
use ballast_histories::{files, summary};
use ballast_model::history::{Executor, replay};
use clap::{Args, Parser, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Instant;

/// Runs random histories of a whole exchange: every instruction, used correctly and incorrectly, with every invariant checked
/// after every action, until the exchange is empty.
#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    on: On,
    /// Minimum number of transactions in total; time and oracle updates do not count.
    #[arg(long, default_value_t = 10_000)]
    actions: u64,
    /// Seed of the first history; the next ones count up.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Length of a history before everyone leaves. Unit: transactions.
    #[arg(long, default_value_t = 600)]
    length: u64,
    /// File for the shortened history that broke a rule.
    #[arg(long, default_value = "target/histories")]
    save: PathBuf,
    /// Maximum number of runs for shortening it.
    #[arg(long, default_value_t = 2_000)]
    tries: u32,
}

#[derive(Args)]
struct On {
    /// Runs the rules alone: fast. The default.
    #[arg(long, conflicts_with = "bytecode")]
    engine: bool,
    /// Runs the program's bytecode too, and compares every account with the rules after every action.
    #[arg(long)]
    bytecode: bool,
}

#[derive(Subcommand)]
enum Command {
    /// Replays a history from a file.
    Replay {
        /// The file.
        file: PathBuf,
        #[command(flatten)]
        on: On,
    },
}

/// How often an instruction is first sent with wrong accounts. Unit: per cent. On bytecode only.
const WRONG: u64 = 6;

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    match &arguments.command {
        Some(Command::Replay { file, on }) => {
            let history = files::read(file)?;
            if on.bytecode {
                replay(&history, Bytecode::new(history.setting.decimals)).map(drop)?
            } else {
                replay(&history, ()).map(drop)?
            }
            println!("{} actions, no rule broken", history.actions.len());
            Ok(())
        }
        None if arguments.on.bytecode => {
            let mut units = BTreeMap::new();
            let note = |executor: &Bytecode| {
                for (name, used) in &executor.units {
                    let most = units.entry(*name).or_default();
                    *most = (*used).max(*most);
                }
            };
            let done = run(&arguments, WRONG, Bytecode::new, note)?;
            report(&arguments, &done, &units)
        }
        None => {
            let done = run(&arguments, 0, |_| (), |()| {})?;
            report(&arguments, &done, &BTreeMap::new())
        }
    }
}

fn run<E: Executor>(
    arguments: &Arguments,
    wrong: u64,
    executor: impl Fn(u8) -> E,
    mut note: impl FnMut(&E),
) -> Result<Done> {
    let (seed, actions, length) = (arguments.seed, arguments.actions, arguments.length);
    let batch = Batch { seed, actions, length, wrong };
    let bar = ProgressBar::new(actions);
    let style = ProgressStyle::with_template("{bar:40} {human_pos} of {human_len} actions, {eta} left")?;
    bar.set_style(style);
    let start = Instant::now();
    let done = batch::run(&batch, &executor, |count, executor| {
        bar.set_position(count);
        executor.into_iter().for_each(&mut note);
    });
    bar.finish_and_clear();
    let (last, total) = (done.next_seed - 1, done.tally.total());
    let transactions = done.tally.transactions();
    println!(
        "seeds {seed} to {last}: {transactions} transactions ({total} actions) in {:.0?}",
        start.elapsed()
    );
    if let Some(failed) = &done.failed {
        let file = batch::shorten(failed, arguments.tries, &executor);
        let path = arguments.save.join(format!("seed-{}.json", failed.seed));
        files::write(&path, &file)?;
        let violation =
            replay(&file, executor(file.setting.decimals)).err().unwrap_or_else(|| failed.violation.clone());
        println!("seed {} broke a rule: {violation}", failed.seed);
        println!("shortened to {} actions: {}", file.actions.len(), path.display());
    }
    Ok(done)
}

fn report(arguments: &Arguments, done: &Done, units: &BTreeMap<&'static str, u64>) -> Result<()> {
    println!("{}", summary::table(&done.tally, units));
    match &done.failed {
        Some(failed) => {
            bail!("seed {} broke a rule; its history is in {}", failed.seed, arguments.save.display())
        }
        None => Ok(()),
    }
}
