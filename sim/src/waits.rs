//! Measures how long claims wait, from the moment a gain is realised until its owner collects it. Parts of a claim are matched
//! first in, first out.

use serde::Serialize;
use std::collections::{BTreeMap, VecDeque};

/// The open claims, and the waiting times of collected claims.
#[derive(Clone, Debug, Default)]
pub struct Waits {
    waiting: BTreeMap<usize, VecDeque<Part>>,
    /// The waiting time (in seconds) and the amount (in 1e-6 quote) of each collected part.
    collected: Vec<(i64, i64)>,
    /// The amount that was set off against losses or cut to cover a deficit. Unit: 1e-6 quote.
    vanished: i64,
}

/// A part of a claim. The amount is in 1e-6 quote, and the time is in unix seconds.
#[derive(Clone, Copy, Debug)]
struct Part {
    since: i64,
    amount: i64,
}

/// Waiting times, weighted by amount. Unit: seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct WaitSummary {
    /// The amount collected. Unit: 1e-6 quote.
    pub collected: i64,
    /// The amount set off against the owner's losses, or cut to cover a deficit. Unit: 1e-6 quote.
    pub set_off_or_cut: i64,
    /// The mean.
    pub mean: i64,
    /// The median, which means that half of the collected money waited no longer than this.
    pub median: i64,
    /// The maximum.
    pub max: i64,
}

impl Waits {
    /// Records that `owner` collects `amount` at `time`.
    pub fn note_collected(&mut self, owner: usize, amount: i64, time: i64) {
        let parts = self.waiting.entry(owner).or_default();
        let mut missing = amount;
        while missing > 0 {
            let Some(first) = parts.front_mut() else { break };
            let taken = first.amount.min(missing);
            self.collected.push((time - first.since, taken));
            missing -= taken;
            first.amount -= taken;
            if first.amount == 0 {
                parts.pop_front();
            }
        }
    }

    /// Records that `owner`'s claim is `left` after an action at `time`. An increase is a new gain. A decrease was set off or cut, starting
    /// with the newest part.
    pub fn note_left(&mut self, owner: usize, left: i64, time: i64) {
        let parts = self.waiting.entry(owner).or_default();
        let mut surplus = parts.iter().map(|part| part.amount).sum::<i64>() - left;
        if surplus < 0 {
            parts.push_back(Part { since: time, amount: -surplus });
            return;
        }
        self.vanished += surplus;
        while surplus > 0 {
            let Some(last) = parts.back_mut() else { break };
            let taken = last.amount.min(surplus);
            surplus -= taken;
            last.amount -= taken;
            if last.amount == 0 {
                parts.pop_back();
            }
        }
    }

    /// Returns when the oldest open part started waiting, or `None` if no part is waiting. Unit: unix seconds.
    #[must_use]
    pub fn oldest(&self) -> Option<i64> {
        self.waiting.values().filter_map(|parts| parts.front()).map(|part| part.since).min()
    }

    /// Returns the waiting times so far.
    #[must_use]
    pub fn summary(&self) -> WaitSummary {
        let mut sorted = self.collected.clone();
        sorted.sort_unstable();
        let all: i64 = sorted.iter().map(|(_, amount)| amount).sum();
        if all == 0 {
            return WaitSummary { set_off_or_cut: self.vanished, ..WaitSummary::default() };
        }
        let weighed: i128 = sorted.iter().map(|(wait, amount)| i128::from(*wait) * i128::from(*amount)).sum();
        let mut before = 0;
        let middle = sorted.iter().find(|(_, amount)| {
            before += amount;
            before * 2 >= all
        });
        WaitSummary {
            collected: all,
            set_off_or_cut: self.vanished,
            mean: i64::try_from(weighed / i128::from(all)).unwrap_or(i64::MAX),
            median: middle.map_or(0, |(wait, _)| *wait),
            max: sorted.last().map_or(0, |(wait, _)| *wait),
        }
    }
}
