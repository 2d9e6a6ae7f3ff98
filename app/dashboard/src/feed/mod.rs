//! Holds the exchange's state, which three tasks keep current by reading the RPC server.

mod audit;
mod events;
mod exchange;
mod explorer;
mod history;
mod pace;

pub use audit::audit;
pub use events::follow_events;
pub use exchange::follow_exchange;
pub use history::{History, Point};

use crate::view::{Curve, Happening, Live, Reading};
use pace::Pace;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// The exchange's state and history.
#[derive(Default)]
pub struct Feed {
    /// The exchange as last read.
    pub live: watch::Sender<Arc<Live>>,
    /// The latest events, newest first.
    pub happened: watch::Sender<Arc<Vec<Happening>>>,
    era: AtomicU64,
    // The data behind these locks stays valid after a panic, so a poisoned lock is used as well.
    chain: Mutex<Option<String>>,
    curves: Mutex<Vec<Curve>>,
    history: Mutex<History>,
    pace: Mutex<Pace>,
}

impl Feed {
    /// Returns the network's CAIP-2 name, once it is known.
    pub fn chain(&self) -> Option<String> {
        self.chain.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Sets the network's CAIP-2 name. A new name means that this is a different chain.
    fn set_chain(&self, name: String) {
        let before = self.chain.lock().unwrap_or_else(PoisonError::into_inner).replace(name.clone());
        if before.is_some_and(|before| before != name) {
            self.forget();
        }
    }

    /// Returns the number of earlier chains. A restarted local network is a new chain.
    pub fn era(&self) -> u64 {
        self.era.load(Ordering::SeqCst)
    }

    /// Returns the time until the network has produced this number of blocks, at most a new blockhash's lifetime.
    pub fn life_of(&self, blocks: u64) -> Duration {
        self.pace.lock().unwrap_or_else(PoisonError::into_inner).life_of(blocks)
    }

    /// Records a slot to measure the slot rate.
    fn note_slot(&self, slot: u64) {
        self.pace.lock().unwrap_or_else(PoisonError::into_inner).note(slot, Instant::now());
    }

    /// Discards the state of a chain that no longer exists. The task that reads events discards the events.
    fn forget(&self) {
        self.era.fetch_add(1, Ordering::SeqCst);
        *self.history() = History::default();
        self.set_curves(Vec::new());
        self.live.send_modify(|live| {
            *live = Arc::new(Live { exchange: None, audit: None, era: self.era(), ..(**live).clone() });
        });
    }

    /// Records which events are missing.
    fn set_reading(&self, reading: Reading) {
        self.live.send_if_modified(|live| {
            let is_new = live.events != reading;
            if is_new {
                *live = Arc::new(Live { events: reading, ..(**live).clone() });
            }
            is_new
        });
    }

    /// Returns a market's curve as last read, or `None` if the market does not exist or has not been read.
    pub fn curve(&self, market: u32) -> Option<Curve> {
        let curves = self.curves.lock().unwrap_or_else(PoisonError::into_inner);
        curves.iter().find(|curve| curve.market == market).cloned()
    }

    fn set_curves(&self, curves: Vec<Curve>) {
        *self.curves.lock().unwrap_or_else(PoisonError::into_inner) = curves;
    }

    /// Returns the prices since the server started.
    pub fn history(&self) -> MutexGuard<'_, History> {
        self.history.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
