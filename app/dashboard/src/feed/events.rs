//! Reads what the program logged.

use crate::app::App;
use crate::view::Happening;
use ballast_client::rpc::Happened;
use solana_signature::Signature;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{MissedTickBehavior, interval};

/// How many transactions are read at most at once. What a busy network makes beyond that is skipped.
const MOST_AT_ONCE: usize = 50;
/// How many events are kept.
const LONGEST: usize = 300;

/// Reads new transactions of the program every `pace` and publishes their events.
pub async fn follow_events(app: Arc<App>, pace: Duration) {
    let mut ticks = interval(pace);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut last: Option<Signature> = None;
    loop {
        ticks.tick().await;
        match app.rpc.happened_since(last, MOST_AT_ONCE).await {
            Ok(happened) => {
                last = happened.last().map(|newest| newest.signature).or(last);
                publish(&app, &happened);
            }
            // The other task tells the page; the next tick tries again from the same place.
            Err(error) => tracing::debug!("cannot read transactions: {error}"),
        }
    }
}

fn publish(app: &App, happened: &[Happened]) {
    let live = Arc::clone(&app.feed.live.borrow());
    let name = |market| live.exchange.as_ref().and_then(|exchange| exchange.name_of(market));
    let newest = happened.iter().rev().flat_map(|happened| Happening::all_of(happened, &name));
    let mut all: Vec<Happening> = newest.collect();
    if all.is_empty() {
        return;
    }
    all.extend(app.feed.happened.borrow().iter().cloned());
    all.truncate(LONGEST);
    app.feed.happened.send_replace(Arc::new(all));
}
