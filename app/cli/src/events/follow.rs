//! Reads transactions in order: each once, and none left out.

use super::EventReport;
use ballast_client::rpc::{Listed, Page, Result, Rpc};
use solana_pubkey::Pubkey;
use solana_signature::Signature;
use std::collections::BTreeMap;

/// The most that a server lists at once.
const LIMIT: usize = 1_000;
/// A server may list a transaction of a slot after one of a later slot: so many slots are looked through again.
const MARGIN: u64 = 32;

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
    /// The server does not answer.
    pub async fn last(&mut self, count: usize) -> Result<Vec<EventReport>> {
        let page = Page { before: None, until: None, limit: LIMIT };
        let mut found = self.rpc.listed_page(&self.address, &page).await?.succeeded;
        let left_out = found.split_off(count.min(found.len()));
        for listed in &left_out {
            self.known.insert(listed.signature, listed.slot);
        }
        let oldest = found.last().or(left_out.first());
        self.floor = oldest.map_or(0, |oldest| oldest.slot.saturating_sub(MARGIN));
        self.until = left_out.iter().find(|listed| listed.slot < self.floor).map(|listed| listed.signature);
        found.reverse();
        self.read(found).await
    }

    /// The events of all transactions since, the oldest first.
    ///
    /// # Errors
    /// The server does not answer: the next call begins where this one did.
    pub async fn more(&mut self) -> Result<Vec<EventReport>> {
        let mut found = Vec::new();
        let mut page = Page { before: None, until: self.until, limit: LIMIT };
        loop {
            let listing = self.rpc.listed_page(&self.address, &page).await?;
            let is_past = listing.succeeded.last().is_some_and(|oldest| oldest.slot < self.floor);
            let new = listing.succeeded.into_iter().filter(|listed| self.is_new(listed));
            found.extend(new);
            match listing.next {
                Some(next) if !is_past => page.before = Some(next),
                _ => break,
            }
        }
        found.reverse();
        self.read(found).await
    }

    fn is_new(&self, listed: &Listed) -> bool {
        listed.slot >= self.floor && !self.known.contains_key(&listed.signature)
    }

    /// All or nothing: what was read is known only once every event is there.
    async fn read(&mut self, found: Vec<Listed>) -> Result<Vec<EventReport>> {
        let mut events = Vec::new();
        for listed in &found {
            let executed = self.rpc.executed(&listed.signature).await?;
            let all = executed.events();
            events.extend((0..).zip(&all).map(|(place, event)| EventReport::of(listed, place, event)));
        }
        self.known.extend(found.iter().map(|listed| (listed.signature, listed.slot)));
        self.forget();
        Ok(events)
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
