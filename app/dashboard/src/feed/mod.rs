//! What is known of the exchange, kept fresh by three tasks that read the RPC server.

mod audit;
mod events;
mod exchange;
mod history;

pub use audit::audit;
pub use events::follow_events;
pub use exchange::follow_exchange;
pub use history::{History, Point};

use crate::view::{Curve, Happening, Live};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use tokio::sync::watch;

/// What is known of the exchange.
#[derive(Default)]
pub struct Feed {
    /// The exchange as last read.
    pub live: watch::Sender<Arc<Live>>,
    /// What happened last, the newest first.
    pub happened: watch::Sender<Arc<Vec<Happening>>>,
    /// The network's name as wallets know it, once it was read.
    pub chain: OnceLock<String>,
    // Lists are sound whoever panicked: a poisoned lock is no matter.
    curves: Mutex<Vec<Curve>>,
    history: Mutex<History>,
}

impl Feed {
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
