//! What is known of the exchange, kept fresh by three tasks that read the RPC server.

mod audit;
mod events;
mod exchange;
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

/// What is known of the exchange.
#[derive(Default)]
pub struct Feed {
    /// The exchange as last read.
    pub live: watch::Sender<Arc<Live>>,
    /// What happened last, the newest first.
    pub happened: watch::Sender<Arc<Vec<Happening>>>,
    era: AtomicU64,
    // What is behind a lock is sound whoever panicked: a poisoned lock is no matter.
    chain: Mutex<Option<String>>,
    curves: Mutex<Vec<Curve>>,
    history: Mutex<History>,
    pace: Mutex<Pace>,
}

impl Feed {
    /// The network's name as wallets know it, once it was read.
    pub fn chain(&self) -> Option<String> {
        self.chain.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes the network's name in. Another one than before is another chain.
    fn set_chain(&self, name: String) {
        let before = self.chain.lock().unwrap_or_else(PoisonError::into_inner).replace(name.clone());
        if before.is_some_and(|before| before != name) {
            self.forget();
        }
    }

    /// How many chains there were before this one: a local network that is started anew is another chain.
    pub fn era(&self) -> u64 {
        self.era.load(Ordering::SeqCst)
    }

    /// How long a new blockhash lives.
    pub fn blockhash_life(&self) -> Duration {
        self.pace.lock().unwrap_or_else(PoisonError::into_inner).life()
    }

    /// A slot was heard of.
    fn note_slot(&self, slot: u64) {
        self.pace.lock().unwrap_or_else(PoisonError::into_inner).note(slot, Instant::now());
    }

    /// Forgets everything of a chain that is gone. Its events are forgotten by who reads them.
    fn forget(&self) {
        self.era.fetch_add(1, Ordering::SeqCst);
        *self.history() = History::default();
        self.set_curves(Vec::new());
        self.live.send_modify(|live| {
            *live = Arc::new(Live { exchange: None, audit: None, era: self.era(), ..(**live).clone() });
        });
    }

    /// Takes in what is missing among the events.
    fn set_reading(&self, reading: Reading) {
        self.live.send_if_modified(|live| {
            let is_new = live.events != reading;
            if is_new {
                *live = Arc::new(Live { events: reading, ..(**live).clone() });
            }
            is_new
        });
    }

    /// The curve of a market as last read; none where there is no such market, or before the first answer.
    pub fn curve(&self, market: u32) -> Option<Curve> {
        let curves = self.curves.lock().unwrap_or_else(PoisonError::into_inner);
        curves.iter().find(|curve| curve.market == market).cloned()
    }

    fn set_curves(&self, curves: Vec<Curve>) {
        *self.curves.lock().unwrap_or_else(PoisonError::into_inner) = curves;
    }

    /// The prices since the server started.
    pub fn history(&self) -> MutexGuard<'_, History> {
        self.history.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
