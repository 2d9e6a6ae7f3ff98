//! Adds up every account of the program from time to time.

use crate::app::App;
use crate::view::Audit;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// Of each hour, reading everything may take one part of so many.
const RARELY: u32 = 20;

/// Adds up all accounts every `pace`, or more rarely where that takes long, and publishes whether the sum is what is owed.
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
