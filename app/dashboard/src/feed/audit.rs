//! Periodically adds up all of the program's accounts.

use crate::app::App;
use crate::view::Audit;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// The minimum pause between two audits, as a multiple of the last audit's duration.
const RARELY: u32 = 20;

/// Adds up all accounts every `pace`, or less often if an audit takes long. Publishes whether the sum equals the
/// amount owed.
pub async fn audit(app: Arc<App>, pace: Duration) {
    loop {
        let start = Instant::now();
        let audited = Audit::of(app.rpc.audit().await);
        app.feed.live.send_modify(|live| {
            let mut next = (**live).clone();
            next.audit = Some(audited);
            *live = Arc::new(next);
        });
        sleep(pace.max(start.elapsed() * RARELY)).await;
    }
}
