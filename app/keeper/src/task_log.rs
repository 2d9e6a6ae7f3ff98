//! Describes finished tasks in human-readable lines, with names, money and signatures. Routine tasks share a line.

use crate::jobs::{Task, TaskKind};
use crate::outcome::{Outcome, Report};
use ballast_client::accounts::market_name as name_of;
use ballast_client::amount::show;
use ballast_client::events::{Event, Liquidated, Settled, TakenOver};
use ballast_client::quote::{Markets, average_price};
use ballast_math::{Base, Quote, Reserve};
use solana_signature::Signature;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// The period whose routine tasks share one line.
const PERIOD: Duration = Duration::from_secs(60);
/// How many lamports a SOL has.
const LAMPORTS_PER_SOL: u64 = 1_000_000_000;

/// A kind of routine task in one market.
type Routine = (&'static str, u32);

/// Writes one line for each finished task. The first routine task of a kind in a market has its own line, and those of the next
/// minute share another.
#[derive(Debug, Default)]
pub struct TaskLog {
    folds: BTreeMap<Routine, Fold>,
}

/// The routine tasks that share a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fold {
    /// The number of tasks.
    pub count: u64,
    /// The total cost of the tasks. Unit: lamports.
    pub lamports: u64,
    /// The signature of the last of these tasks.
    pub last: Option<Signature>,
    until: Instant,
}

impl TaskLog {
    /// Writes a line for a finished task, unless it joins a shared line.
    pub fn note(&mut self, report: &Report, markets: &Markets, now: Instant) {
        self.tell_ripe(markets, now);
        if !self.folds(report, now) {
            write(report, markets);
        }
    }

    /// Adds a routine task to the line of its period. Returns false if the task needs a line of its own.
    pub fn folds(&mut self, report: &Report, now: Instant) -> bool {
        let Some(routine) = routine_of(report) else { return false };
        match self.folds.get_mut(&routine) {
            Some(fold) => {
                fold.count += 1;
                fold.lamports = fold.lamports.saturating_add(report.lamports);
                fold.last = report.signature.or(fold.last);
                true
            }
            None => {
                let fold = Fold { count: 0, lamports: 0, last: None, until: now + PERIOD };
                self.folds.insert(routine, fold);
                false
            }
        }
    }

    /// Removes the periods that have ended, and returns those in which there was a task.
    pub fn ripe(&mut self, now: Instant) -> Vec<(Routine, Fold)> {
        let over: Vec<_> =
            self.folds.iter().filter(|(_, fold)| fold.until <= now).map(|(of, _)| *of).collect();
        let folds = over.into_iter().filter_map(|of| Some((of, self.folds.remove(&of)?)));
        folds.filter(|(_, fold)| fold.count > 0).collect()
    }

    /// Writes the lines of the periods that have ended.
    pub fn tell_ripe(&mut self, markets: &Markets, now: Instant) {
        for ((kind, market), fold) in self.ripe(now) {
            let Fold { count, lamports, last, .. } = fold;
            let (market, signature) = (market_name(market, markets), last.map(|last| last.to_string()));
            tracing::info!(signature, fee = %sol(lamports), "done: {kind} {market}, {count} more within a minute");
        }
    }

    /// Writes the lines of all periods, because the keeper is stopping.
    pub fn close(&mut self, markets: &Markets) {
        self.folds.values_mut().for_each(|fold| fold.until = Instant::now());
        self.tell_ripe(markets, Instant::now());
    }
}

/// Returns the kind and the market of a routine task that succeeded.
const fn routine_of(report: &Report) -> Option<Routine> {
    let (Outcome::Done { .. }, kind) = (&report.outcome, &report.task.kind) else { return None };
    match kind {
        TaskKind::Repeg { market, .. }
        | TaskKind::RaiseDepth { market, .. }
        | TaskKind::UpdateFunding { market } => Some((kind.name(), *market)),
        _ => None,
    }
}

fn write(report: &Report, markets: &Markets) {
    let Report { task, outcome, lamports, .. } = report;
    let (revenue, fee) = (show(task.revenue), sol(*lamports));
    let signature = report.signature.map(|signature| signature.to_string());
    let text = of_task(task, markets);
    match outcome {
        Outcome::Done { slot } => {
            let money =
                report.events.iter().find_map(money).map(|money| format!(": {money}")).unwrap_or_default();
            tracing::info!(signature, slot, %fee, %revenue, "done: {text}{money}");
        }
        Outcome::Refused { reason, .. } => tracing::info!(signature, reason, %fee, "refused: {text}"),
        Outcome::Unpaid { reason } => {
            tracing::error!(reason, "unpaid: {text} (the wallet has no SOL to pay the fee: send it some)");
        }
        Outcome::Expired => tracing::warn!("expired: {text}"),
        Outcome::NotWorth => tracing::info!(%revenue, "not profitable: {text}"),
        Outcome::Unsent { reason } => tracing::warn!(reason, "not sent: {text}"),
        Outcome::Broken => tracing::error!("a bug in the keeper ended a task (please report it): {text}"),
    }
}

/// Describes a task, with its market's name.
#[must_use]
pub fn of_task(task: &Task, markets: &Markets) -> String {
    let mut text = task.kind.name().to_owned();
    if let Some(market) = task.kind.market() {
        text = format!("{text} {}", market_name(market, markets));
    }
    if let Some(account) = task.account() {
        text = format!("{text} of {account}");
    }
    match task.instructions.len() {
        0 | 1 => text,
        count => format!("{text} and {} others", count - 1),
    }
}

/// Returns a market's name, or its index while the market is not known.
#[must_use]
pub fn market_name(market: u32, markets: &Markets) -> String {
    markets.get(market).map_or_else(|_| format!("market {market}"), |known| name_of(known.market()))
}

/// Describes the money that an event moved.
#[must_use]
pub fn money(event: &Event) -> Option<String> {
    let filled = |base: i64, quote: i64| {
        let (base, quote) = (Base::new(base), Quote::new(quote));
        let price = average_price(base, quote).map_or_else(|| "-".to_owned(), show);
        format!("{} contracts at {price}", show(Reserve::new(base.magnitude())))
    };
    let quote = |raw| show(Quote::new(raw));
    Some(match event {
        Event::Liquidated(Liquidated { fill, keeper_fee, equity, .. }) => format!(
            "{}, equity {} before, the keeper received {}",
            filled(fill.base, fill.quote),
            quote(*equity),
            quote(*keeper_fee)
        ),
        Event::TakenOver(TakenOver { base, quote: paid, equity, .. }) => {
            format!("{}, equity {} before", filled(*base, *paid), quote(*equity))
        }
        Event::Settled(Settled { kind, amount, .. }) => format!("{kind:?} {}", quote(*amount)),
        _ => return None,
    })
}

/// Returns an amount of lamports in SOL.
#[must_use]
pub fn sol(lamports: u64) -> String {
    let text = format!("{}.{:09}", lamports / LAMPORTS_PER_SOL, lamports % LAMPORTS_PER_SOL);
    format!("{} SOL", text.trim_end_matches('0').trim_end_matches('.'))
}

/// Describes an error and its causes, naming each cause once.
#[must_use]
pub fn words(error: &anyhow::Error) -> String {
    let mut text = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if text.contains(&cause) {
            continue;
        }
        if !text.is_empty() {
            text.push_str(": ");
        }
        text.push_str(&cause);
    }
    text
}
