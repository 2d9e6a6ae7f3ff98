//! What is known of the exchange, kept fresh by three tasks that read the RPC server.

mod audit;
mod events;
mod exchange;
mod history;

pub use audit::audit;
pub use events::follow_events;
pub use exchange::follow_exchange;
pub use history::{History, Point};

use crate::view::{Happening, Live};
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
    history: Mutex<History>,
}

impl Feed {
    /// The prices since the server started.
    pub fn history(&self) -> MutexGuard<'_, History> {
        // A list of points is sound whoever panicked.
        self.history.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
