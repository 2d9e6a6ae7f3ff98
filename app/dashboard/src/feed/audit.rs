//! Adds up every account of the program from time to time.

use crate::app::App;
use crate::view::Audit;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{MissedTickBehavior, interval};

/// Adds up all accounts every `pace` and publishes whether the sum is what is owed.
pub async fn audit(app: Arc<App>, pace: Duration) {
    let mut ticks = interval(pace);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let audited = Audit::of(app.rpc.audit().await);
        app.feed.live.send_modify(|live| {
            let mut next = (**live).clone();
            next.audit = Some(audited);
            *live = Arc::new(next);
        });
    }
}
