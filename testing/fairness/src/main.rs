//! Searches for order attacks on the current rules, and replays findings. See docs/reviewers/fairness.md.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result};
use ballast_fairness::replay::replay;
use ballast_fairness::rules;
use ballast_fairness::search::book::{Mode, Recipe};
use ballast_fairness::search::report::{Finding, Report, Settings, search, search_book};
use clap::{Parser, ValueEnum};

/// Searches for sequences of calls that leave attackers with more cash than the fair order does, or another user with less. Fails
/// if a finding exceeds a taker fee on the attackers' volume.
#[derive(Parser)]
struct Arguments {
    /// Number of random books.
    #[arg(long, default_value_t = 2_000)]
    books: u64,
    /// Total number of call sequences, across all books.
    #[arg(long, default_value_t = 1_000_000)]
    sequences: u64,
    /// Seed. The same seed produces the same books and the same search.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Searches only the book with this number, and tries all sequences on it.
    #[arg(long, value_name = "NUMBER")]
    book: Option<u64>,
    /// Searches only books of this kind. By default, the kinds alternate.
    #[arg(long)]
    only: Option<Only>,
    /// Prints the report as JSON.
    #[arg(long)]
    json: bool,
    /// Number of kinds of findings to show, starting with the worst. The JSON report contains all of them.
    #[arg(long, default_value_t = 12)]
    show: usize,
    /// Replays the findings of a JSON report step by step, instead of searching.
    #[arg(long, value_name = "FILE")]
    replay: Option<PathBuf>,
}

/// The event that the attackers may wait for.
#[derive(Clone, Copy, ValueEnum)]
enum Only {
    /// The edge of a claims window.
    Edge,
    /// An update that is known in advance.
    Update,
    /// Slots that pass while the clock does not move.
    Slots,
    /// No event, so that everything happens within one slot.
    Slot,
}

impl From<Only> for Mode {
    fn from(only: Only) -> Self {
        match only {
            Only::Edge => Self::Edge,
            Only::Update => Self::Update,
            Only::Slots => Self::Slots,
            Only::Slot => Self::Slot,
        }
    }
}

fn main() -> Result<ExitCode> {
    let arguments = Arguments::parse();
    if let Some(file) = &arguments.replay {
        return replay_all(file);
    }
    let only = arguments.only.map(Mode::from);
    let Arguments { books, sequences, seed, .. } = arguments;
    let started = Instant::now();
    let report = match arguments.book {
        Some(number) => {
            let mode = only.unwrap_or(Mode::ALL[(number % 4) as usize]);
            let each = usize::try_from(sequences).unwrap_or(usize::MAX);
            search_book(&rules::listings(), Recipe { seed, number, mode }, each)
        }
        None => search(&rules::listings(), &Settings { books, sequences, seed, only }, || {}),
    };
    let seconds = started.elapsed().as_secs_f64();
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        print(&report, &arguments, seconds);
    }
    Ok(if report.is_clean() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Converts quote units (1e-6) to quote.
fn quote(amount: i64) -> f64 {
    amount as f64 / 1e6
}

fn print(report: &Report, arguments: &Arguments, seconds: f64) {
    let rate = report.sequences as f64 / seconds.max(1e-9);
    println!(
        "{} sequences on {} books in {seconds:.0} s ({rate:.0} a second)",
        report.sequences, report.books
    );
    println!("{} books with findings above the tolerance", report.books_above);
    let above = report.worst.iter().filter(|finding| finding.score > 0);
    for finding in above.take(arguments.show).chain(&report.broken) {
        describe(finding);
    }
    if report.is_clean() {
        for finding in &report.worst {
            println!("nearest: {}", headline(finding));
        }
    }
}

fn headline(finding: &Finding) -> String {
    format!(
        "{:?} of {:.2} quote beyond the plain plans = {:.2} tolerances (the attackers traded {:.0}), {:?}, book {} of seed {}, {}",
        finding.aim,
        quote(finding.excess),
        finding.fees,
        quote(finding.traded),
        finding.recipe.mode,
        finding.recipe.number,
        finding.recipe.seed,
        finding.listing,
    )
}

fn describe(finding: &Finding) {
    println!("\n{}", headline(finding));
    println!("  {} books show this kind: {}", finding.books, finding.kind);
    if let Some(error) = &finding.broken {
        println!("  a rule broke: {error}");
    }
    println!(
        "  attackers' cash {:.2}, with the fair order {:.2}",
        quote(finding.cash.0),
        quote(finding.cash.1)
    );
    let (who, worth, before) = finding.victim;
    let state = if finding.was_healthy { "healthy" } else { "unhealthy" };
    println!("  #{who}, {state}, is left with {:.2} of {:.2}", quote(worth), quote(before));
    for step in &finding.plan {
        println!("    {step}");
    }
}

fn replay_all(file: &PathBuf) -> Result<ExitCode> {
    let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let report: Report = serde_json::from_str(&text)
        .with_context(|| format!("{} is not a report of this search", file.display()))?;
    for finding in report.worst.iter().chain(&report.broken) {
        println!("\n{}", headline(finding));
        let (book, steps, outcome) = replay(finding.recipe, &finding.plan);
        for (step, is_done) in steps {
            println!("    {} {step}", if is_done { "done   " } else { "refused" });
        }
        println!(
            "  attackers' cash {:.2}, with the fair order {:.2}",
            quote(outcome.cash),
            quote(book.fair.cash)
        );
    }
    Ok(ExitCode::SUCCESS)
}
