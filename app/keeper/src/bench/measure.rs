//! Measures the risk index for one number of accounts.

use super::Crowd;
use crate::index::measure as look;
use crate::mirror::Mirror;
use anyhow::{Context as _, Result};
use std::fmt;
use std::time::{Duration, Instant};

/// The number of accounts created at once. Small chunks limit the memory that accounts use before they are loaded.
const CHUNK: usize = 1_000;
/// The number of quiet ticks to measure.
const QUIET_TICKS: u64 = 20;
/// The small price move, and the prices after a large move and after a crash, in thousandths of the first price.
const SMALL: u64 = 1;
const LARGE: u64 = 990;
const CRASH: u64 = 850;

/// The measurements for one number of accounts.
#[derive(Clone, Copy, Debug, Default)]
pub struct Measured {
    /// The number of accounts.
    pub accounts: usize,
    /// The time taken to turn the accounts' bytes into keys.
    pub load: Duration,
    /// The growth of the process's memory. Unit: bytes.
    pub bytes: usize,
    /// The mean tick while the price moves up and down by a tenth of a per cent.
    pub small: Found,
    /// The tick in which the price falls by one per cent.
    pub large: Found,
    /// The tick in which the price falls by fifteen per cent.
    pub crash: Found,
    /// The time taken to measure every account, for comparison.
    pub scan: Duration,
}

/// The duration and result of a tick.
#[derive(Clone, Copy, Debug, Default)]
pub struct Found {
    /// The time from the price update to the complete list of unhealthy positions.
    pub took: Duration,
    /// The time from the price update to the first list, which contains the largest positions. The keeper plans its
    /// first tasks from this list.
    pub first: Duration,
    /// The number of accounts that were measured to produce the list.
    pub touched: usize,
    /// The number of positions in the complete list.
    pub unhealthy: usize,
}

/// Measures the risk index with `count` accounts.
///
/// # Errors
/// Returns an error if the accounts cannot be created.
pub fn measure(count: usize) -> Result<Measured> {
    let (mut crowd, mut mirror, before) = (Crowd::new(1), Mirror::default(), resident()?);
    crowd.markets()?.into_iter().for_each(|update| mirror.apply(update));
    let mut load = Duration::ZERO;
    for start in (0..count).step_by(CHUNK) {
        let accounts = crowd.accounts(CHUNK.min(count - start))?;
        let started = Instant::now();
        accounts.into_iter().for_each(|update| mirror.apply(update));
        load += started.elapsed();
    }
    let bytes = resident()?.saturating_sub(before);
    while mirror.tick().waiting > 0 {}
    let small = quiet(&mut crowd, &mut mirror)?;
    let large = tick(&mut crowd, &mut mirror, LARGE)?;
    let crash = tick(&mut crowd, &mut mirror, CRASH)?;
    let scan = scan(&mirror, crash.unhealthy)?;
    Ok(Measured { accounts: mirror.book.len(), load, bytes, small, large, crash, scan })
}

/// Returns the mean over small price moves up and down.
fn quiet(crowd: &mut Crowd, mirror: &mut Mirror) -> Result<Found> {
    let mut sum = Found::default();
    for step in 0..QUIET_TICKS {
        let found = tick(crowd, mirror, 1_000 - SMALL * (step % 2))?;
        sum.took += found.took;
        sum.first += found.first;
        sum.touched += found.touched;
        sum.unhealthy = found.unhealthy;
    }
    let ticks = u32::try_from(QUIET_TICKS)?;
    Ok(Found {
        took: sum.took / ticks,
        first: sum.first / ticks,
        touched: sum.touched / usize::try_from(ticks)?,
        ..sum
    })
}

fn tick(crowd: &mut Crowd, mirror: &mut Mirror, thousandths: u64) -> Result<Found> {
    let updates = crowd.tick(thousandths)?;
    let started = Instant::now();
    updates.into_iter().for_each(|update| mirror.apply(update));
    let mut tick = mirror.tick();
    let (first, mut touched) = (started.elapsed(), tick.touched);
    while tick.waiting > 0 {
        tick = mirror.tick();
        touched += tick.touched;
    }
    Ok(Found { took: started.elapsed(), first, touched, unhealthy: tick.unhealthy.len() })
}

/// Measures every account and checks the result against the index.
fn scan(mirror: &Mirror, expected: usize) -> Result<Duration> {
    let started = Instant::now();
    let mut found = 0;
    for id in mirror.book.ids() {
        let state = mirror.book.record(id).context("an account is missing from the book")?.state();
        found += look(id, &state, mirror.markets.quoted()).unhealthy.len();
    }
    let took = started.elapsed();
    anyhow::ensure!(
        found == expected,
        "the risk index found {expected} positions, but a check of every account found {found}"
    );
    Ok(took)
}

/// Returns the process's resident memory. Unit: bytes.
fn resident() -> Result<usize> {
    let status =
        std::fs::read_to_string("/proc/self/status").context("memory can only be measured on Linux")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<usize>().ok());
    kilobytes.map(|kilobytes| kilobytes * 1_024).context("the operating system does not report memory use")
}

impl fmt::Display for Measured {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { small, large, crash, .. } = self;
        let (megabytes, each) = (self.bytes / 1_000_000, self.bytes / self.accounts.max(1));
        write!(
            formatter,
            "| {} | {} | {megabytes} MB ({each} B each) | {} | {} | {} | {} | {} | {} | {} | {} | {} |",
            self.accounts,
            time(self.load),
            time(small.took),
            small.touched,
            time(large.took),
            large.touched,
            time(crash.first),
            time(crash.took),
            crash.touched,
            crash.unhealthy,
            time(self.scan),
        )
    }
}

fn time(duration: Duration) -> String {
    if duration < Duration::from_millis(1) {
        return format!("{} µs", duration.as_micros());
    }
    if duration < Duration::from_secs(10) {
        return format!("{:.1} ms", duration.as_secs_f64() * 1_000.0);
    }
    format!("{:.1} s", duration.as_secs_f64())
}
