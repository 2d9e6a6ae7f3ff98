//! Reads the program's events from transaction logs.

use crate::app::App;
use crate::view::{Happening, Reading};
use ballast_client::PROGRAM_ID;
use ballast_client::rpc::{Happened, Listed, Page, RpcError, Unreadable};
use solana_signature::Signature;
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{MissedTickBehavior, interval};

/// The maximum number of transactions listed in one request. On a busy network, any further ones are skipped.
const MOST_AT_ONCE: usize = 50;
/// The number of transactions that are kept.
const LONGEST: usize = 200;
/// How many times a listed transaction is requested before it is skipped because the server does not return it.
const ATTEMPTS: u32 = 20;

/// Reads the program's new transactions every `pace` and publishes their events.
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
        let before = known.newest();
        // If the read fails, the next tick tries again from the same place.
        let read = known.read(&app).await;
        let names_now = names_of(&app);
        if era != app.feed.era() {
            // The chain changed during the read, so the next tick starts from scratch.
            continue;
        }
        app.feed.set_reading(known.reading(read.err()));
        if known.newest() != before || is_another_chain || names_now != names {
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

/// The transactions that have been read, and those that could not be.
#[derive(Default)]
struct Known {
    /// The transactions, oldest first. A transaction that could not be read has only the events that its instructions show.
    all: VecDeque<Happened>,
    /// The number of transactions that could not be read.
    skipped: u64,
    /// The number of times that more transactions appeared at once than could be read.
    gaps: u64,
    /// A listed transaction that the server does not return yet, with the number of attempts and the reason.
    awaited: Option<(Signature, u32, Unreadable)>,
}

impl Known {
    fn newest(&self) -> Option<Listed> {
        self.all.back().map(|newest| newest.listed)
    }

    async fn read(&mut self, app: &App) -> Result<(), RpcError> {
        let page = Page { before: None, until: self.end_of_the_slot_before(), limit: MOST_AT_ONCE };
        let listing = app.rpc.listed_page(&PROGRAM_ID, &page).await?;
        let mut new = listing.succeeded;
        new.retain(|listed| !self.has(listed));
        if listing.next.is_some_and(|oldest| self.has_a_gap_before(&oldest)) {
            self.gaps = self.gaps.saturating_add(1);
        }
        for listed in new.into_iter().rev() {
            let logged = app.rpc.logged(&listed.signature).await?;
            if let Some(missing) = logged.missing {
                if missing.may_pass() && self.waits_for(listed.signature, missing) {
                    return Ok(());
                }
                self.skipped = self.skipped.saturating_add(1);
            }
            self.awaited = None;
            self.all.push_back(Happened { listed, events: logged.events, lost: logged.lost });
        }
        let excess = self.all.len().saturating_sub(LONGEST);
        self.all.drain(..excess);
        Ok(())
    }

    /// Returns whether transactions are missing between those already read and a page that ends with `oldest`.
    fn has_a_gap_before(&self, oldest: &Listed) -> bool {
        self.newest().is_some_and(|newest| oldest.slot >= newest.slot && !self.has(oldest))
    }

    /// Returns whether to request a transaction again, because the server may return it later.
    fn waits_for(&mut self, signature: Signature, missing: Unreadable) -> bool {
        let before = self.awaited.as_ref().filter(|(awaited, ..)| *awaited == signature);
        let attempts = before.map_or(1, |(_, attempts, _)| attempts.saturating_add(1));
        self.awaited = Some((signature, attempts, missing));
        attempts < ATTEMPTS
    }

    /// Returns the newest transaction in a slot before the newest one, because transactions may still be added
    /// to the newest slot.
    fn end_of_the_slot_before(&self) -> Option<Signature> {
        let newest = self.newest()?.slot;
        let before = self.all.iter().rev().find(|happened| happened.listed.slot < newest);
        before.map(|happened| happened.listed.signature)
    }

    fn has(&self, listed: &Listed) -> bool {
        self.all.iter().rev().any(|happened| happened.listed.signature == listed.signature)
    }

    /// Returns all events as text, newest first.
    fn in_words(&self, names: &[(u32, String)]) -> Vec<Happening> {
        let name = |market| names.iter().find(|(known, _)| *known == market).map(|(_, name)| name.clone());
        self.all.iter().rev().flat_map(|happened| Happening::all_of(happened, &name)).collect()
    }

    /// Returns which events are missing.
    fn reading(&self, failed: Option<RpcError>) -> Reading {
        let awaited = self.awaited.as_ref();
        let awaited =
            awaited.map(|(signature, _, missing)| format!("the transaction {signature}: {missing}"));
        let behind = failed.map(|error| error.to_string()).or(awaited);
        Reading { skipped: self.skipped, gaps: self.gaps, behind }
    }
}
