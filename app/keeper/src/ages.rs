//! Measures how long problems last, which shows whether keepers get their work done.

use crate::index::Unhealthy;
use ballast_client::quote::Markets;
use ballast_math::market::State;
use std::collections::{BTreeMap, HashMap};
use std::time::{Duration, Instant};

/// When each position became unhealthy.
#[derive(Debug, Default)]
pub struct UnhealthyAges {
    since: HashMap<(u32, u32), Instant>,
}

impl UnhealthyAges {
    /// Records the currently unhealthy positions and returns how long the oldest of them has been unhealthy.
    pub fn look(&mut self, unhealthy: &[Unhealthy], now: Instant) -> Duration {
        let before = std::mem::take(&mut self.since);
        let since = |position: &Unhealthy| {
            let key = (position.account, position.market);
            (key, before.get(&key).copied().unwrap_or(now))
        };
        self.since = unhealthy.iter().map(since).collect();
        let oldest = self.since.values().min().copied().unwrap_or(now);
        now.saturating_duration_since(oldest)
    }
}

/// How long each market's claims could have been paid but were not.
#[derive(Debug, Default)]
pub struct PayableAges {
    since: BTreeMap<u32, Payable>,
}

#[derive(Clone, Copy, Debug)]
struct Payable {
    /// The chain's time when the claims first became payable. Unit: seconds.
    time: i64,
    /// The last window in which the pool was shared out.
    window: u64,
}

/// The number of windows without a distribution after which payable claims count as held up.
const WINDOWS: u64 = 2;

impl PayableAges {
    /// Returns the markets whose open claims could have been paid for two windows while nothing was shared out.
    pub fn look(&mut self, markets: &Markets) -> Vec<u32> {
        let before = std::mem::take(&mut self.since);
        let time = markets.clock().time;
        let mut held_up = Vec::new();
        for known in markets.iter() {
            let (index, state) = (known.market().index, &known.market().state);
            if !is_payable(state) {
                continue;
            }
            let window = state.claims_window;
            let same = before.get(&index).copied().filter(|payable| payable.window == window);
            let payable = same.unwrap_or(Payable { time, window });
            let length = known.market().parameters.claims_window;
            let waited = u64::try_from(time.saturating_sub(payable.time)).unwrap_or(0);
            if waited >= length.saturating_mul(WINDOWS) {
                held_up.push(index);
            }
            self.since.insert(index, payable);
        }
        held_up
    }
}

const fn is_payable(state: &State) -> bool {
    state.open_claims.is_positive() && state.cash.raw() >= state.open_claims.raw()
}
