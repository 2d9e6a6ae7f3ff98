//! Reads every transaction once, in order. A transaction that cannot be read is reported.

use super::EventReport;
use ballast_chain::slots_in;
use ballast_client::rpc::{Listed, Logged, Page, Result, Rpc, RpcError, Unreadable};
use solana_pubkey::Pubkey;
use solana_signature::Signature;
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::time::sleep;

/// The maximum number of signatures that a server lists in one response.
const LIMIT: usize = 1_000;
/// The number of recent slots that every poll lists again, because a server may list transactions out of slot order.
const MARGIN: u64 = slots_in(Duration::from_secs(10));
/// How many times a batch retries listed transactions that the server does not return yet. The limit applies to the batch as a
/// whole. Otherwise, a server without history would go through all the retries for every transaction.
const WAITS: u32 = 20;
/// The interval between two retries.
const PAUSE: Duration = Duration::from_millis(250);

/// A transaction whose events could not be read completely.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// The transaction.
    pub listed: Listed,
    /// The reason.
    pub reason: Unreadable,
    /// The number of missing events that the transaction's instructions show.
    pub lost: usize,
}

/// The result of one poll.
#[derive(Debug, Default)]
pub struct Batch {
    /// The events, oldest first.
    pub events: Vec<EventReport>,
    /// The transactions whose events could not be read completely.
    pub skipped: Vec<Skipped>,
    /// The number of transactions read.
    pub read: usize,
    /// The number of listed transactions that were not read, and the reason. `None` if all were read.
    pub behind: Option<(usize, RpcError)>,
    /// Whether the network was restarted since the last poll.
    pub is_new_chain: bool,
}

/// Reads the transactions that name an address.
pub struct Reader<'a> {
    rpc: &'a Rpc,
    address: Pubkey,
    /// The first slot to read. Older transactions are ignored.
    floor: u64,
    /// The transactions that have been read since the floor.
    known: BTreeMap<Signature, u64>,
    /// The newest transaction read before the floor. The server lists transactions back to this one.
    until: Option<Signature>,
}

impl<'a> Reader<'a> {
    /// Creates a reader that has not read anything yet.
    #[must_use]
    pub const fn new(rpc: &'a Rpc, address: Pubkey) -> Self {
        Self { rpc, address, floor: 0, known: BTreeMap::new(), until: None }
    }

    /// Returns the events of the newest `count` transactions, oldest first. Older transactions are never read.
    ///
    /// # Errors
    /// Returns an error if the server cannot list transactions.
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
        // If the page ends above the floor, the older transactions were skipped too, and must not appear as new later.
        self.until = older.or(listing.next.as_ref()).map(|listed| listed.signature);
        found.reverse();
        Ok(self.read(found).await)
    }

    /// Returns the events of all transactions since the last call, oldest first.
    ///
    /// # Errors
    /// Returns an error if the server cannot list transactions. The next call starts again from the same place.
    pub async fn more(&mut self) -> Result<Batch> {
        let (batch, newest) = self.newer().await?;
        if !self.is_new_chain(newest).await? {
            return Ok(batch);
        }
        *self = Self::new(self.rpc, self.address);
        Ok(Batch { is_new_chain: true, ..self.newer().await?.0 })
    }

    /// Returns whether the network was restarted, in which case both its newest transaction (in slot `newest`) and its current
    /// slot are far below the slots that were already read.
    async fn is_new_chain(&self, newest: Option<u64>) -> Result<bool> {
        let is_far_below = |slot: u64| slot.saturating_add(MARGIN) < self.floor;
        Ok(newest.is_some_and(is_far_below) && is_far_below(self.rpc.client().get_slot().await?))
    }

    /// Returns the events since the last call, and the slot of the newest listed transaction.
    async fn newer(&mut self) -> Result<(Batch, Option<u64>)> {
        let mut found = Vec::new();
        let mut page = Page { before: None, until: self.until, limit: LIMIT };
        let mut newest = None;
        loop {
            let listing = self.rpc.listed_page(&self.address, &page).await?;
            newest = newest.or(listing.succeeded.first().map(|listed| listed.slot));
            let is_past = listing.succeeded.last().is_some_and(|oldest| oldest.slot < self.floor);
            let new = listing.succeeded.into_iter().filter(|listed| self.is_new(listed));
            found.extend(new);
            match listing.next {
                Some(next) if !is_past => page.before = Some(next.signature),
                _ => break,
            }
        }
        found.reverse();
        Ok((self.read(found).await, newest))
    }

    fn is_new(&self, listed: &Listed) -> bool {
        listed.slot >= self.floor && !self.known.contains_key(&listed.signature)
    }

    /// Reads transactions in order until the server fails. The next call continues after the last transaction that was
    /// read.
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

    /// Reads a transaction's log. A server may list a signature shortly before it can return the log.
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

    /// Moves the floor up as transactions in newer slots are read.
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
        let lost = (logged.events.len()..).zip(&logged.lost);
        self.events.extend(lost.map(|(place, lost)| EventReport::of_lost(listed, place, lost)));
        let lost = logged.lost.len();
        self.skipped.extend(logged.missing.map(|reason| Skipped { listed: *listed, reason, lost }));
        self.read = self.read.saturating_add(1);
    }
}
