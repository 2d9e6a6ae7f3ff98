//! Runs random histories of a whole exchange, and replays recorded ones. See docs/reviewers/histories.md.

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

/// Runs random histories of a whole exchange. Every instruction is used correctly and incorrectly, every invariant is checked after every
/// action, and the history ends when the exchange is empty.
#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    on: On,
    /// Minimum total number of transactions, not counting time and oracle updates.
    #[arg(long, default_value_t = 10_000)]
    actions: u64,
    /// Seed of the first history. Each further history uses the next seed.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Length of a history before everyone leaves. Unit: transactions.
    #[arg(long, default_value_t = 600)]
    length: u64,
    /// Folder for the shortened history if one breaks a rule.
    #[arg(long, default_value = "target/histories")]
    save: PathBuf,
    /// Maximum number of runs used to shorten a failing history.
    #[arg(long, default_value_t = 2_000)]
    tries: u32,
}

#[derive(Args)]
struct On {
    /// Runs only the rules, which is fast. This is the default.
    #[arg(long, conflicts_with = "bytecode")]
    engine: bool,
    /// Also runs the program's bytecode, and compares every account with the rules after every action.
    #[arg(long)]
    bytecode: bool,
}

#[derive(Subcommand)]
enum Command {
    /// Replays a history from a file.
    Replay {
        /// The history file.
        file: PathBuf,
        #[command(flatten)]
        on: On,
    },
}

/// The probability that an instruction is first sent with wrong accounts. Unit: per cent. This option applies only to bytecode.
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
