//! Reads transactions in order: each once, and none left out but those that cannot be read, which are told.

use super::EventReport;
use ballast_chain::slots_in;
use ballast_client::rpc::{Listed, Logged, Page, Result, Rpc, RpcError, Unreadable};
use solana_pubkey::Pubkey;
use solana_signature::Signature;
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::time::sleep;

/// The most that a server lists at once.
const LIMIT: usize = 1_000;
/// A server may list a transaction of a slot after one of a later slot: the slots of this time are looked through again.
const MARGIN: u64 = slots_in(Duration::from_secs(10));
/// How often one batch waits for transactions that are listed but not told of, before they are left out. A server that lists
/// what it has no history of must not take this long for each.
const WAITS: u32 = 20;
/// From one question to the next.
const PAUSE: Duration = Duration::from_millis(250);

/// A transaction whose events are not all there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// Which.
    pub listed: Listed,
    /// Why.
    pub reason: Unreadable,
}

/// What was read.
#[derive(Debug, Default)]
pub struct Batch {
    /// The events, the oldest first.
    pub events: Vec<EventReport>,
    /// The transactions among them whose events are not all there.
    pub skipped: Vec<Skipped>,
    /// How many transactions were read.
    pub read: usize,
    /// How many more are listed and were not read, and why; none where these are all.
    pub behind: Option<(usize, RpcError)>,
}

/// Reads the transactions that name an address.
pub struct Reader<'a> {
    rpc: &'a Rpc,
    address: Pubkey,
    /// Nothing before this slot is read.
    floor: u64,
    /// What was read already, from the floor on.
    known: BTreeMap<Signature, u64>,
    /// The newest before the floor that was read: it bounds what the server lists.
    until: Option<Signature>,
}

impl<'a> Reader<'a> {
    /// A reader that has read nothing yet.
    #[must_use]
    pub const fn new(rpc: &'a Rpc, address: Pubkey) -> Self {
        Self { rpc, address, floor: 0, known: BTreeMap::new(), until: None }
    }

    /// The events of the newest `count` transactions, the oldest first. Older ones are left for good.
    ///
    /// # Errors
    /// The server does not list transactions.
    pub async fn last(&mut self, count: usize) -> Result<Batch> {
        let page = Page { before: None, until: None, limit: LIMIT };
        let listing = self.rpc.listed_page(&self.address, &page).await?;
        let mut found = listing.succeeded;
        let left_out = found.split_off(count.min(found.len()));
        for listed in &left_out {
            self.known.insert(listed.signature, listed.slot);
        }
        let oldest = found.last().or(left_out.first());
        self.floor = oldest.map_or(0, |oldest| oldest.slot.saturating_sub(MARGIN));
        let older = left_out.iter().find(|listed| listed.slot < self.floor);
        // Where the page ends above the floor, what comes before it was left out as well: it is not new later.
        self.until = older.or(listing.next.as_ref()).map(|listed| listed.signature);
        found.reverse();
        Ok(self.read(found).await)
    }

    /// The events of all transactions since, the oldest first.
    ///
    /// # Errors
    /// The server does not list transactions: the next call begins where this one did.
    pub async fn more(&mut self) -> Result<Batch> {
        let mut found = Vec::new();
        let mut page = Page { before: None, until: self.until, limit: LIMIT };
        loop {
            let listing = self.rpc.listed_page(&self.address, &page).await?;
            let is_past = listing.succeeded.last().is_some_and(|oldest| oldest.slot < self.floor);
            let new = listing.succeeded.into_iter().filter(|listed| self.is_new(listed));
            found.extend(new);
            match listing.next {
                Some(next) if !is_past => page.before = Some(next.signature),
                _ => break,
            }
        }
        found.reverse();
        Ok(self.read(found).await)
    }

    fn is_new(&self, listed: &Listed) -> bool {
        listed.slot >= self.floor && !self.known.contains_key(&listed.signature)
    }

    /// Reads one after the other until the server fails: what was read until then is known, and the next call goes on behind it.
    async fn read(&mut self, found: Vec<Listed>) -> Batch {
        let (mut batch, mut waits) = (Batch::default(), WAITS);
        for listed in &found {
            match self.logged(&listed.signature, &mut waits).await {
                Ok(logged) => batch.take(listed, logged),
                Err(error) => {
                    batch.behind = Some((found.len().saturating_sub(batch.read), error));
                    break;
                }
            }
            self.known.insert(listed.signature, listed.slot);
        }
        self.forget();
        batch
    }

    /// What a transaction logged. A server may tell of it a little later than it lists it.
    async fn logged(&self, signature: &Signature, waits: &mut u32) -> Result<Logged> {
        loop {
            let logged = self.rpc.logged(signature).await?;
            let may_pass = logged.missing.as_ref().is_some_and(Unreadable::may_pass);
            if !may_pass || *waits == 0 {
                return Ok(logged);
            }
            *waits = waits.saturating_sub(1);
            sleep(PAUSE).await;
        }
    }

    /// Moves the floor up behind the newest slot.
    fn forget(&mut self) {
        let newest = self.known.values().max().copied().unwrap_or_default();
        let floor = newest.saturating_sub(MARGIN);
        if floor <= self.floor {
            return;
        }
        self.floor = floor;
        let older = self.known.iter().filter(|(_, slot)| **slot < floor);
        self.until = older.max_by_key(|(_, slot)| **slot).map(|(signature, _)| *signature).or(self.until);
        self.known.retain(|_, slot| *slot >= floor);
    }
}

impl Batch {
    fn take(&mut self, listed: &Listed, logged: Logged) {
        let events = (0..).zip(&logged.events);
        self.events.extend(events.map(|(place, event)| EventReport::of(listed, place, event)));
        self.skipped.extend(logged.missing.map(|reason| Skipped { listed: *listed, reason }));
        self.read = self.read.saturating_add(1);
    }
}
