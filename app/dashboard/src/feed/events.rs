//! Reads what the program logged.

use crate::app::App;
use crate::view::Happening;
use ballast_client::rpc::{Happened, Listed, RpcError};
use solana_signature::Signature;
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{MissedTickBehavior, interval};

/// How many transactions are listed at most at once. What a busy network makes beyond that is skipped.
const MOST_AT_ONCE: usize = 50;
/// How many transactions are kept.
const LONGEST: usize = 200;

/// Reads new transactions of the program every `pace` and publishes their events.
pub async fn follow_events(app: Arc<App>, pace: Duration) {
    let mut ticks = interval(pace);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut known = Known::default();
    let mut names = Vec::new();
    let mut era = app.feed.era();
    loop {
        ticks.tick().await;
        let is_another_chain = era != app.feed.era();
        if is_another_chain {
            (era, known) = (app.feed.era(), Known::default());
        }
        let before = known.0.back().map(|newest| newest.listed);
        if let Err(error) = known.read(&app).await {
            // The other task tells the page; the next tick tries again from the same place.
            tracing::debug!("cannot read transactions: {error}");
        }
        let names_now = names_of(&app);
        if era != app.feed.era() {
            // Read of two chains: the next tick begins anew.
            continue;
        }
        let is_newer = known.0.back().map(|newest| newest.listed) != before;
        if is_newer || is_another_chain || names_now != names {
            names = names_now;
            app.feed.happened.send_replace(Arc::new(known.in_words(&names)));
        }
    }
}

fn names_of(app: &App) -> Vec<(u32, String)> {
    let live = app.feed.live.borrow();
    let markets = live.exchange.iter().flat_map(|exchange| &exchange.markets);
    markets.map(|market| (market.market, market.name.clone())).collect()
}

/// The transactions that were read, the oldest first.
#[derive(Default)]
struct Known(VecDeque<Happened>);

impl Known {
    async fn read(&mut self, app: &App) -> Result<(), RpcError> {
        for listed in app.rpc.listed_since(self.end_of_the_slot_before(), MOST_AT_ONCE).await? {
            if self.has(&listed) {
                continue;
            }
            let events = app.rpc.events_of(&listed.signature).await?;
            self.0.push_back(Happened { listed, events });
        }
        let excess = self.0.len().saturating_sub(LONGEST);
        self.0.drain(..excess);
        Ok(())
    }

    /// The newest transaction before the newest slot, which may not be over.
    fn end_of_the_slot_before(&self) -> Option<Signature> {
        let newest = self.0.back()?.listed.slot;
        let before = self.0.iter().rev().find(|happened| happened.listed.slot < newest);
        before.map(|happened| happened.listed.signature)
    }

    fn has(&self, listed: &Listed) -> bool {
        self.0.iter().rev().any(|happened| happened.listed.signature == listed.signature)
    }

    /// All events, the newest first.
    fn in_words(&self, names: &[(u32, String)]) -> Vec<Happening> {
        let name = |market| names.iter().find(|(known, _)| *known == market).map(|(_, name)| name.clone());
        self.0.iter().rev().flat_map(|happened| Happening::all_of(happened, &name)).collect()
    }
}
